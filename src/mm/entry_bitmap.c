/* Bit maps in the driver's storage. */
#include "mm_state.h"

#define NOT_FOUND 0xffffffffu

static bool bit(const RTL_BITMAP *map, uint32_t number)
{
    return (map->Buffer[number / 32] >> (number % 32) & 1) != 0;
}

static void set(PRTL_BITMAP map, uint32_t number, bool value)
{
    ULONG mask = 1u << (number % 32);
    ULONG *word = &map->Buffer[number / 32];

    *word = value ? *word | mask : *word & ~mask;
}

/* Bits past the end are left alone, as the documents' range is. */
static void set_run(PRTL_BITMAP map, uint32_t first, uint32_t count, bool value)
{
    for (uint32_t i = 0; i < count && first + i < map->SizeOfBitMap; i++) {
        set(map, first + i, value);
    }
}

static bool all(const RTL_BITMAP *map, uint32_t first, uint32_t count, bool value)
{
    if (count == 0 || first >= map->SizeOfBitMap || count > map->SizeOfBitMap - first) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (bit(map, first + i) != value) {
            return false;
        }
    }
    return true;
}

static uint32_t find(const RTL_BITMAP *map, uint32_t from, uint32_t to, uint32_t count, bool value)
{
    uint32_t run = 0;

    for (uint32_t i = from; i < to; i++) {
        run = bit(map, i) == value ? run + 1 : 0;
        if (run == count) {
            return i + 1 - count;
        }
    }
    return NOT_FOUND;
}

/* From the hint to the end, then from the start. */
static uint32_t search(const RTL_BITMAP *map, uint32_t count, uint32_t hint, bool value)
{
    uint32_t size = map->SizeOfBitMap;
    uint32_t from = hint < size ? hint & ~7u : 0;

    if (count == 0) {
        return from;
    }
    uint32_t found = find(map, from, size, count, value);
    return found != NOT_FOUND ? found : find(map, 0, size, count, value);
}

VOID RtlInitializeBitMap(PRTL_BITMAP BitMapHeader, PULONG BitMapBuffer, ULONG SizeOfBitMap)
{
    BitMapHeader->SizeOfBitMap = SizeOfBitMap;
    BitMapHeader->Buffer = BitMapBuffer;
}

VOID RtlClearAllBits(PRTL_BITMAP map)
{
    for (uint32_t i = 0; i < (map->SizeOfBitMap + 31) / 32; i++) {
        map->Buffer[i] = 0;
    }
}

VOID RtlSetAllBits(PRTL_BITMAP map)
{
    for (uint32_t i = 0; i < (map->SizeOfBitMap + 31) / 32; i++) {
        map->Buffer[i] = 0xffffffffu;
    }
}

VOID RtlClearBit(PRTL_BITMAP map, ULONG BitNumber) { set(map, BitNumber, false); }
VOID RtlSetBit(PRTL_BITMAP map, ULONG BitNumber) { set(map, BitNumber, true); }
BOOLEAN RtlTestBit(PRTL_BITMAP map, ULONG BitNumber) { return bit(map, BitNumber); }
VOID RtlClearBits(PRTL_BITMAP map, ULONG first, ULONG count) { set_run(map, first, count, false); }
VOID RtlSetBits(PRTL_BITMAP map, ULONG first, ULONG count) { set_run(map, first, count, true); }

BOOLEAN RtlAreBitsClear(PRTL_BITMAP map, ULONG first, ULONG count)
{
    return all(map, first, count, false);
}

BOOLEAN RtlAreBitsSet(PRTL_BITMAP map, ULONG first, ULONG count)
{
    return all(map, first, count, true);
}

ULONG RtlNumberOfSetBits(PRTL_BITMAP map)
{
    ULONG count = 0;

    for (uint32_t i = 0; i < map->SizeOfBitMap; i++) {
        count += bit(map, i);
    }
    return count;
}

ULONG RtlNumberOfClearBits(PRTL_BITMAP map) { return map->SizeOfBitMap - RtlNumberOfSetBits(map); }

ULONG RtlFindClearBits(PRTL_BITMAP map, ULONG count, ULONG hint)
{
    return search(map, count, hint, false);
}

ULONG RtlFindSetBits(PRTL_BITMAP map, ULONG count, ULONG hint)
{
    return search(map, count, hint, true);
}

ULONG RtlFindClearBitsAndSet(PRTL_BITMAP map, ULONG count, ULONG hint)
{
    ULONG first = search(map, count, hint, false);

    if (first != NOT_FOUND) {
        set_run(map, first, count, true);
    }
    return first;
}

ULONG RtlFindSetBitsAndClear(PRTL_BITMAP map, ULONG count, ULONG hint)
{
    ULONG first = search(map, count, hint, true);

    if (first != NOT_FOUND) {
        set_run(map, first, count, false);
    }
    return first;
}

ULONG RtlFindNextForwardRunClear(PRTL_BITMAP map, ULONG FromIndex, PULONG StartingRunIndex)
{
    uint32_t first = FromIndex;

    while (first < map->SizeOfBitMap && bit(map, first)) {
        first++;
    }
    uint32_t end = first;
    while (end < map->SizeOfBitMap && !bit(map, end)) {
        end++;
    }
    *StartingRunIndex = first;
    return end - first;
}

ULONG RtlFindFirstRunClear(PRTL_BITMAP map, PULONG StartingIndex)
{
    return RtlFindNextForwardRunClear(map, 0, StartingIndex);
}

CCHAR RtlFindMostSignificantBit(ULONGLONG Set)
{
    return Set == 0 ? (CCHAR)-1 : (CCHAR)(63 - __builtin_clzll(Set));
}

CCHAR RtlFindLeastSignificantBit(ULONGLONG Set)
{
    return Set == 0 ? (CCHAR)-1 : (CCHAR)__builtin_ctzll(Set);
}

ULONG RtlNumberOfSetBitsUlongPtr(ULONG_PTR Target) { return (ULONG)__builtin_popcountll(Target); }
