#!/usr/bin/env bash
# seeds.sh TARGET DIR: packs the text corpus into the bytes that TARGET takes. Needs build/asan/hu.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:?which target?}
to=${2:?which folder?}
mkdir -p "$to"
for seed in corpus/*/*.hu; do
    name=$(basename "$(dirname "$seed")")-$(basename "$seed" .hu)
    case $target in
    fuzz_text)
        cp "$seed" "$to/$name"
        continue
        ;;
    fuzz_calls | prop_save_refuses | prop_replay_is_same | prop_text_is_bytes) wanted='^driver: scripted' ;;
    *) wanted='^driver: reference' ;;
    esac
    if grep -q "$wanted" "$seed" && ! grep -q misbehave "$seed"; then
        build/asan/hu pack "$seed" -o "$to/$name"
    fi
done
