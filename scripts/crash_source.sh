#!/usr/bin/env bash
# crash_source.sh FILE DIR: what a source of crashes handed out, as lines "TARGET SANITIZER INPUT", "-" where it does not
# say. FILE is a test case of OSS-Fuzz (clusterfuzz-testcase-minimized-TARGET-NUMBER), libFuzzer's crash-, leak-, oom- or
# timeout- file, AFL++'s id: file, or what ClusterFuzzLite uploads: a zip with TARGET/SANITIZER/INPUT and reports beside
# it, which is unpacked into DIR.
set -euo pipefail
file=$1 to=$2
cd "$(dirname "$0")/.."
targets() {
    local source
    for source in fuzz/fuzz_*.c; do basename "$source" .c; done | grep -vx fuzz_run
    sed -nE 's/^HU_PROP\(([a-z_]+),.*/prop_\1/p' props/*.c
}
# The longest name of a target that stands in a path.
target_of() {
    targets | awk -v path="$1" '{ if (index(path, $1) && length($1) > length(best)) best = $1 }
        END { print best == "" ? "-" : best }'
}
sanitizer_of() {
    case /$1/ in
    *[/-]address[/-]*) echo address ;;
    *[/-]undefined[/-]*) echo undefined ;;
    *[/-]memory[/-]*) echo memory ;;
    *) echo - ;;
    esac
}
if [ "$(head -c 4 "$file" | od -An -tx1 | tr -d ' \n')" = 504b0304 ]; then
    mkdir -p "$to"
    unzip -qo "$file" -d "$to" || { echo "crash_source: $file is a zip that does not unpack" >&2 && exit 2; }
    find "$to" -type f ! -name '*.summary' ! -name '*.sarif' ! -name '*.txt' ! -name '*.log' | LC_ALL=C sort |
        while read -r input; do
            inside=$(basename "$file")/${input#"$to"/}
            echo "$(target_of "$inside") $(sanitizer_of "$inside") $input"
        done
else
    echo "$(target_of "$file") $(sanitizer_of "$(basename "$file")") $file"
fi
