#!/usr/bin/env bash
# integration_test.sh: what scripts/oss-fuzz, .clusterfuzzlite and .github/workflows tell OSS-Fuzz, ClusterFuzzLite and
# their actions is legal: fields, values, inputs, headers. Then each illegal thing below is put into a copy, and complained
# about.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fields='architectures auto_ccs blackbox builds_per_day coverage_extra_args disabled disable_remediation
    disable_remediation_pre_review fuzzing_engines help_url homepage language labels main_repo primary_contact run_tests
    sanitizers selective_unpack vendor_ccs view_restrictions file_github_issue indexer base_os_version'
inputs='language fuzz-seconds sanitizer mode parallel-fuzzing report-unreproducible-crashes minimize-crashes
    report-timeouts report-ooms dry-run storage-repo storage-repo-branch storage-repo-branch-coverage
    keep-unaffected-fuzz-targets upload-build bad-build-check output-sarif github-token'
declare -A values=(
    [language]='c' [base_os_version]='legacy ubuntu-24-04' [mode]='code-change batch prune coverage'
    [sanitizers]='address none memory undefined thread coverage introspector hwaddress'
    [architectures]='x86_64' [fuzzing_engines]='libfuzzer afl honggfuzz centipede none wycheproof')
licence=http://www.apache.org/licenses/LICENSE-2.0

wrong=0
complain() {
    echo "integration: $*" >&2
    wrong=$((wrong + 1))
}
among() { case " $(tr -s ' \n' ' ' <<<"$2") " in *" $1 "*) ;; *) return 1 ;; esac }

check_project() { # file
    local key value list=''
    while IFS='|' read -r key value; do
        if [ -n "$key" ]; then
            list=$key
            among "$key" "$fields" || complain "$1: $key is no field of project.yaml"
        fi
        [ -z "$value" ] || [ -z "${values[$list]:-}" ] || among "$value" "${values[$list]}" ||
            complain "$1: $value is no value of $list"
    done < <(sed -nE 's/ *#.*//; s/"//g; s/^([a-z_]+): *(.*)$/\1|\2/p; s/^ +- *(.*)$/|\1/p' "$1")
    grep -q '^language: ' "$1" || complain "$1 names no language"
}
check_dockerfile() { # file, tag
    grep -qE "^FROM gcr.io/oss-fuzz-base/base-builder:$2\$" "$1" || complain "$1: FROM is not base-builder:$2"
    ! grep -E '^RUN.*apt-get install' "$1" | grep -vq 'apt-get update' || complain "$1 installs without an update"
}
check_oss_fuzz() { # folder
    local file
    for file in project.yaml Dockerfile build.sh run_tests.sh replay_build.sh; do
        grep -qF "$licence" "$1/$file" || complain "$1/$file does not name the licence"
        ! grep -q -- '-lFuzzingEngine' "$1/$file" || complain "$1/$file names an engine library of old"
    done
    check_project "$1/project.yaml"
    check_dockerfile "$1/Dockerfile" "$(sed -n 's/^base_os_version: //p' "$1/project.yaml")"
    grep -q '^main_repo: ' "$1/project.yaml" || complain "$1/project.yaml names no main_repo"
    grep -qF "$(sed -n 's/^main_repo: "\(.*\)"/\1/p' "$1/project.yaml")" "$1/Dockerfile" ||
        complain "$1/Dockerfile clones something else than main_repo"
    [ "$(grep -vc '^#  *\|^$' "$1/build.sh")" -le 2 ] || complain "$1/build.sh does more than call scripts/oss-fuzz.sh"
    ! find "$1" -name '*.zip' | grep . >/dev/null || complain "$1 holds a packed corpus"
}
check_workflow() { # file
    local action key value
    while read -r action key value; do
        among "$key" "$inputs" || complain "$1: $action takes no input $key"
        [ "$key" != mode ] || among "$value" "${values[mode]}" || complain "$1: mode $value"
    done < <(awk '
        /^ *(- )?uses:/ { action = $NF; with = 0; next }
        /^ *with:/ { with = match($0, /[^ ]/); next }
        with && match($0, /[^ ]/) <= with { with = 0 }
        with && !/^ *#/ && action ~ /clusterfuzzlite/ { sub(/:$/, "", $1); print action, $1, $2 }' "$1")
    ! grep -E '^ *(- )?uses: google/' "$1" | grep -vqE 'clusterfuzzlite/actions/(build|run)_fuzzers@v1$' ||
        complain "$1 uses an action of another name"
}
check_all() { # folder
    local file
    check_oss_fuzz "$1/scripts/oss-fuzz"
    check_project "$1/.clusterfuzzlite/project.yaml"
    check_dockerfile "$1/.clusterfuzzlite/Dockerfile" v1
    for file in "$1"/.github/workflows/*.yml; do check_workflow "$file"; done
    for file in code-change batch prune coverage; do
        grep -qE "^ +mode: $file\$" "$1"/.github/workflows/*.yml || complain "no workflow has the mode $file"
    done
}

check_all "$root"
[ "$wrong" = 0 ] || exit 1

heard() { # file, sed program, words
    rm -rf "$work/copy"
    mkdir -p "$work/copy/scripts" "$work/copy/.github"
    cp -r scripts/oss-fuzz "$work/copy/scripts"
    cp -r .clusterfuzzlite "$work/copy"
    cp -r .github/workflows "$work/copy/.github"
    sed -i -E "$2" "$work/copy/$1"
    local said
    said=$(check_all "$work/copy" 2>&1)
    grep -qF -- "$3" <<<"$said" || complain "$1 after '$2' is not complained about as \"$3\""
}
project=scripts/oss-fuzz/project.yaml
heard $project 's/^homepage/home_page/' 'home_page is no field'
heard $project 's/- undefined/- ubsan/' 'ubsan is no value of sanitizers'
heard $project 's/- x86_64/- riscv/' 'riscv is no value of architectures'
heard $project 's/- centipede/- fuzzilli/' 'fuzzilli is no value'
heard $project '/licenses/d' 'does not name the licence'
heard $project '/^main_repo/d' 'names no main_repo'
heard scripts/oss-fuzz/Dockerfile 's/:ubuntu-24-04//' 'FROM is not'
heard scripts/oss-fuzz/Dockerfile 's/apt-get update && //' 'installs without an update'
heard scripts/oss-fuzz/build.sh "\$a make" 'does more than call'
heard .clusterfuzzlite/project.yaml 's/: c/: lua/' 'lua is no value of language'
heard .github/workflows/cflite_pr.yml 's/fuzz-seconds/fuzz-time/' 'takes no input fuzz-time'
heard .github/workflows/cflite_cron.yml 's/mode: prune/mode: trim/' 'mode trim'
heard .github/workflows/cflite_batch.yml 's/run_fuzzers/fuzz/' 'an action of another name'
[ "$wrong" = 0 ] || exit 1
echo "integration: fields, values and inputs are legal, and 13 that are not are complained about"
