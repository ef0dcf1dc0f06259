#!/usr/bin/env bash
# What a campaign says at its end, for scripts/fuzz.sh: each finding at its smallest, or what "no finding" is worth.
# shellcheck disable=SC2154,SC2034 # the variables are those of fuzz.sh
survey() { # what was put to the test
    local driver_is=() all=() as=()
    [ ${#foreign[@]} -gt 0 ] || as=(--driver "${driver/-to-/->}")
    case $target in
    fuzz_hot_update) driver_is=("${as[@]}") ;;
    fuzz_restore_payload) driver_is=(--payload "${as[@]}") ;;
    fuzz_calls) driver_is=(--driver scripted) ;;
    *) return 0 ;;
    esac
    mapfile -t all < <(find "$corpus" "$afl/$instance/queue" -maxdepth 1 -type f 2>/dev/null | sed -n 1,3000p)
    [ ${#all[@]} -eq 0 ] || "$hu" survey "${driver_is[@]}" "${all[@]}" 2>/dev/null || true
}
quoted() { # words: as a shell takes them
    local word said=''
    for word in "$@"; do said+="${said:+ }$(printf %q "$word")"; done
    echo "$said"
}
# How hu replays an input of this campaign; false: not this target's.
replay_options() {
    options=()
    [ "$withhold" = 0 ] || options+=(--no-payload)
    [ -z "$ignore" ] || options+=(--ignore "$ignore")
    [ "$strict" = 0 ] || options+=(--strict)
    case $target in
    fuzz_calls) options=(--driver scripted) ;;
    fuzz_hot_update | fuzz_restore_payload)
        case $key in
        reference) ;;
        *-to-*) options+=(--driver "${driver/-to-/->}") ;;
        "$driver") options+=(--driver "$driver") ;;
        esac
        ;;
    *) return 1 ;;
    esac
}
# The smallest scenario that breaks the same rule, as scenario.hu beside the input, with its report. False: there is none
# (a sanitizer's own report, bytes that are kept back), and the input's report stands.
make_smaller() { # folder
    local scenario=$1/scenario.hu said=$1/smaller.txt
    if [ "$withhold" = 0 ] && timeout 60 "$hu" minimise "${before[@]}" "${options[@]}" "$1/input" 2>/dev/null |
        sed '/^expect: /d' >"$scenario"; then
        "$hu" replay "${options[@]}" "$scenario" >"$said" 2>&1 || true
        if grep -qx "ASSERTION FAILED: $(basename "$1")" "$said"; then
            mv "$said" "$1/report.txt"
            return 0
        fi
    fi
    rm -f "$scenario" "$said"
    return 1
}
tell() { # folder
    local shown=${1#"$root"/} options=() before=() again=("$asan/$name") smaller=0
    [ "$target" != fuzz_restore_payload ] || before=(--payload)
    echo
    echo "== $(basename "$1") ($(wc -l <"$1/inputs.txt") inputs)"
    if replay_options; then
        again=("$hu" replay "${before[@]}" "${options[@]}")
        if make_smaller "$1"; then smaller=1; fi
    fi
    # The commands are for whoever stands here.
    sed -e '/^DEDUP_TOKEN/,$d' -e '/^==*$/d' -e "s|$1|$shown|g" "$1/report.txt"
    [ "$smaller" = 1 ] || printf '  again    %s\n' "$(quoted "${again[@]}" "$shown/input")"
    printf '  explain  %s\n' "$(quoted scripts/reproduce.sh "${before[@]}" "${options[@]}" "$shown/input")"
}
tell_all() {
    local folder
    count=0
    for folder in "$out"/findings/*/; do
        [ -d "$folder" ] || continue
        count=$((count + 1))
        tell "${folder%/}"
    done
    if [ "$count" -ne 0 ]; then survey | grep -A 1 '^  no finding.*, but seen' || true; fi
    if [ -n "$ignore" ] && [ -s "$out/muted" ]; then
        echo
        echo "muted: $(od -An -tu8 "$out/muted" | tr -d ' ') times $ignore"
    fi
    if [ "$count" -eq 0 ]; then
        echo "no findings"
        survey
    else
        echo
        echo "findings: $count rule$([ "$count" = 1 ] || echo s); they are in $out/findings"
    fi
}
