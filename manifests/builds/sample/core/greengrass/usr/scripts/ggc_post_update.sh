#!/bin/sh
# After a core update: starts the daemon and waits until it runs.
# exit codes: 0 the installed version runs; 1 it does not
set -u

wait_seconds=30

root=$(CDPATH='' cd -P "$(dirname "$0")/../.." && pwd -P) || exit 1
greengrassd=$root/ggc/core/greengrassd
if [ ! -x "$greengrassd" ]; then
    echo "ggc_post_update: $greengrassd is missing or not executable" >&2
    exit 1
fi
core_dir=$(CDPATH='' cd -P "$root/ggc/core" && pwd -P) || exit 1
version=${core_dir##*/}

"$greengrassd" status >/dev/null || "$greengrassd" start || exit 1

until state=$("$greengrassd" status); do
    if [ "$wait_seconds" -eq 0 ]; then
        echo "ggc_post_update: $state" >&2
        exit 1
    fi
    wait_seconds=$((wait_seconds - 1))
    sleep 1
done
# A daemon that nobody stopped would pass for the new one.
case $state in
*"(version $version)") echo "$state" ;;
*)
    echo "ggc_post_update: version $version is installed, but: $state" >&2
    exit 1
    ;;
esac
