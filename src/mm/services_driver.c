/* Kernel services as a driver uses them, each at least once, with what its document promises:
 * answers 0, or the line where one does not keep it. Text and numbers are in
 * services_text_driver.c. */
#include <ntddk.h>

#define EXPECT(holds)                                                                              \
    do {                                                                                           \
        if (!(holds))                                                                              \
            return __LINE__;                                                                       \
    } while (0)

int services_locks(void);
int services_mutexes(void);
int services_contention(void);
int services_events(void);
int services_timers(void);
int services_work(void);
int services_memory(void);
int services_exceptions(void);

int services_locks(void)
{
    KSPIN_LOCK lock;
    KLOCK_QUEUE_HANDLE queued;
    KIRQL old;

    KeInitializeSpinLock(&lock);
    KeAcquireSpinLock(&lock, &old);
    EXPECT(old == PASSIVE_LEVEL && KeGetCurrentIrql() == DISPATCH_LEVEL && !KeTestSpinLock(&lock));
    EXPECT(!KeTryToAcquireSpinLockAtDpcLevel(&lock));
    KeReleaseSpinLock(&lock, old);
    EXPECT(KeGetCurrentIrql() == PASSIVE_LEVEL && KeTestSpinLock(&lock));
    KeAcquireInStackQueuedSpinLock(&lock, &queued);
    EXPECT(KeGetCurrentIrql() == DISPATCH_LEVEL && !KeTestSpinLock(&lock));
    KeReleaseInStackQueuedSpinLock(&queued);
    EXPECT(KeGetCurrentIrql() == PASSIVE_LEVEL && KeTestSpinLock(&lock));
    old = KeRaiseIrqlToDpcLevel();
    EXPECT(old == PASSIVE_LEVEL && KeGetCurrentIrql() == DISPATCH_LEVEL);
    EXPECT(KeTryToAcquireSpinLockAtDpcLevel(&lock) && !KeTestSpinLock(&lock));
    KeReleaseSpinLockFromDpcLevel(&lock);
    KeAcquireInStackQueuedSpinLockAtDpcLevel(&lock, &queued);
    EXPECT(!KeTestSpinLock(&lock));
    KeReleaseInStackQueuedSpinLockFromDpcLevel(&queued);
    EXPECT(KeTestSpinLock(&lock) && KeGetCurrentIrql() == DISPATCH_LEVEL);
    KeLowerIrql(old);
    return 0;
}

int services_mutexes(void)
{
    FAST_MUTEX fast;
    KGUARDED_MUTEX guarded;
    KMUTEX mutex;
    LARGE_INTEGER now;

    ExInitializeFastMutex(&fast);
    EXPECT(ExTryToAcquireFastMutex(&fast) && KeGetCurrentIrql() == APC_LEVEL);
    EXPECT(!ExTryToAcquireFastMutex(&fast) && KeGetCurrentIrql() == APC_LEVEL);
    ExReleaseFastMutex(&fast);
    EXPECT(KeGetCurrentIrql() == PASSIVE_LEVEL);
    KeInitializeGuardedMutex(&guarded);
    KeAcquireGuardedMutex(&guarded);
    EXPECT(KeGetCurrentIrql() == PASSIVE_LEVEL && KeAreAllApcsDisabled());
    EXPECT(!KeTryToAcquireGuardedMutex(&guarded));
    KeReleaseGuardedMutex(&guarded);
    EXPECT(!KeAreAllApcsDisabled() && KeTryToAcquireGuardedMutex(&guarded));
    KeReleaseGuardedMutex(&guarded);
    KeEnterCriticalRegion();
    EXPECT(KeAreApcsDisabled() && !KeAreAllApcsDisabled());
    KeLeaveCriticalRegion();
    EXPECT(!KeAreApcsDisabled());
    KeEnterGuardedRegion();
    KeAcquireGuardedMutexUnsafe(&guarded);
    KeReleaseGuardedMutexUnsafe(&guarded);
    KeLeaveGuardedRegion();
    now.QuadPart = 0;
    KeInitializeMutex(&mutex, 0);
    EXPECT(KeReadStateMutex(&mutex) == 1);
    EXPECT(KeWaitForMutexObject(&mutex, Executive, KernelMode, FALSE, &now) == STATUS_SUCCESS);
    EXPECT(KeWaitForMutexObject(&mutex, Executive, KernelMode, FALSE, &now) == STATUS_SUCCESS);
    EXPECT(KeReadStateMutex(&mutex) <= 0 && KeReleaseMutex(&mutex, FALSE) != 0);
    EXPECT(KeReleaseMutex(&mutex, FALSE) == 0 && KeReadStateMutex(&mutex) == 1);
    return 0;
}

struct contended {
    FAST_MUTEX mutex;
    ULONG came; /* while it was held, behind it */
    BOOLEAN held;
};

static VOID takes_the_mutex(PVOID context)
{
    struct contended *contended = context;

    ExAcquireFastMutex(&contended->mutex);
    contended->came += contended->held ? 16 : 1;
    ExReleaseFastMutex(&contended->mutex);
    PsTerminateSystemThread(STATUS_SUCCESS);
}

/* A mutex that another thread holds is waited for, by one thread after the other. */
int services_contention(void)
{
    struct contended contended = {.held = TRUE};
    HANDLE handle[2];
    PVOID thread[2];
    LARGE_INTEGER soon;

    soon.QuadPart = -100;
    ExInitializeFastMutex(&contended.mutex);
    ExAcquireFastMutex(&contended.mutex);
    for (ULONG i = 0; i < 2; i++) {
        EXPECT(NT_SUCCESS(PsCreateSystemThread(&handle[i], THREAD_ALL_ACCESS, NULL, NULL, NULL,
                                               takes_the_mutex, &contended)));
        EXPECT(NT_SUCCESS(ObReferenceObjectByHandle(handle[i], THREAD_ALL_ACCESS, *PsThreadType,
                                                    KernelMode, &thread[i], NULL)));
        ZwClose(handle[i]);
    }
    EXPECT(KeWaitForSingleObject(thread[0], Executive, KernelMode, FALSE, &soon) == STATUS_TIMEOUT);
    EXPECT(contended.came == 0 && contended.mutex.Contention == 2);
    contended.held = FALSE;
    ExReleaseFastMutex(&contended.mutex);
    for (ULONG i = 0; i < 2; i++) {
        EXPECT(KeWaitForSingleObject(thread[i], Executive, KernelMode, FALSE, NULL) ==
               STATUS_SUCCESS);
        ObDereferenceObject(thread[i]);
    }
    EXPECT(contended.came == 2 && ExTryToAcquireFastMutex(&contended.mutex));
    ExReleaseFastMutex(&contended.mutex);
    return 0;
}

int services_events(void)
{
    KEVENT one, other;
    KSEMAPHORE semaphore;
    PVOID both[] = {&one, &other};
    LARGE_INTEGER soon;

    soon.QuadPart = -1;
    KeInitializeEvent(&one, NotificationEvent, TRUE);
    KeInitializeEvent(&other, SynchronizationEvent, FALSE);
    EXPECT(KeReadStateEvent(&one) != 0 && KeReadStateEvent(&other) == 0);
    EXPECT(KeWaitForMultipleObjects(2, both, WaitAny, Executive, KernelMode, FALSE, &soon, NULL) ==
           STATUS_WAIT_0);
    EXPECT(KeWaitForMultipleObjects(2, both, WaitAll, Executive, KernelMode, FALSE, &soon, NULL) ==
           STATUS_TIMEOUT);
    EXPECT(KeSetEvent(&other, IO_NO_INCREMENT, FALSE) == 0);
    EXPECT(KeWaitForMultipleObjects(2, both, WaitAll, Executive, KernelMode, FALSE, &soon, NULL) ==
           STATUS_SUCCESS);
    EXPECT(KeReadStateEvent(&other) == 0 && KeReadStateEvent(&one) != 0);
    EXPECT(KeResetEvent(&one) != 0 && KeReadStateEvent(&one) == 0);
    EXPECT(KeSetEvent(&other, IO_NO_INCREMENT, FALSE) == 0);
    EXPECT(KeWaitForMultipleObjects(2, both, WaitAny, Executive, KernelMode, FALSE, &soon, NULL) ==
           STATUS_WAIT_0 + 1);
    EXPECT(KePulseEvent(&one, IO_NO_INCREMENT, FALSE) == 0 && KeReadStateEvent(&one) == 0);
    KeInitializeSemaphore(&semaphore, 1, 4);
    EXPECT(KeReleaseSemaphore(&semaphore, IO_NO_INCREMENT, 2, FALSE) == 1);
    EXPECT(KeReadStateSemaphore(&semaphore) == 3);
    return 0;
}

static VOID on_timer(PKDPC Dpc, PVOID Context, PVOID One, PVOID Other)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(One);
    UNREFERENCED_PARAMETER(Other);
    ++*(LONG *)Context;
}

int services_timers(void)
{
    static LONG fired;
    static KDPC dpc;
    KTIMER timer;
    LARGE_INTEGER due, wait, before, after;

    fired = 0;
    due.QuadPart = -10000;
    wait.QuadPart = -35000;
    KeInitializeThreadedDpc(&dpc, on_timer, &fired);
    KeSetImportanceDpc(&dpc, HighImportance);
    KeSetTargetProcessorDpc(&dpc, 0);
    KeInitializeTimerEx(&timer, SynchronizationTimer);
    EXPECT(!KeReadStateTimer(&timer) && !KeSetTimerEx(&timer, due, 1, &dpc));
    EXPECT(KeDelayExecutionThread(KernelMode, FALSE, &wait) == STATUS_SUCCESS && fired >= 3);
    EXPECT(KeCancelTimer(&timer) && !KeCancelTimer(&timer));
    fired = 0;
    EXPECT(!KeSetCoalescableTimer(&timer, due, 0, 5, &dpc));
    EXPECT(KeDelayExecutionThread(KernelMode, FALSE, &wait) == STATUS_SUCCESS && fired == 1);
    KeQuerySystemTime(&before);
    KeStallExecutionProcessor(50);
    KeQuerySystemTimePrecise(&after);
    EXPECT(after.QuadPart - before.QuadPart >= 500);
    EXPECT(KeQueryInterruptTime() < KeQueryInterruptTimePrecise((PULONG64)&after.QuadPart));
    EXPECT(KeQueryUnbiasedInterruptTime() != 0 && KeQueryTimeIncrement() != 0);
    KeQueryTickCount(&before);
    KeDelayExecutionThread(KernelMode, FALSE, &wait);
    wait.QuadPart = -(LONGLONG)KeQueryTimeIncrement() * 2;
    KeDelayExecutionThread(KernelMode, FALSE, &wait);
    KeQueryTickCount(&after);
    EXPECT(after.QuadPart >= before.QuadPart + 2);
    return 0;
}

static VOID on_item(PVOID Object, PVOID Context, PIO_WORKITEM Item)
{
    UNREFERENCED_PARAMETER(Object);
    UNREFERENCED_PARAMETER(Item);
    KeSetEvent((PKEVENT)Context, IO_NO_INCREMENT, FALSE);
}

int services_work(void)
{
    static KEVENT done;
    static UCHAR object[64];
    PIO_WORKITEM item =
        (PIO_WORKITEM)ExAllocatePool2(POOL_FLAG_NON_PAGED, IoSizeofWorkItem(), 'krow');
    ULONG length = 1;

    EXPECT(item != NULL);
    KeInitializeEvent(&done, NotificationEvent, FALSE);
    IoInitializeWorkItem(object, item);
    IoQueueWorkItemEx(item, on_item, DelayedWorkQueue, &done);
    EXPECT(KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL) == STATUS_SUCCESS);
    IoUninitializeWorkItem(item);
    ExFreePoolWithTag(item, 'krow');
    EXPECT(PsGetCurrentThreadId() != NULL && PsGetCurrentProcess() != NULL);
    EXPECT(PsGetCurrentProcessId() != NULL);
    KPRIORITY was = KeQueryPriorityThread(KeGetCurrentThread());
    EXPECT(KeSetPriorityThread(KeGetCurrentThread(), LOW_REALTIME_PRIORITY) == was);
    EXPECT(ObReferenceObject(KeGetCurrentThread()) > 1);
    ObDereferenceObject(KeGetCurrentThread());
    EXPECT(IoGetDeviceProperty((PDEVICE_OBJECT)object, DevicePropertyDriverKeyName, 0, NULL,
                               &length) == STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT(length == 0 && MmGetSystemRoutineAddress(NULL) == NULL);
    return 0;
}

int services_memory(void)
{
    PHYSICAL_ADDRESS low, high, boundary;
    UCHAR *pool = (UCHAR *)ExAllocatePoolWithTag(NonPagedPoolNx, 100, 'krow');

    EXPECT(pool != NULL && MmIsAddressValid(pool));
    ExFreePool(pool);
    pool = (UCHAR *)ExAllocatePool(PagedPool, 16);
    EXPECT(pool != NULL);
    ExFreePool(pool);
    low.QuadPart = 0;
    high.QuadPart = -1;
    boundary.QuadPart = 0;
    PMDL mdl = MmAllocatePagesForMdl(low, high, low, 3 * PAGE_SIZE);
    EXPECT(mdl != NULL && MmGetMdlByteCount(mdl) == 3 * PAGE_SIZE && MmGetMdlByteOffset(mdl) == 0);
    MmFreePagesFromMdl(mdl);
    ExFreePool(mdl);
    UCHAR *both = (UCHAR *)MmAllocateContiguousMemorySpecifyCache(2 * PAGE_SIZE, low, high,
                                                                  boundary, MmCached);
    EXPECT(both != NULL && MmGetPhysicalAddress(both + PAGE_SIZE).QuadPart ==
                               MmGetPhysicalAddress(both).QuadPart + PAGE_SIZE);
    MmFreeContiguousMemorySpecifyCache(both, 2 * PAGE_SIZE, MmCached);
    return 0;
}

/* What raises, and with what. */
static NTSTATUS raised(int what)
{
    __try {
        switch (what) {
        case 0: ExRaiseAccessViolation();
        case 1: ExRaiseDatatypeMisalignment();
        case 2: ProbeForRead((PVOID)(ULONG_PTR)0x20000, 4, 1); break;
        case 3: ProbeForWrite((PVOID)(ULONG_PTR)0x20001, 4, 4); break;
        default: ProbeForRead((PVOID)(ULONG_PTR)0x20001, 0, 4); break;
        }
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return GetExceptionCode();
    }
    return STATUS_SUCCESS;
}

int services_exceptions(void)
{
    EXPECT(raised(0) == STATUS_ACCESS_VIOLATION && raised(1) == STATUS_DATATYPE_MISALIGNMENT);
    EXPECT(raised(2) == STATUS_ACCESS_VIOLATION && raised(3) == STATUS_DATATYPE_MISALIGNMENT);
    EXPECT(raised(4) == STATUS_SUCCESS);
    return 0;
}
