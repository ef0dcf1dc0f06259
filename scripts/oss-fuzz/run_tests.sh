#!/bin/bash -eu
# Licensed under the Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0), as all of OSS-Fuzz.
# The tests of the ordinary build that scripts/oss-fuzz.sh has configured: offline, and the tree stays as it is.
unset CFLAGS CXXFLAGS LDFLAGS
export AFL_NOOPT=1 AFL_QUIET=1
cmake --build "$WORK/hu-tool"
ctest --test-dir "$WORK/hu-tool" --output-on-failure -j "$(nproc)" "$@"
