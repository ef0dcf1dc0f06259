/* Memory descriptor lists: the structure, and the functions that build, lock, map and read it.
 *
 * The documents make the accessors macros. Here they are functions of the model, so that an
 * unknown or freed MDL is a finding of the driver's and not a crash of ours. */
#ifndef HU_WIN_MDL_H
#define HU_WIN_MDL_H

#include "hu_ke.h"

EXTERN_C_START

struct _EPROCESS;
struct _IRP;

typedef ULONG_PTR PFN_NUMBER, *PPFN_NUMBER; /* the page says ULONG, which is the 32-bit text */
typedef ULONG PFN_COUNT, *PPFN_COUNT;

/* Opaque but for Next and MdlFlags, the documents say; drivers read the rest all the same. One
 * PFN_NUMBER for each page follows it in memory. Size overflows above 4,089 pages: nothing may
 * depend on it. Documents "MDL structure", "Using MDLs". */
typedef struct _MDL {
    struct _MDL *Next;
    CSHORT Size;
    CSHORT MdlFlags;
    struct _EPROCESS *Process;
    PVOID MappedSystemVa;
    PVOID StartVa;
    ULONG ByteCount;
    ULONG ByteOffset;
} MDL, *PMDL;
typedef MDL *PMDLX;

/* No page lists these values; contract.md section 2.13 says where they are published. */
#define MDL_MAPPED_TO_SYSTEM_VA 0x0001
#define MDL_PAGES_LOCKED 0x0002
#define MDL_SOURCE_IS_NONPAGED_POOL 0x0004
#define MDL_ALLOCATED_FIXED_SIZE 0x0008
#define MDL_PARTIAL 0x0010
#define MDL_PARTIAL_HAS_BEEN_MAPPED 0x0020
#define MDL_IO_PAGE_READ 0x0040
#define MDL_WRITE_OPERATION 0x0080
#define MDL_PARENT_MAPPED_SYSTEM_VA 0x0100
#define MDL_LOCKED_PAGE_TABLES 0x0100 /* the newer name */
#define MDL_FREE_EXTRA_PTES 0x0200
#define MDL_DESCRIBES_AWE 0x0400
#define MDL_IO_SPACE 0x0800
#define MDL_NETWORK_HEADER 0x1000
#define MDL_MAPPING_CAN_FAIL 0x2000
#define MDL_ALLOCATED_MUST_SUCCEED 0x4000
#define MDL_PAGE_CONTENTS_INVARIANT 0x4000 /* the newer name */
#define MDL_INTERNAL 0x8000                /* the sign bit of MdlFlags */

typedef enum _MEMORY_CACHING_TYPE {
    MmNonCached = 0,
    MmCached = 1,
    MmWriteCombined = 2,
    MmHardwareCoherentCached,
    MmNonCachedUnordered,
    MmUSWCCached,
    MmMaximumCacheType,
    MmNotMapped = -1
} MEMORY_CACHING_TYPE;

typedef enum _MM_PAGE_PRIORITY {
    LowPagePriority = 0,
    NormalPagePriority = 16,
    HighPagePriority = 32
} MM_PAGE_PRIORITY;

/* ORed into a priority. */
#define MdlMappingNoWrite 0x80000000U
#define MdlMappingNoExecute 0x40000000U
#define MdlMappingWithGuardPtes 0x20000000U

typedef enum _LOCK_OPERATION { IoReadAccess, IoWriteAccess, IoModifyAccess } LOCK_OPERATION;

/* What an MDL says, and where its page numbers stand. Any IRQL. They cannot fail; the address
 * from MmGetMdlVirtualAddress need not be one to read through, and the page numbers are to be
 * left alone. Documents "MmGetMdlByteCount macro", "MmGetMdlByteOffset macro",
 * "MmGetMdlVirtualAddress macro", "MmGetMdlPfnArray macro". */
ULONG MmGetMdlByteCount(PMDL Mdl);
ULONG MmGetMdlByteOffset(PMDL Mdl);
PVOID MmGetMdlVirtualAddress(PMDL Mdl);
PPFN_NUMBER MmGetMdlPfnArray(PMDL Mdl);

/* The bytes of nonpaged storage that an MDL for this buffer needs, and the header written into
 * such storage of the driver's own; the page numbers are not filled in. Any IRQL. Cannot fail.
 * Documents "MmSizeOfMdl function", "MmInitializeMdl macro". */
SIZE_T MmSizeOfMdl(PVOID Base, SIZE_T Length);
VOID MmInitializeMdl(PMDL MemoryDescriptorList, PVOID BaseVa, SIZE_T Length);

/* An MDL for a buffer of up to 4 GiB - PAGE_SIZE bytes, without page numbers; NULL on failure.
 * IoFreeMdl frees that one MDL, not its chain; its pages must be unlocked. <= DISPATCH_LEVEL.
 * An MDL from MmAllocatePagesForMdl(Ex) is released with ExFreePool instead. Documents
 * "IoAllocateMdl function", "IoFreeMdl function". */
PMDL IoAllocateMdl(PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer, BOOLEAN ChargeQuota,
                   struct _IRP *Irp);
VOID IoFreeMdl(PMDL Mdl);

/* Makes TargetMdl, big enough, describe a part of a locked SourceMdl; Length 0 is the rest.
 * MmPrepareMdlForReuse drops a partial MDL's mapping before it is built again. <=
 * DISPATCH_LEVEL. Cannot fail. Documents "IoBuildPartialMdl function", "MmPrepareMdlForReuse
 * macro". */
VOID IoBuildPartialMdl(PMDL SourceMdl, PMDL TargetMdl, PVOID VirtualAddress, ULONG Length);
VOID MmPrepareMdlForReuse(PMDL Mdl);

/* Fills in the page numbers of a nonpaged buffer, which counts as mapped from then on and is
 * never locked, unlocked, mapped to system space or unmapped. <= DISPATCH_LEVEL. Cannot fail.
 * Document "MmBuildMdlForNonPagedPool function". */
VOID MmBuildMdlForNonPagedPool(PMDL MemoryDescriptorList);

/* Locks a buffer's pages and fills in their numbers; raises an exception on failure, so it
 * stands in __try. <= APC_LEVEL for pageable memory, else <= DISPATCH_LEVEL. One MmUnlockPages
 * for each success (<= DISPATCH_LEVEL); it drops a system mapping first. Documents
 * "MmProbeAndLockPages function", "MmUnlockPages function". */
VOID MmProbeAndLockPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                         LOCK_OPERATION Operation);
VOID MmUnlockPages(PMDL MemoryDescriptorList);

/* Maps locked pages and gives the address of the first byte. KernelMode: <= DISPATCH_LEVEL,
 * NULL on failure if BugCheckOnFailure is FALSE, which drivers must pass. UserMode: <=
 * APC_LEVEL, raises an exception. At most one system mapping at a time; CacheType counts only
 * for pages that have none yet. MmMapLockedPages is obsolete: it ends the system on failure.
 * Documents "MmMapLockedPagesSpecifyCache function", "MmMapLockedPages function". */
PVOID MmMapLockedPagesSpecifyCache(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                                   MEMORY_CACHING_TYPE CacheType, PVOID RequestedAddress,
                                   ULONG BugCheckOnFailure, ULONG Priority);
PVOID MmMapLockedPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode);

/* The system address of an MDL: the one it has, else a new cached mapping; NULL on failure. <=
 * DISPATCH_LEVEL, one thread at a time for each MDL. Document "MmGetSystemAddressForMdlSafe
 * macro". */
PVOID MmGetSystemAddressForMdlSafe(PMDL Mdl, ULONG Priority);

/* Drops a mapping; BaseAddress is what the mapping call gave. System addresses: <=
 * DISPATCH_LEVEL; user addresses: <= APC_LEVEL. Cannot fail. Document "MmUnmapLockedPages
 * function". */
VOID MmUnmapLockedPages(PVOID BaseAddress, PMDL MemoryDescriptorList);

/* Changes what a mapped MDL's system address allows to one of PAGE_*. <= DISPATCH_LEVEL.
 * STATUS_INVALID_PAGE_PROTECTION, or STATUS_NOT_MAPPED_VIEW if it is not mapped. Document
 * "MmProtectMdlSystemAddress function". */
NTSTATUS MmProtectMdlSystemAddress(PMDL MemoryDescriptorList, ULONG NewProtect);

#define PAGE_NOACCESS 0x01
#define PAGE_READONLY 0x02
#define PAGE_READWRITE 0x04
#define PAGE_WRITECOPY 0x08
#define PAGE_EXECUTE 0x10
#define PAGE_EXECUTE_READ 0x20
#define PAGE_EXECUTE_READWRITE 0x40

EXTERN_C_END

#endif
