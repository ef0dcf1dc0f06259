#!/bin/bash -eu
cd "$SRC/hotupdate-harness"
scripts/oss-fuzz.sh
