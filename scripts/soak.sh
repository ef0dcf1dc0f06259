#!/usr/bin/env bash
# soak.sh: what takes longer than a commit should wait for: what OSS-Fuzz would build, a replayed build with faults, every
# planted bug by each engine, the speed that is owed. Hours; for a machine that has nothing else to do.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/gate.sh
scripts/gate/chronos.sh
scripts/fuzz.sh --target fuzz_calls --time 600 --out build/soak-fuzz_calls
scripts/find_bugs.sh
scripts/speed.sh
