#!/bin/bash -eu
# Licensed under the Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0), as all of OSS-Fuzz.
scripts/oss-fuzz.sh "$@"
