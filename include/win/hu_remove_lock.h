/* Remove locks, IRPs that a driver completes itself, and MDL calls made of others. */
#ifndef HU_WIN_REMOVE_LOCK_H
#define HU_WIN_REMOVE_LOCK_H

#include "hu_io_calls.h"
#include "hu_mm.h"

EXTERN_C_START

typedef struct _IO_REMOVE_LOCK {
    BOOLEAN Removed;
    LONG IoCount;
    KEVENT RemoveEvent;
} IO_REMOVE_LOCK, *PIO_REMOVE_LOCK;

/* Counts who uses a device; once it is being removed nobody can begin, and the remover waits for
 * the last. <= DISPATCH_LEVEL, initializing and waiting PASSIVE_LEVEL. Documents
 * "IoInitializeRemoveLock macro", "IoAcquireRemoveLock macro" (STATUS_DELETE_PENDING),
 * "IoReleaseRemoveLock macro", "IoReleaseRemoveLockAndWait macro". */
FORCEINLINE VOID IoInitializeRemoveLock(PIO_REMOVE_LOCK Lock, ULONG AllocateTag,
                                        ULONG MaxLockedMinutes, ULONG HighWatermark)
{
    (void)AllocateTag;
    (void)MaxLockedMinutes;
    (void)HighWatermark;
    Lock->Removed = FALSE;
    Lock->IoCount = 1;
    KeInitializeEvent(&Lock->RemoveEvent, SynchronizationEvent, FALSE);
}

FORCEINLINE VOID IoReleaseRemoveLock(PIO_REMOVE_LOCK RemoveLock, PVOID Tag)
{
    (void)Tag;
    if (InterlockedDecrement(&RemoveLock->IoCount) == 0)
        KeSetEvent(&RemoveLock->RemoveEvent, IO_NO_INCREMENT, FALSE);
}

FORCEINLINE NTSTATUS IoAcquireRemoveLock(PIO_REMOVE_LOCK RemoveLock, PVOID Tag)
{
    InterlockedIncrement(&RemoveLock->IoCount);
    if (!RemoveLock->Removed)
        return 0;
    IoReleaseRemoveLock(RemoveLock, Tag);
    return (NTSTATUS)0xC0000056; /* STATUS_DELETE_PENDING */
}

FORCEINLINE VOID IoReleaseRemoveLockAndWait(PIO_REMOVE_LOCK RemoveLock, PVOID Tag)
{
    RemoveLock->Removed = TRUE;
    IoReleaseRemoveLock(RemoveLock, Tag);
    if (InterlockedDecrement(&RemoveLock->IoCount) > 0)
        KeWaitForSingleObject(&RemoveLock->RemoveEvent, Executive, KernelMode, FALSE, NULL);
}

/* Ends a request: the status goes to who asked, the event is set. Nobody stands above the driver
 * here. <= DISPATCH_LEVEL. Document "IoCompleteRequest macro". */
FORCEINLINE VOID IoCompleteRequest(PIRP Irp, CCHAR PriorityBoost)
{
    (void)PriorityBoost;
    if (Irp->UserIosb != NULL)
        *Irp->UserIosb = Irp->IoStatus;
    if (Irp->UserEvent != NULL)
        KeSetEvent(Irp->UserEvent, IO_NO_INCREMENT, FALSE);
}
#define IofCompleteRequest IoCompleteRequest

typedef VOID MM_MDL_ROUTINE(PVOID DriverContext, PVOID MappedVa);
typedef MM_MDL_ROUTINE *PMM_MDL_ROUTINE;

/* Maps an MDL for the time of one call of the driver's routine. <= DISPATCH_LEVEL. Document
 * "MmMapMdl function" (STATUS_INSUFFICIENT_RESOURCES). */
FORCEINLINE NTSTATUS MmMapMdl(PMDL MemoryDescriptorList, ULONG Protection,
                              PMM_MDL_ROUTINE DriverRoutine, PVOID DriverContext)
{
    ULONG flags = MdlMappingNoExecute | (Protection == PAGE_READONLY ? MdlMappingNoWrite : 0u);
    PVOID address = MmMapLockedPagesSpecifyCache(MemoryDescriptorList, KernelMode, MmCached, NULL,
                                                 FALSE, (ULONG)NormalPagePriority | flags);

    if (address == NULL)
        return (NTSTATUS)0xC000009A;
    DriverRoutine(DriverContext, address);
    MmUnmapLockedPages(address, MemoryDescriptorList);
    return 0;
}

/* Who called: always the kernel. Documents "ExGetPreviousMode function",
 * "IoGetRemainingStackSize function", "KeGetRecommendedSharedDataAlignment function". */
FORCEINLINE KPROCESSOR_MODE ExGetPreviousMode(VOID) { return KernelMode; }
FORCEINLINE ULONG_PTR IoGetRemainingStackSize(VOID) { return 12288; }
FORCEINLINE ULONG KeGetRecommendedSharedDataAlignment(VOID) { return 64; }
#define RtlCopyMemoryNonTemporal RtlCopyMemory
#define RtlCopyVolatileMemory(to, from, length) memcpy((void *)(to), (const void *)(from), (length))
#define RtlZeroVolatileMemory(to, length) RtlSecureZeroMemory((PVOID)(to), (length))
#define RtlCopyDeviceMemory RtlCopyVolatileMemory

EXTERN_C_END

#endif
