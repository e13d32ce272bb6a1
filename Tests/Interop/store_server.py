"""A store that is empty, until standard input ends; prints its URL."""

import sys

import stores

with stores.moto() as url:
    print(url, flush=True)
    sys.stdin.read()
