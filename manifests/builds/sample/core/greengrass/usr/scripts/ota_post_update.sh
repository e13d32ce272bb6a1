#!/bin/sh
# After an agent update: checks that the installed agent is whole.
# exit codes: 0 whole; 1 missing or damaged
set -u

root=$(CDPATH='' cd -P "$(dirname "$0")/../.." && pwd -P) || exit 1
link=$root/ota/ota_agent

fail() {
    echo "ota agent: $1" >&2
    exit 1
}

[ -L "$link" ] || fail "$link is not a symlink"
agent_dir=$(CDPATH='' cd -P "$link" && pwd -P) || fail "$link leads nowhere"
case $agent_dir in
"$root"/ota/ota_agent_v*) ;;
*) fail "$link leads to $agent_dir, outside $root/ota/ota_agent_v*" ;;
esac
[ -f "$agent_dir/ggc-ota" ] || fail "$agent_dir/ggc-ota is missing"
[ -s "$agent_dir/ggc-ota" ] || fail "$agent_dir/ggc-ota is empty"
[ -x "$agent_dir/ggc-ota" ] || fail "$agent_dir/ggc-ota is not executable"
[ -s "$agent_dir/LICENSE" ] || fail "$agent_dir/LICENSE is missing or empty"
echo "ota agent: ${agent_dir##*/ota_agent_v} is whole"
