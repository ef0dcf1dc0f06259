#!/usr/bin/env bash
# check_driver.sh --driver PATH [OPTIONS]: the tests that any driver must pass, under ASan+UBSan: its plainest life,
# every good life of the corpus, every property. `scripts/check.sh --driver ...` is the same. --strict: policies, too.
set -euo pipefail
options=()
for word in "$@"; do
    if [ "$word" = --strict ]; then export HU_STRICT=1; else options+=("$word"); fi
done
set -- "${options[@]}"
scripts=$(cd "$(dirname "$0")" && pwd)
"$scripts/setup.sh" campaign
bin=$("$scripts/driver.sh" asan "$@")
name=$("$scripts/driver.sh" --name "$@")
code=0
"$bin/hu-$name" life || code=$?
[ "$code" = 0 ] || exit "$code"
log=${bin%/bin}/ctest.log
ctest --test-dir "${bin%/bin}" --output-on-failure -j "$(nproc)" >"$log" 2>&1 || code=1
grep -vE '^Internal ctest|^Test project|^ +Start|^[0-9]+/[0-9]+ Test .*Passed|^$|^Errors while|^Output from|^Use "--rerun' \
    "$log" || true
exit "$code"
