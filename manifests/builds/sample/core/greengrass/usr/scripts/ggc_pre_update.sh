#!/bin/sh
# Before a core update: stops the daemon, if it runs.
# exit codes: 0 the daemon is stopped; 1 it could not be stopped
set -u

root=$(CDPATH='' cd -P "$(dirname "$0")/../.." && pwd -P) || exit 1
greengrassd=$root/ggc/core/greengrassd

if [ ! -e "$root/ggc/core" ] && [ ! -L "$root/ggc/core" ]; then
    echo "ggc_pre_update: no core is installed, nothing to stop"
    exit 0
fi
if [ ! -x "$greengrassd" ]; then
    echo "ggc_pre_update: $greengrassd is missing or not executable" >&2
    exit 1
fi
"$greengrassd" stop || exit 1
