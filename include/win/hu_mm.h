/* Physical pages, contiguous memory, device memory, and arithmetic on pages. */
#ifndef HU_WIN_MM_H
#define HU_WIN_MM_H

#include "hu_mdl.h"

EXTERN_C_START

#define PAGE_SIZE 0x1000
#define PAGE_SHIFT 12

/* Documents "ROUND_TO_PAGES macro", "BYTES_TO_PAGES macro", "PAGE_ALIGN macro", "BYTE_OFFSET
 * macro", "ADDRESS_AND_SIZE_TO_SPAN_PAGES macro". */
#define HU_PAGE_MASK ((ULONG_PTR)(PAGE_SIZE - 1))
#define ROUND_TO_PAGES(size) (((ULONG_PTR)(size) + HU_PAGE_MASK) & ~HU_PAGE_MASK)
#define BYTES_TO_PAGES(size) (((size) >> PAGE_SHIFT) + (((size) & (PAGE_SIZE - 1)) != 0))
#define PAGE_ALIGN(address) ((PVOID)((ULONG_PTR)(address) & ~HU_PAGE_MASK))
#define BYTE_OFFSET(address) ((ULONG)((ULONG_PTR)(address)&HU_PAGE_MASK))
#define ADDRESS_AND_SIZE_TO_SPAN_PAGES(address, size)                                              \
    ((ULONG)((((ULONG_PTR)(address)&HU_PAGE_MASK) + (ULONG_PTR)(size) + HU_PAGE_MASK) >>           \
             PAGE_SHIFT))

/* Flags of MmAllocatePagesForMdlEx. */
#define MM_DONT_ZERO_ALLOCATION 0x00000001
#define MM_ALLOCATE_FROM_LOCAL_NODE_ONLY 0x00000002
#define MM_ALLOCATE_FULLY_REQUIRED 0x00000004
#define MM_ALLOCATE_NO_WAIT 0x00000008
#define MM_ALLOCATE_PREFER_CONTIGUOUS 0x00000010
#define MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS 0x00000020
#define MM_ALLOCATE_FAST_LARGE_PAGES 0x00000040
#define MM_ALLOCATE_AND_HOT_REMOVE 0x00000100

/* Locked, unmapped, usually scattered pages with physical addresses in [LowAddress,
 * HighAddress], both advanced by SkipBytes for each further search. NULL if there is nothing;
 * FEWER bytes than asked is a success unless MM_ALLOCATE_FULLY_REQUIRED says otherwise, so ask
 * MmGetMdlByteCount. Zeroed unless MM_DONT_ZERO_ALLOCATION. At most 4 GiB - PAGE_SIZE. <=
 * APC_LEVEL (DISPATCH_LEVEL allowed, discouraged). Released with MmFreePagesFromMdl and then
 * ExFreePool. Documents "MmAllocatePagesForMdlEx function", "MmAllocatePagesForMdl function". */
PMDL MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                             PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                             MEMORY_CACHING_TYPE CacheType, ULONG Flags);
PMDL MmAllocatePagesForMdl(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                           PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes);

/* Frees the pages of such an MDL, and its system mapping, but not the MDL. <= APC_LEVEL
 * (DISPATCH_LEVEL allowed, discouraged). Cannot fail. Document "MmFreePagesFromMdl function". */
VOID MmFreePagesFromMdl(PMDL MemoryDescriptorList);

/* Nonpaged, mapped, page-aligned memory whose pages are consecutive; contents undefined; NULL
 * on failure. Bytes behind NumberOfBytes are not the caller's. <= DISPATCH_LEVEL. Freed by the
 * routine of the same name with the exact base (SpecifyCache: also size and cache type).
 * Documents "MmAllocateContiguousMemory function",
 * "MmAllocateContiguousMemorySpecifyCache function", "MmFreeContiguousMemory function",
 * "MmFreeContiguousMemorySpecifyCache function". */
PVOID MmAllocateContiguousMemory(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS HighestAcceptableAddress);
PVOID MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes,
                                             PHYSICAL_ADDRESS LowestAcceptableAddress,
                                             PHYSICAL_ADDRESS HighestAcceptableAddress,
                                             PHYSICAL_ADDRESS BoundaryAddressMultiple,
                                             MEMORY_CACHING_TYPE CacheType);
VOID MmFreeContiguousMemory(PVOID BaseAddress);
VOID MmFreeContiguousMemorySpecifyCache(PVOID BaseAddress, SIZE_T NumberOfBytes,
                                        MEMORY_CACHING_TYPE CacheType);

/* Maps device memory, or pages locked by an MDL; NULL if there is no room. Unmapped with the
 * same size. <= DISPATCH_LEVEL. Documents "MmMapIoSpace function", "MmUnmapIoSpace function". */
PVOID MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                   MEMORY_CACHING_TYPE CacheType);
VOID MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes);

/* The physical address behind a valid nonpaged address. Any IRQL. Undefined for others.
 * Document "MmGetPhysicalAddress function". */
PHYSICAL_ADDRESS MmGetPhysicalAddress(PVOID BaseAddress);

/* FALSE if touching the address would fault now. <= DISPATCH_LEVEL for system addresses. The
 * documents advise against it. Document "MmIsAddressValid function". */
BOOLEAN MmIsAddressValid(PVOID VirtualAddress);

/* The same under other names. Node, protection and mapping flags are not modelled. Documents
 * "MmAllocateNodePagesForMdlEx function", "MmMapIoSpaceEx function",
 * "MmAllocateContiguousNodeMemory function"; MmFreePagesFromMdlEx has no page. */
typedef ULONG NODE_REQUIREMENT;
#define MM_ANY_NODE_OK 0x80000000U
FORCEINLINE PMDL MmAllocateNodePagesForMdlEx(PHYSICAL_ADDRESS LowAddress,
                                             PHYSICAL_ADDRESS HighAddress,
                                             PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                                             MEMORY_CACHING_TYPE CacheType, ULONG IdealNode,
                                             ULONG Flags)
{
    (void)IdealNode;
    return MmAllocatePagesForMdlEx(LowAddress, HighAddress, SkipBytes, TotalBytes, CacheType,
                                   Flags);
}

FORCEINLINE VOID MmFreePagesFromMdlEx(PMDL MemoryDescriptorList, ULONG Flags)
{
    (void)Flags;
    MmFreePagesFromMdl(MemoryDescriptorList);
}

#define PAGE_NOCACHE 0x200
#define PAGE_WRITECOMBINE 0x400
FORCEINLINE PVOID MmMapIoSpaceEx(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                                 ULONG Protect)
{
    return MmMapIoSpace(PhysicalAddress, NumberOfBytes,
                        (Protect & PAGE_NOCACHE) != 0        ? MmNonCached
                        : (Protect & PAGE_WRITECOMBINE) != 0 ? MmWriteCombined
                                                             : MmCached);
}

FORCEINLINE PVOID MmAllocateContiguousNodeMemory(SIZE_T NumberOfBytes,
                                                 PHYSICAL_ADDRESS LowestAcceptableAddress,
                                                 PHYSICAL_ADDRESS HighestAcceptableAddress,
                                                 PHYSICAL_ADDRESS BoundaryAddressMultiple,
                                                 ULONG Protect, NODE_REQUIREMENT PreferredNode)
{
    (void)PreferredNode;
    return MmAllocateContiguousMemorySpecifyCache(
        NumberOfBytes, LowestAcceptableAddress, HighestAcceptableAddress, BoundaryAddressMultiple,
        (Protect & PAGE_NOCACHE) != 0 ? MmNonCached : MmCached);
}

#define MmGetMdlBaseVa(mdl) ((mdl)->StartVa)
#define MmGetProcedureAddress(address) (address)
#define MmLockPagableCodeSection(address) ((PVOID)(address))
#define MmLockPagableDataSection(address) ((PVOID)(address))
#define MmUnlockPagableImageSection(section) ((void)(section))
#define MmPageEntireDriver(address) ((PVOID)(address))
#define MmResetDriverPaging(address) ((void)(address))
/* Nothing that a driver can name lies in user space here: a check of an address against these says
 * kernel memory. Documents "MmProbeAndLockPages function" and others use them. */
#define MM_USER_PROBE_ADDRESS ((ULONG_PTR)0x10000)
#define MM_HIGHEST_USER_ADDRESS ((PVOID)0xffff)
#define MM_SYSTEM_RANGE_START ((PVOID)0x10000)

typedef enum _MM_SYSTEM_SIZE { MmSmallSystem, MmMediumSystem, MmLargeSystem } MM_SYSTEMSIZE;
#define MmQuerySystemSize() MmLargeSystem
#define MM_BAD_POINTER ((PVOID)(ULONG_PTR)0xffffdeadULL)

EXTERN_C_END

#endif
