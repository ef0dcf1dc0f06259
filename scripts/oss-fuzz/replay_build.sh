#!/bin/bash -eu
# Licensed under the Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0), as all of OSS-Fuzz.
# Nothing is configured again; everything is built, packed and copied again.
cd "$SRC/hotupdate-harness"
exec scripts/oss-fuzz.sh "$@"
