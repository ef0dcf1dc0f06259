/* Pool. */
#ifndef HU_WIN_POOL_H
#define HU_WIN_POOL_H

#include "hu_rtl.h"
#include "hu_seh.h"

EXTERN_C_START

/* Values from the document "POOL_TYPE enumeration". */
typedef enum _POOL_TYPE {
    NonPagedPool = 0,
    NonPagedPoolExecute = NonPagedPool,
    PagedPool = 1,
    NonPagedPoolMustSucceed = 2,
    DontUseThisType = 3,
    NonPagedPoolCacheAligned = 4,
    PagedPoolCacheAligned = 5,
    NonPagedPoolCacheAlignedMustS = 6,
    MaxPoolType = 7,
    NonPagedPoolNx = 512,
    NonPagedPoolNxCacheAligned = 516
} POOL_TYPE;

/* Values from the document "POOL_FLAGS". */
typedef ULONG64 POOL_FLAGS;
#define POOL_FLAG_USE_QUOTA 0x0000000000000001ULL
#define POOL_FLAG_UNINITIALIZED 0x0000000000000002ULL
#define POOL_FLAG_SESSION 0x0000000000000004ULL
#define POOL_FLAG_CACHE_ALIGNED 0x0000000000000008ULL
#define POOL_FLAG_RAISE_ON_FAILURE 0x0000000000000020ULL
#define POOL_FLAG_NON_PAGED 0x0000000000000040ULL
#define POOL_FLAG_NON_PAGED_EXECUTE 0x0000000000000080ULL
#define POOL_FLAG_PAGED 0x0000000000000100ULL

/* A block of NumberOfBytes, which must not be 0, under a tag, which must not be 0; NULL on
 * failure (POOL_FLAG_RAISE_ON_FAILURE: an exception). Zeroed by ExAllocatePool2 unless
 * POOL_FLAG_UNINITIALIZED; contents undefined from the two older ones. A block below PAGE_SIZE
 * may share its page with others. <= DISPATCH_LEVEL; paged pool <= APC_LEVEL. Documents
 * "ExAllocatePool2 function", "ExAllocatePoolWithTag function", "ExAllocatePool function". */
PVOID ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag);
PVOID ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag);
PVOID ExAllocatePool(POOL_TYPE PoolType, SIZE_T NumberOfBytes);

/* Frees a block, or the MDL of MmAllocatePagesForMdl(Ex) whose pages are freed already; Tag is
 * the one it was allocated under. IRQL as for allocating. Cannot fail. Documents "ExFreePool
 * macro", "ExFreePoolWithTag function". */
VOID ExFreePool(PVOID P);
VOID ExFreePoolWithTag(PVOID P, ULONG Tag);

/* What drivers use that must also run before Windows 10 2004. Documents
 * "ExAllocatePoolUninitialized function", "ExAllocatePoolZero function". */
FORCEINLINE PVOID ExAllocatePoolUninitialized(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    return ExAllocatePoolWithTag(PoolType, NumberOfBytes, Tag);
}

FORCEINLINE PVOID ExAllocatePoolZero(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    PVOID block = ExAllocatePoolWithTag(PoolType, NumberOfBytes, Tag);

    if (block != NULL)
        RtlZeroMemory(block, NumberOfBytes);
    return block;
}

#define ExAllocatePoolQuotaUninitialized ExAllocatePoolWithQuotaTag

/* Quota is not counted here. ExAllocatePoolWithQuotaTag raises STATUS_INSUFFICIENT_RESOURCES on
 * failure unless POOL_QUOTA_FAIL_INSTEAD_OF_RAISE is given. Documents "ExAllocatePoolWithQuotaTag
 * function", "ExAllocatePoolWithTagPriority function", "ExAllocatePoolPriorityZero function". */
#define POOL_QUOTA_FAIL_INSTEAD_OF_RAISE 8
#define POOL_RAISE_IF_ALLOCATION_FAILURE 16
#define POOL_NX_ALLOCATION 512
#define POOL_ZERO_ALLOCATION 1024
typedef enum _EX_POOL_PRIORITY {
    LowPoolPriority = 0,
    LowPoolPrioritySpecialPoolOverrun = 8,
    LowPoolPrioritySpecialPoolUnderrun = 9,
    NormalPoolPriority = 16,
    NormalPoolPrioritySpecialPoolOverrun = 24,
    NormalPoolPrioritySpecialPoolUnderrun = 25,
    HighPoolPriority = 32,
    HighPoolPrioritySpecialPoolOverrun = 40,
    HighPoolPrioritySpecialPoolUnderrun = 41
} EX_POOL_PRIORITY;

FORCEINLINE PVOID ExAllocatePoolWithQuotaTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    ULONG fail = (ULONG)PoolType & POOL_QUOTA_FAIL_INSTEAD_OF_RAISE;
    PVOID block =
        ExAllocatePoolWithTag((POOL_TYPE)((ULONG)PoolType & ~(ULONG)8), NumberOfBytes, Tag);

    if (block == NULL && fail == 0)
        ExRaiseStatus((NTSTATUS)0xC000009A); /* STATUS_INSUFFICIENT_RESOURCES */
    return block;
}

FORCEINLINE PVOID ExAllocatePoolQuotaZero(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    PVOID block = ExAllocatePoolWithQuotaTag(PoolType, NumberOfBytes, Tag);

    if (block != NULL)
        RtlZeroMemory(block, NumberOfBytes);
    return block;
}

FORCEINLINE PVOID ExAllocatePoolWithTagPriority(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag,
                                                EX_POOL_PRIORITY Priority)
{
    (void)Priority;
    return ExAllocatePoolWithTag(PoolType, NumberOfBytes, Tag);
}

FORCEINLINE PVOID ExAllocatePoolPriorityZero(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag,
                                             EX_POOL_PRIORITY Priority)
{
    (void)Priority;
    return ExAllocatePoolZero(PoolType, NumberOfBytes, Tag);
}

/* From here on, NonPagedPool means NonPagedPoolNx: so it does where POOL_NX_OPTIN is defined.
 * Document "ExInitializeDriverRuntime function". */
#define DrvRtPoolNxOptIn 0x00000001
FORCEINLINE VOID ExInitializeDriverRuntime(ULONG RuntimeFlags) { (void)RuntimeFlags; }
#ifdef POOL_NX_OPTIN
#define NonPagedPool NonPagedPoolNx
#define NonPagedPoolCacheAligned NonPagedPoolNxCacheAligned
#endif

EXTERN_C_END

#endif
