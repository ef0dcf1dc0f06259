/* Lookaside lists: pool blocks of one size. Here each comes from pool and goes back to it, so that
 * each is watched like any other; the documents promise nothing about reuse. */
#ifndef HU_WIN_LOOKASIDE_H
#define HU_WIN_LOOKASIDE_H

#include "hu_pool.h"
#include "hu_sync.h"

EXTERN_C_START

typedef PVOID ALLOCATE_FUNCTION(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag);
typedef ALLOCATE_FUNCTION *PALLOCATE_FUNCTION;
typedef VOID FREE_FUNCTION(PVOID Buffer);
typedef FREE_FUNCTION *PFREE_FUNCTION;

struct _LOOKASIDE_LIST_EX;
typedef PVOID ALLOCATE_FUNCTION_EX(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag,
                                   struct _LOOKASIDE_LIST_EX *Lookaside);
typedef ALLOCATE_FUNCTION_EX *PALLOCATE_FUNCTION_EX;
typedef VOID FREE_FUNCTION_EX(PVOID Buffer, struct _LOOKASIDE_LIST_EX *Lookaside);
typedef FREE_FUNCTION_EX *PFREE_FUNCTION_EX;

/* What all kinds hold. */
typedef struct _GENERAL_LOOKASIDE {
    SLIST_HEADER ListHead;
    POOL_TYPE Type;
    ULONG Tag;
    SIZE_T Size;
    PALLOCATE_FUNCTION Allocate;
    PFREE_FUNCTION Free;
    ULONG TotalAllocates;
    ULONG TotalFrees;
} GENERAL_LOOKASIDE, *PGENERAL_LOOKASIDE;

typedef struct _NPAGED_LOOKASIDE_LIST {
    GENERAL_LOOKASIDE L;
} NPAGED_LOOKASIDE_LIST, *PNPAGED_LOOKASIDE_LIST;

typedef struct _PAGED_LOOKASIDE_LIST {
    GENERAL_LOOKASIDE L;
} PAGED_LOOKASIDE_LIST, *PPAGED_LOOKASIDE_LIST;

typedef struct _LOOKASIDE_LIST_EX {
    GENERAL_LOOKASIDE L;
    PALLOCATE_FUNCTION_EX hu_allocate;
    PFREE_FUNCTION_EX hu_free;
} LOOKASIDE_LIST_EX, *PLOOKASIDE_LIST_EX;

#define EX_LOOKASIDE_LIST_EX_FLAGS_RAISE_ON_FAIL 0x1
#define EX_LOOKASIDE_LIST_EX_FLAGS_FAIL_NO_RAISE 0x2

FORCEINLINE VOID hu_lookaside_set(PGENERAL_LOOKASIDE list, POOL_TYPE type,
                                  PALLOCATE_FUNCTION allocate, PFREE_FUNCTION release, SIZE_T size,
                                  ULONG tag)
{
    InitializeSListHead(&list->ListHead);
    list->Type = type;
    list->Tag = tag;
    list->Size = size;
    list->Allocate = allocate != NULL ? allocate : ExAllocatePoolWithTag;
    list->Free = release != NULL ? release : ExFreePool;
    list->TotalAllocates = list->TotalFrees = 0;
}

FORCEINLINE PVOID hu_lookaside_take(PGENERAL_LOOKASIDE list)
{
    list->TotalAllocates++;
    return list->Allocate(list->Type, list->Size, list->Tag);
}

FORCEINLINE VOID hu_lookaside_give(PGENERAL_LOOKASIDE list, PVOID entry)
{
    list->TotalFrees++;
    list->Free(entry);
}

/* Documents "ExInitializeNPagedLookasideList function", "ExAllocateFromNPagedLookasideList
 * function", "ExFreeToNPagedLookasideList function", "ExDeleteNPagedLookasideList function", and
 * the paged and Ex forms. NULL on failure. <= DISPATCH_LEVEL; paged <= APC_LEVEL. */
FORCEINLINE VOID ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside,
                                                 PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                                 ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
    (void)Flags;
    (void)Depth;
    hu_lookaside_set(&Lookaside->L, NonPagedPoolNx, Allocate, Free, Size, Tag);
}

FORCEINLINE PVOID ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
    return hu_lookaside_take(&Lookaside->L);
}

FORCEINLINE VOID ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry)
{
    hu_lookaside_give(&Lookaside->L, Entry);
}

FORCEINLINE VOID ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside) { (void)Lookaside; }

FORCEINLINE VOID ExInitializePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside,
                                                PALLOCATE_FUNCTION Allocate, PFREE_FUNCTION Free,
                                                ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
    (void)Flags;
    (void)Depth;
    hu_lookaside_set(&Lookaside->L, PagedPool, Allocate, Free, Size, Tag);
}

FORCEINLINE PVOID ExAllocateFromPagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside)
{
    return hu_lookaside_take(&Lookaside->L);
}

FORCEINLINE VOID ExFreeToPagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry)
{
    hu_lookaside_give(&Lookaside->L, Entry);
}

FORCEINLINE VOID ExDeletePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside) { (void)Lookaside; }

FORCEINLINE NTSTATUS ExInitializeLookasideListEx(PLOOKASIDE_LIST_EX Lookaside,
                                                 PALLOCATE_FUNCTION_EX Allocate,
                                                 PFREE_FUNCTION_EX Free, POOL_TYPE PoolType,
                                                 ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
    (void)Depth;
    hu_lookaside_set(&Lookaside->L, PoolType, NULL, NULL, Size, Tag);
    Lookaside->hu_allocate = Allocate;
    Lookaside->hu_free = Free;
    return (Flags & ~3u) == 0 ? 0 : (NTSTATUS)0xC00000F3; /* STATUS_INVALID_PARAMETER_5 */
}

FORCEINLINE PVOID ExAllocateFromLookasideListEx(PLOOKASIDE_LIST_EX Lookaside)
{
    if (Lookaside->hu_allocate != NULL)
        return Lookaside->hu_allocate(Lookaside->L.Type, Lookaside->L.Size, Lookaside->L.Tag,
                                      Lookaside);
    return hu_lookaside_take(&Lookaside->L);
}

FORCEINLINE VOID ExFreeToLookasideListEx(PLOOKASIDE_LIST_EX Lookaside, PVOID Entry)
{
    if (Lookaside->hu_free != NULL)
        Lookaside->hu_free(Entry, Lookaside);
    else
        hu_lookaside_give(&Lookaside->L, Entry);
}

FORCEINLINE VOID ExDeleteLookasideListEx(PLOOKASIDE_LIST_EX Lookaside) { (void)Lookaside; }
FORCEINLINE VOID ExFlushLookasideListEx(PLOOKASIDE_LIST_EX Lookaside) { (void)Lookaside; }

EXTERN_C_END

#endif
