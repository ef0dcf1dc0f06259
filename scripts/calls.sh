#!/usr/bin/env bash
# calls.sh: writes include/README.md's list of what a driver may call from the headers' own comments.
# calls.sh --check FOLDER: says what the list lacks, and what a header promises that the libraries of a build in FOLDER
# do not hold.
set -euo pipefail
cd "$(dirname "$0")/.."
# But for what the compiler itself knows, in the pass as on Windows.
rows() { LC_ALL=C awk -f scripts/calls.awk include/win/*.h | grep -vE '	_(exception_code|exception_info|abnormal_termination)	'; }
level() { sed -n "s/^HU_CALL($1, \([0-9]*\), \([0-9]*\), .*/\1 \2/p" src/trace/calls.def; }

write() {
    cat include/README.head.md
    rows | LC_ALL=C awk -F '\t' '
        { key = $1 SUBSEP $4 }
        !(key in seen) { seen[key] = ++count; header[count] = $1; said[count] = $4 }
        { id = seen[key]; if (!((id, $3) in had)) { had[id, $3] = 1; names[id] = names[id] (names[id] == "" ? "" : " ") "`" $3 "`" } }
        END {
            for (i = 1; i <= count; i++) {
                if (header[i] != last) { printf "\n## %s\n\n| call | what it does here, and the document it is from |\n|---|---|\n", header[i]; last = header[i] }
                gsub(/\|/, "\\|", said[i])
                printf "| %s | %s |\n", names[i], said[i]
            }
        }'
    # shellcheck disable=SC2016
    printf '\n## Levels\n\nAt which IRQL each may be called; other levels break HU-CALL-IRQL (`src/trace/calls.def`).\n\n'
    printf '| call | from | to |\n|---|---|---|\n'
    # shellcheck disable=SC2016
    sed -n 's/^HU_CALL(\([A-Za-z]*\), \([0-9]*\), \([0-9]*\), .*/| `\1` | \2 | \3 |/p' src/trace/calls.def |
        sed 's/| 15 |$/| any |/'
}

check() {
    local build=$1 wrong=0 held
    write | diff -q - include/README.md >/dev/null || {
        echo "calls: include/README.md is not what the headers say: run scripts/calls.sh" >&2
        wrong=1
    }
    held=$(nm --defined-only "$build"/libhu_mm*.a "$build"/libhu_dxgk*.a 2>/dev/null | awk 'NF == 3 && $2 ~ /[TDBR]/ { print $3 }' | sort -u)
    # A header's promise is kept; C's own functions are libc's.
    for name in $(rows | awk -F '\t' '$2 == "model" { print $3 }' | sort -u); do
        case $name in mem* | str* | _setjmp) continue ;; esac
        grep -qx -- "$name\|hu_$name" <<<"$held" || case $name in
        wcs* | _wcs* | _str*) ;;
        *) echo "calls: a header declares $name and nothing implements it" >&2 && wrong=1 ;;
        esac
    done
    # What is implemented under a name of the WDK's is listed.
    while read -r name; do
        grep -q "\`$name\`" include/README.md || { echo "calls: $name is implemented and not listed" >&2 && wrong=1; }
    done < <(grep -E '^(Mm|Ex|Ke|Io|Rtl|Zw|Ob|Ps|Dbg|Probe|Dxgk)[A-Za-z0-9]+$' <<<"$held")
    while read -r name; do
        grep -q "$name" include/README.md || { echo "calls: $name of apis.def is not listed" >&2 && wrong=1; }
    done < <(sed -n 's/^HU_\(API\|CALL\)(\([A-Z][A-Za-z0-9]*\)[,)].*/\2/p' src/trace/apis.def src/trace/calls.def)
    echo "calls: $(rows | cut -f 3 | sort -u | wc -l) names are listed"
    return "$wrong"
}

case ${1:-} in
'') write >include/README.new && mv include/README.new include/README.md ;;
--check) check "${2:?which build folder?}" ;;
*) echo "usage: scripts/calls.sh [--check FOLDER]" >&2 && exit 2 ;;
esac
