#!/usr/bin/env bash
# seeds.sh TARGET DIR [escape]: packs the text corpus into the bytes that TARGET takes. HU in the environment packs, or
# build/asan/hu.
# escape: for drivers that nobody knows, private data of many sizes; no byte of it is there twice, so that each
# comparison of the driver shows which of them it looked at.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:?which target?}
to=${2:?which folder?}
mkdir -p "$to"
hu=${HU:-build/asan/hu}
if [ "${3:-}" = escape ] && [ "$target" = fuzz_hot_update ]; then
    for words in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 18 20 24 28 31; do
        seed=$to/escape-$words.hu
        {
            printf 'driver: reference\n\n'
            printf 'work size %d\n' $((4 * words))
            for ((i = 0; i < words; i++)); do
                printf 'data word %d value 0x%02x%02x%02x%02x\n' "$i" $((131 + 4 * i)) $((130 + 4 * i)) \
                    $((129 + 4 * i)) $((128 + 4 * i))
            done
            printf 'hot update\n'
        } >"$seed"
        "$hu" pack "$seed" -o "${seed%.hu}"
        rm "$seed"
    done
fi
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
        "$hu" pack "$seed" -o "$to/$name"
    fi
done
