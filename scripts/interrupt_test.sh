#!/usr/bin/env bash
# interrupt_test.sh: Ctrl-C ends a campaign of both engines with exit code 130, leaves no process behind, and the
# campaign goes on where it was when its folder is given again. So does a signal to the script alone.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0
complain() {
    echo "interrupt: $*" >&2
    wrong=$((wrong + 1))
}

# Engines and targets of this folder's builds; AFL++'s fork server is in no process group of ours.
engines() {
    local process exe
    for process in /proc/[0-9]*; do
        exe=$(readlink "$process/exe" 2>/dev/null) || continue
        case $exe in
        "$PWD"/build/libfuzzer/* | "$PWD"/build/afl/*) echo "${process#/proc/}" ;;
        */afl-fuzz) ! tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -qF "$work" || echo "${process#/proc/}" ;;
        esac
    done | sort
}

# Starts a campaign, waits until both engines run, and sends SIGINT: to `group` as a terminal does, or to `script`.
interrupt() { # whom, folder
    local log=$work/$1.log pid code=0 started=$SECONDS
    # Whoever started us, and a shell without this, may have what it starts in the background ignore SIGINT.
    set -m
    env --default-signal=INT scripts/fuzz.sh --time 300 --out "$2" >"$log" 2>&1 &
    pid=$!
    set +m
    until grep -q 'libFuzzer .*AFL++ ' "$log"; do
        if ! kill -0 "$pid" 2>/dev/null || [ $((SECONDS - started)) -gt 600 ]; then
            cat "$log" >&2
            kill -TERM -- "-$pid" 2>/dev/null || true
            complain "$1: the campaign did not get going"
            return
        fi
        sleep 1
    done
    running=$(engines | wc -l)
    [ "$running" -ge 3 ] || complain "$1: $running processes of engines were running, not 3 or more"
    started=$SECONDS
    case $1 in group) kill -INT -- "-$pid" ;; *) kill -INT "$pid" ;; esac
    wait "$pid" || code=$?
    [ "$code" = 130 ] || complain "$1: exit code $code, not 130"
    [ $((SECONDS - started)) -le 20 ] || complain "$1: it took $((SECONDS - started)) s to end"
    sleep 1
    left=$(comm -13 "$work/before" <(engines) | paste -sd ' ')
    [ -z "$left" ] || complain "$1: processes are left: $left"
    [ ! -e "$2/.running" ] || complain "$1: the folder is still locked"
}

engines >"$work/before"
interrupt group "$work/campaign"
had=$(find "$work/campaign/corpus" -type f | wc -l)
interrupt script "$work/campaign"
grep -q ', resumed: ' "$work/script.log" || complain "the second campaign does not say that it was resumed"
[ "$(find "$work/campaign/corpus" -type f | wc -l)" -ge "$had" ] || complain "resuming lost inputs"
code=0
scripts/fuzz.sh --time 8 --out "$work/campaign" >"$work/last.log" 2>&1 || code=$?
if [ "$code" != 0 ] || ! grep -q '^no findings$' "$work/last.log"; then
    complain "resumed to its end: exit code $code"
fi
[ "$wrong" = 0 ] || exit 1
echo "interrupt: twice, 130 each time, nothing left behind, resumed"
