"""Publishes to a store that fails, and verifies what is there in the end.

usage: publish_faults.py OTA-RELEASE TREE
"""

import concurrent.futures
import os
import subprocess
import sys

import stores

PROGRAM, TREE = sys.argv[1:3]
ENVIRONMENT = {"PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], env=ENVIRONMENT, capture_output=True, text=True)


def plays(kind, number, good):
    """Publishes through the fault, and verifies behind it and through it."""
    place = f"s3://fault-{number}-{{region}}"
    # Answers that take long are few.
    faults = stores.Faults([kind], rate=0.02 if kind == "hang" else 0.2)
    with stores.failing(good, faults) as url:
        result = run("publish", TREE, "--endpoint-url", url, "--to", place, "--timeout", "2")
        assert result.returncode == 0, f"{kind}: {result.stderr}"
        assert faults.counts[kind] > 0, f"{kind} never happened"
        sound = run("verify", "--remote", TREE, "--endpoint-url", good, "--to", place)
        assert sound.returncode == 0, f"{kind}: {sound.stderr}"
        if kind in ("drop before", "hang", "truncate"):
            through = run("verify", "--remote", TREE, "--endpoint-url", url, "--to", place, "--timeout", "2")
            assert through.returncode == 0, f"{kind}: {through.stderr}"
    return f"{kind}: {faults.counts[kind]} of {len(faults.requests)} requests"


def main():
    with stores.moto() as good, concurrent.futures.ThreadPoolExecutor(2) as pool:
        kinds = stores.Faults.KINDS
        for line in pool.map(plays, kinds, range(len(kinds)), [good] * len(kinds)):
            print(line)
        # A store that never answers is given up, and said to be.
        with stores.failing(good, stores.Faults(["slow down"], rate=1)) as url:
            result = run("publish", TREE, "--endpoint-url", url)
            assert result.returncode == 74 and "SlowDown, status 503" in result.stderr, result.stderr


main()
