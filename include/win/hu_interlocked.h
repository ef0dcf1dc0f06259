/* Atomic numbers of all widths, lists that need no lock, barriers.
 *
 * Macros, because a driver's "long" is 64 bits wide on Linux and has to be accepted where Windows
 * wants a LONG. Increment, Decrement and Add return the new value, the others the old one. Any
 * IRQL. Documents "InterlockedIncrement macro" and its relatives of wdm.h. */
#ifndef HU_WIN_INTERLOCKED_H
#define HU_WIN_INTERLOCKED_H

#include "ntdef.h"

#define HU_INTERLOCKED_ADD(target, value) __atomic_add_fetch((target), (value), __ATOMIC_SEQ_CST)
#define HU_INTERLOCKED_SWAP(target, value) __atomic_exchange_n((target), (value), __ATOMIC_SEQ_CST)
#define HU_INTERLOCKED_IF(target, value, expected)                                                 \
    __sync_val_compare_and_swap((target), (expected), (value))

#define InterlockedIncrement(target) HU_INTERLOCKED_ADD(target, 1)
#define InterlockedDecrement(target) HU_INTERLOCKED_ADD(target, -1)
#define InterlockedAdd(target, value) HU_INTERLOCKED_ADD(target, value)
#define InterlockedExchange(target, value) HU_INTERLOCKED_SWAP(target, value)
#define InterlockedCompareExchange(target, value, expected)                                        \
    HU_INTERLOCKED_IF(target, value, expected)
#define InterlockedExchangeAdd(target, value)                                                      \
    __atomic_fetch_add((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedAnd(target, value) __atomic_fetch_and((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedOr(target, value) __atomic_fetch_or((target), (value), __ATOMIC_SEQ_CST)
#define InterlockedXor(target, value) __atomic_fetch_xor((target), (value), __ATOMIC_SEQ_CST)

/* One name for each width and each ordering; the strongest ordering serves all. */
#define InterlockedIncrement16 InterlockedIncrement
#define InterlockedDecrement16 InterlockedDecrement
#define InterlockedExchange8 InterlockedExchange
#define InterlockedExchange16 InterlockedExchange
#define InterlockedCompareExchange16 InterlockedCompareExchange
#define InterlockedAnd8 InterlockedAnd
#define InterlockedAnd16 InterlockedAnd
#define InterlockedOr8 InterlockedOr
#define InterlockedOr16 InterlockedOr
#define InterlockedXor8 InterlockedXor
#define InterlockedXor16 InterlockedXor
#define InterlockedIncrement64 InterlockedIncrement
#define InterlockedDecrement64 InterlockedDecrement
#define InterlockedAdd64 InterlockedAdd
#define InterlockedExchange64 InterlockedExchange
#define InterlockedCompareExchange64 InterlockedCompareExchange
#define InterlockedExchangeAdd64 InterlockedExchangeAdd
#define InterlockedAnd64 InterlockedAnd
#define InterlockedOr64 InterlockedOr
#define InterlockedXor64 InterlockedXor
#define InterlockedIncrementSizeT InterlockedIncrement
#define InterlockedDecrementSizeT InterlockedDecrement
#define InterlockedExchangeAddSizeT InterlockedExchangeAdd
#define InterlockedAddNoFence InterlockedAdd
#define InterlockedAddNoFence64 InterlockedAdd
#define InterlockedIncrementAcquire InterlockedIncrement
#define InterlockedIncrementRelease InterlockedIncrement
#define InterlockedIncrementNoFence InterlockedIncrement
#define InterlockedIncrementNoFence64 InterlockedIncrement
#define InterlockedDecrementAcquire InterlockedDecrement
#define InterlockedDecrementRelease InterlockedDecrement
#define InterlockedDecrementNoFence InterlockedDecrement
#define InterlockedDecrementNoFence64 InterlockedDecrement
#define InterlockedExchangeAcquire InterlockedExchange
#define InterlockedExchangeNoFence InterlockedExchange
#define InterlockedExchangeAddAcquire InterlockedExchangeAdd
#define InterlockedExchangeAddRelease InterlockedExchangeAdd
#define InterlockedExchangeAddNoFence InterlockedExchangeAdd
#define InterlockedCompareExchangeAcquire InterlockedCompareExchange
#define InterlockedCompareExchangeRelease InterlockedCompareExchange
#define InterlockedCompareExchangeNoFence InterlockedCompareExchange
#define InterlockedCompareExchange64Acquire InterlockedCompareExchange
#define InterlockedCompareExchange64Release InterlockedCompareExchange
#define InterlockedCompareExchangeNoFence64 InterlockedCompareExchange
#define InterlockedAndAcquire InterlockedAnd
#define InterlockedAndRelease InterlockedAnd
#define InterlockedAndNoFence InterlockedAnd
#define InterlockedOrAcquire InterlockedOr
#define InterlockedOrRelease InterlockedOr
#define InterlockedOrNoFence InterlockedOr
#define InterlockedXorNoFence InterlockedXor
/* The compiler's own names for the same. */
#define _InterlockedIncrement InterlockedIncrement
#define _InterlockedDecrement InterlockedDecrement
#define _InterlockedExchange InterlockedExchange
#define _InterlockedExchangeAdd InterlockedExchangeAdd
#define _InterlockedCompareExchange InterlockedCompareExchange
#define _InterlockedCompareExchange64 InterlockedCompareExchange
#define _InterlockedIncrement64 InterlockedIncrement
#define _InterlockedDecrement64 InterlockedDecrement
#define _InterlockedExchange64 InterlockedExchange
#define _InterlockedAnd InterlockedAnd
#define _InterlockedOr InterlockedOr
#define _InterlockedXor InterlockedXor

/* Reads and writes that the compiler keeps whole and in order. */
#define HU_ATOMIC_READ(source) __atomic_load_n((source), __ATOMIC_SEQ_CST)
#define HU_ATOMIC_WRITE(target, value) __atomic_store_n((target), (value), __ATOMIC_SEQ_CST)
#define ReadAcquire HU_ATOMIC_READ
#define ReadNoFence HU_ATOMIC_READ
#define ReadRaw HU_ATOMIC_READ
#define ReadAcquire64 HU_ATOMIC_READ
#define ReadNoFence64 HU_ATOMIC_READ
#define ReadULongAcquire HU_ATOMIC_READ
#define ReadULongNoFence HU_ATOMIC_READ
#define ReadULong64Acquire HU_ATOMIC_READ
#define ReadPointerAcquire HU_ATOMIC_READ
#define ReadPointerNoFence HU_ATOMIC_READ
#define ReadBooleanAcquire HU_ATOMIC_READ
#define ReadBooleanNoFence HU_ATOMIC_READ
#define WriteRelease HU_ATOMIC_WRITE
#define WriteNoFence HU_ATOMIC_WRITE
#define WriteRaw HU_ATOMIC_WRITE
#define WriteRelease64 HU_ATOMIC_WRITE
#define WriteNoFence64 HU_ATOMIC_WRITE
#define WriteULongRelease HU_ATOMIC_WRITE
#define WriteULongNoFence HU_ATOMIC_WRITE
#define WritePointerRelease HU_ATOMIC_WRITE
#define WritePointerNoFence HU_ATOMIC_WRITE
#define WriteBooleanRelease HU_ATOMIC_WRITE
#define WriteBooleanNoFence HU_ATOMIC_WRITE

/* Documents "KeMemoryBarrier function", "YieldProcessor macro". */
#define KeMemoryBarrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define MemoryBarrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define KeMemoryBarrierWithoutFence() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define _ReadWriteBarrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define _ReadBarrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define _WriteBarrier() __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define _mm_pause() ((void)0)
#define _mm_mfence() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define YieldProcessor() ((void)0)

EXTERN_C_START

FORCEINLINE PVOID InterlockedExchangePointer(PVOID volatile *Target, PVOID Value)
{
    return HU_INTERLOCKED_SWAP(Target, Value);
}

FORCEINLINE PVOID InterlockedCompareExchangePointer(PVOID volatile *Destination, PVOID Exchange,
                                                    PVOID Comperand)
{
    return HU_INTERLOCKED_IF(Destination, Exchange, Comperand);
}
#define InterlockedExchangePointerAcquire InterlockedExchangePointer
#define InterlockedExchangePointerNoFence InterlockedExchangePointer
#define InterlockedCompareExchangePointerAcquire InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerRelease InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerNoFence InterlockedCompareExchangePointer
#define _InterlockedExchangePointer InterlockedExchangePointer
#define _InterlockedCompareExchangePointer InterlockedCompareExchangePointer

/* Sets, clears or flips one bit and says how it stood. */
FORCEINLINE BOOLEAN InterlockedBitTestAndSet(LONG volatile *Base, LONG Bit)
{
    LONG mask = (LONG)(1u << (Bit & 31));
    return (BOOLEAN)((__atomic_fetch_or(Base + (Bit >> 5), mask, __ATOMIC_SEQ_CST) & mask) != 0);
}

FORCEINLINE BOOLEAN InterlockedBitTestAndReset(LONG volatile *Base, LONG Bit)
{
    LONG mask = (LONG)(1u << (Bit & 31));
    return (BOOLEAN)((__atomic_fetch_and(Base + (Bit >> 5), ~mask, __ATOMIC_SEQ_CST) & mask) != 0);
}

FORCEINLINE BOOLEAN InterlockedBitTestAndComplement(LONG volatile *Base, LONG Bit)
{
    LONG mask = (LONG)(1u << (Bit & 31));
    return (BOOLEAN)((__atomic_fetch_xor(Base + (Bit >> 5), mask, __ATOMIC_SEQ_CST) & mask) != 0);
}
#define _interlockedbittestandset InterlockedBitTestAndSet
#define _interlockedbittestandreset InterlockedBitTestAndReset

/* The number of the highest or lowest bit that is set; FALSE where none is. Documents
 * "_BitScanForward, _BitScanForward64", "_BitScanReverse, _BitScanReverse64". */
FORCEINLINE UCHAR BitScanForward(ULONG *Index, ULONG Mask)
{
    *Index = Mask != 0 ? (ULONG)__builtin_ctz(Mask) : 0;
    return Mask != 0;
}

FORCEINLINE UCHAR BitScanReverse(ULONG *Index, ULONG Mask)
{
    *Index = Mask != 0 ? 31u - (ULONG)__builtin_clz(Mask) : 0;
    return Mask != 0;
}

FORCEINLINE UCHAR BitScanForward64(ULONG *Index, ULONG64 Mask)
{
    *Index = Mask != 0 ? (ULONG)__builtin_ctzll(Mask) : 0;
    return Mask != 0;
}

FORCEINLINE UCHAR BitScanReverse64(ULONG *Index, ULONG64 Mask)
{
    *Index = Mask != 0 ? 63u - (ULONG)__builtin_clzll(Mask) : 0;
    return Mask != 0;
}
#define _BitScanForward BitScanForward
#define _BitScanReverse BitScanReverse
#define _BitScanForward64 BitScanForward64
#define _BitScanReverse64 BitScanReverse64

/* A stack that needs no lock. Documents "ExInitializeSListHead function",
 * "ExInterlockedPushEntrySList function", "ExInterlockedPopEntrySList function",
 * "ExQueryDepthSList function", "ExInterlockedFlushSList function". <= DISPATCH_LEVEL. */
typedef struct DECLSPEC_ALIGN(16) _SLIST_ENTRY {
    struct _SLIST_ENTRY *Next;
} SLIST_ENTRY, *PSLIST_ENTRY;
#define SLIST_ENTRY_DEFINED 1

typedef struct DECLSPEC_ALIGN(16) _SLIST_HEADER {
    PSLIST_ENTRY hu_first;
    ULONG_PTR hu_depth;
} SLIST_HEADER, *PSLIST_HEADER;

FORCEINLINE VOID InitializeSListHead(PSLIST_HEADER ListHead)
{
    ListHead->hu_first = NULL;
    ListHead->hu_depth = 0;
}

FORCEINLINE PSLIST_ENTRY InterlockedPushEntrySList(PSLIST_HEADER ListHead, PSLIST_ENTRY ListEntry)
{
    PSLIST_ENTRY first = ListHead->hu_first;
    ListEntry->Next = first;
    ListHead->hu_first = ListEntry;
    ListHead->hu_depth++;
    return first;
}

FORCEINLINE PSLIST_ENTRY InterlockedPopEntrySList(PSLIST_HEADER ListHead)
{
    PSLIST_ENTRY first = ListHead->hu_first;
    if (first != NULL) {
        ListHead->hu_first = first->Next;
        ListHead->hu_depth--;
    }
    return first;
}

FORCEINLINE PSLIST_ENTRY InterlockedFlushSList(PSLIST_HEADER ListHead)
{
    PSLIST_ENTRY first = ListHead->hu_first;
    InitializeSListHead(ListHead);
    return first;
}

FORCEINLINE USHORT QueryDepthSList(PSLIST_HEADER ListHead) { return (USHORT)ListHead->hu_depth; }
#define ExInitializeSListHead InitializeSListHead
#define ExInterlockedPushEntrySList(head, entry, lock) InterlockedPushEntrySList((head), (entry))
#define ExInterlockedPopEntrySList(head, lock) InterlockedPopEntrySList((head))
#define ExInterlockedFlushSList InterlockedFlushSList
#define ExQueryDepthSList QueryDepthSList

EXTERN_C_END

#endif
