#!/bin/sh
# Before an agent update: the installed agent must be whole, because it is what
# the device falls back to.
# exit codes: 0 whole, or none installed yet; 1 damaged
set -u

root=$(CDPATH='' cd -P "$(dirname "$0")/../.." && pwd -P) || exit 1
link=$root/ota/ota_agent

if [ ! -e "$link" ] && [ ! -L "$link" ]; then
    echo "ota_pre_update: no agent is installed yet"
    exit 0
fi
exec "$root/usr/scripts/ota_post_update.sh"
