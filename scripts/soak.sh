#!/usr/bin/env bash
# soak.sh: what takes longer than a commit should wait for: what OSS-Fuzz would build, a replayed build with faults, a
# million runs and more of every target, every planted bug by each engine, the speed that is owed. Hours; for a machine
# that has nothing else to do.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/gate.sh
scripts/gate/chronos.sh
for target in fuzz_hot_update fuzz_calls fuzz_restore_payload fuzz_text; do
    scripts/fuzz.sh --target "$target" --time 600 --out "build/soak-$target"
done
scripts/find_bugs.sh
scripts/speed.sh
