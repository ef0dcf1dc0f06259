#!/usr/bin/env bash
# sandbox.sh OUT SEEDS COMMAND...: runs COMMAND as ClusterFuzz's machines would run a target: OUT under another path (the
# current folder of COMMAND's first word), everything but /tmp read-only, an empty /dev, no network, no environment of ours.
# COMMAND finds the seeds in /tmp/seeds. Its output is this script's.
set -euo pipefail
if [ "${1:-}" != --inside ]; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    # A machine that cannot do this cannot check it: an error, not a check left out.
    exec "${as_root[@]}" unshare --mount --net --propagation private bash "$(realpath "$0")" --inside "$@"
fi
out=$(realpath "$2") seeds=$(realpath "$3")
shift 3
mkdir -p /tmp/.gate
mount -t tmpfs none /tmp/.gate
moved=/tmp/.gate/tmp/not-out-$RANDOM/elsewhere
mkdir -p "$moved" /tmp/.gate/tmp/nowhere
cp -r "$out"/. "$moved"
cp -r "$seeds" /tmp/.gate/tmp/seeds
mount --bind "$moved" "$moved"
mount -o remount,bind,ro "$moved"
mount --rbind /tmp/.gate/tmp /tmp
mount -t tmpfs none /dev
mount -o remount,ro /dev
mount -o remount,bind,ro /
cd /tmp/nowhere
mount --bind . .
mount -o remount,bind,ro .
cd /tmp/nowhere
moved=${moved#/tmp/.gate}
command=$1
shift
case $command in afl-* | bash) ;; *) command=$moved/$command ;; esac
arguments=()
for argument in "$@"; do arguments+=("${argument//@OUT@/$moved}"); done
exec env -i PATH=/usr/bin:/bin LLVM_PROFILE_FILE=/tmp/default.profraw AFL_QUIET=1 "$command" "${arguments[@]}"
