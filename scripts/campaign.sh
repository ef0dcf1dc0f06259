#!/usr/bin/env bash
# What goes on beside the engines of a campaign, for scripts/fuzz.sh: sharing, triage, the line of progress.
# shellcheck disable=SC2154 # the variables are those of fuzz.sh
share() { # what AFL++ found, to libFuzzer; it reads the folder again every two seconds
    [ "$engine" = both ] || return 0
    local input name_of to
    for input in "$afl/$instance"/queue/id:*; do
        name_of=${input##*/}
        name_of=${name_of%%,*}
        to=$corpus/afl-${name_of/:/}
        [ -e "$to" ] || [ ! -f "$input" ] || cp "$input" "$to" 2>/dev/null || true
    done
}
number_of() { # file, key: a line "key : value" of fuzzer_stats
    sed -n "s/^$2 *: *//p" "$1" 2>/dev/null | tail -n 1
}
crash_files() {
    find "$crashes" -type f 2>/dev/null
    find "$afl/$instance/crashes" "$afl/$instance/hangs" -type f -name 'id:*' 2>/dev/null || true
}
# A crashing input is run once by the replay program, which says the rule; the smallest input of a rule is kept.
triaged=$out/log/triaged.txt
touch "$triaged"
triage() {
    local input rule folder report=$out/log/report.txt
    crash_files | while read -r input; do
        case $(basename "$input") in README* | slow-unit-*) continue ;; esac
        ! grep -qxF -- "$input" "$triaged" || continue
        echo "$input" >>"$triaged"
        if { "$asan/$name" "$input" >"$report" 2>&1; } 2>/dev/null; then
            # Slow once is not stuck.
            case $input in */hangs/* | */timeout-*) continue ;; esac
            rule=not_reproduced
        else
            rule=$(sed -nE 's/^ASSERTION FAILED: ([a-z_]+)$/\1/p' "$report" | sed -n 1p)
            [ -n "$rule" ] || rule=$(sed -nE 's/^SUMMARY: [A-Za-z]+: ([a-z-]+).*/sanitizer-\1/p' "$report" | sed -n 1p)
            rule=${rule:-died}
        fi
        folder=$out/findings/$rule
        mkdir -p "$folder"
        echo "$input" >>"$folder/inputs.txt"
        if [ ! -f "$folder/input" ] || [ "$(stat -c %s "$input")" -lt "$(stat -c %s "$folder/input")" ]; then
            cp "$input" "$folder/input"
            cp "$report" "$folder/report.txt"
        fi
    done
}
# A campaign that goes on with another program, because the driver was changed: what its findings were is asked again.
# An input that breaks nothing any more is a seed.
ask_again() {
    local is input kept=0 mended=0
    is=$(sha1sum <"$asan/$name")
    if [ "$(cat "$out/log/program" 2>/dev/null)" != "$is" ]; then
        for input in "$out"/findings/*/input; do
            [ ! -f "$input" ] || cp "$input" "$crashes/again-$(sha1sum <"$input" | cut -c 1-40)"
        done
        rm -rf "$out"/findings/* "$triaged"
        while read -r input; do
            if { "$asan/$name" "$input" >/dev/null 2>&1; } 2>/dev/null; then
                mv "$input" "$corpus/mended-$(sha1sum <"$input" | cut -c 1-40)" && mended=$((mended + 1))
            else
                kept=$((kept + 1))
            fi
        done < <(crash_files)
        touch "$triaged"
        [ $((mended + kept)) -eq 0 ] ||
            echo "the program has changed: of the inputs of earlier findings $mended break nothing now, $kept still do"
    fi
    echo "$is" >"$out/log/program"
}
findings() { # "rule 3, rule 1"
    local folder said=''
    for folder in "$out"/findings/*/; do
        [ -d "$folder" ] || continue
        said+="${said:+, }$(basename "$folder") $(wc -l <"$folder/inputs.txt")"
    done
    echo "${said:-none}"
}
# AFL++ writes its numbers at its start, when they mean nothing yet, once a minute and at its end; its queue grows before
# one's eyes.
afl_progress() {
    local stats=$afl/$instance/fuzzer_stats seconds said=AFL++
    seconds=$(number_of "$stats" run_time)
    if [ "${seconds:-0}" -ge 5 ]; then
        said+=" $(($(number_of "$stats" execs_done) / seconds))/s edges $(number_of "$stats" edges_found)"
    fi
    said+=" corpus $(find "$afl/$instance/queue" -maxdepth 1 -name 'id:*' | wc -l)"
    echo "$said stable $(number_of "$stats" stability)"
}
progress() {
    local line lib='' afl_part='' log
    log=$(find "$out/log" -name 'libfuzzer-*.log' -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f 2-)
    if [ -n "$log" ]; then
        line=$(tail -c 4000 "$log" | grep -a '^#[0-9]' | tail -n 1 || true)
        lib=$(echo "$line" | sed -nE 's/.*cov: ([0-9]+).*corp: ([0-9]+).*exec\/s: ([0-9]+).*/libFuzzer \3\/s edges \1 corpus \2/p')
    fi
    [ ! -f "$afl/$instance/fuzzer_stats" ] || afl_part=$(afl_progress)
    line=$(printf '%3d s of %d  %s  %s  findings %s' $((time - end + SECONDS)) "$time" "$lib" "$afl_part" \
        "$(findings)")
    if [ -t 1 ]; then printf '\r\033[K%s' "$line"; else echo "$line"; fi
}
