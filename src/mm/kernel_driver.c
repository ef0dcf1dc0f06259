/* A driver's side of kernel_test: built in the drivers' dialect, without optimisation. */
#include <ntddk.h>

#define MARK_MAX 32

int kernel_marks[MARK_MAX];
int kernel_mark_count;

static void mark(int value)
{
    if (kernel_mark_count < MARK_MAX)
        kernel_marks[kernel_mark_count++] = value;
}

static LONG only(NTSTATUS wanted, PEXCEPTION_POINTERS pointers)
{
    return pointers->ExceptionRecord->ExceptionCode == wanted ? EXCEPTION_EXECUTE_HANDLER
                                                              : EXCEPTION_CONTINUE_SEARCH;
}

/* Inner and outer handlers, a handler that declines, __leave out of both kinds. */
NTSTATUS kernel_nested(NTSTATUS code)
{
    ULONG local = 1;
    NTSTATUS status = STATUS_SUCCESS;

    __try {
        __try {
            local = 2;
            ExRaiseStatus(code);
        } __except (only(STATUS_NO_MEMORY, GetExceptionInformation())) {
            mark(3);
            status = GetExceptionCode();
        }
        __try {
            mark(4);
            __leave;
        } __finally {
            mark(5);
        }
        if (local == 2)
            __leave;
        mark(99);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        mark(6);
        status = GetExceptionCode();
    }
    mark((int)local);
    return status;
}

/* continue, break and return leave a guarded part as in any block. */
int kernel_loops(void)
{
    int count = 0;

    for (int i = 0; i < 10; i++) {
        __try {
            if (i == 2)
                continue;
            if (i == 5)
                break;
            count++;
            if (i == 4)
                ExRaiseStatus(STATUS_DATA_ERROR);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            count += 100;
        }
    }
    return count;
}

static int early(int leave)
{
    __try {
        if (leave)
            return 7;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return 8;
    }
    return 9;
}

/* A __try that was left by return catches nothing any more. */
int kernel_early(void)
{
    int seen = 0;

    __try {
        seen = early(1) * 10 + early(0);
        ExRaiseStatus(STATUS_DEVICE_BUSY);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return seen + 1000;
    }
    return 0;
}

static int guards_nothing(void)
{
    __try {
        return 1;
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return 2;
    }
}

static int raises(void)
{
    ExRaiseStatus(STATUS_DATA_ERROR);
    return 3;
}

/* Nor does it when another function was called from the same place since. */
int kernel_in_its_place(void)
{
    int (*const steps[])(void) = {guards_nothing, raises};
    int seen = 0;

    __try {
        for (int i = 0; i < 2; i++)
            seen = seen * 10 + steps[i]();
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        return seen + 1000;
    }
    return 0;
}

static void raise_below(int depth)
{
    if (depth == 0)
        ExRaiseStatus(STATUS_CRC_ERROR);
    if (depth > 0)
        raise_below(depth - 1);
}

int kernel_finally(void)
{
    int abnormal = 0;

    __try {
        __try {
            raise_below(5);
        } __finally {
            mark(10);
            abnormal = AbnormalTermination();
        }
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        mark(11);
    }
    __try {
        mark(12);
    } __finally {
        abnormal += AbnormalTermination() ? 100 : 10;
    }
    return abnormal;
}

/* -- a timer's DPC queues a work item, a thread counts -- */

struct run {
    KDPC dpc;
    KTIMER timer;
    PIO_WORKITEM item;
    KEVENT done;
    KSEMAPHORE more;
    BOOLEAN stop;
    ULONG count;
    KIRQL dpc_irql;
    KIRQL work_irql;
};

static VOID on_work(PDEVICE_OBJECT device, PVOID context)
{
    struct run *run = context;

    UNREFERENCED_PARAMETER(device);
    run->work_irql = KeGetCurrentIrql();
    KeSetEvent(&run->done, IO_NO_INCREMENT, FALSE);
}

static VOID on_dpc(PKDPC dpc, PVOID context, PVOID first, PVOID second)
{
    struct run *run = context;

    UNREFERENCED_PARAMETER(dpc);
    UNREFERENCED_PARAMETER(first);
    UNREFERENCED_PARAMETER(second);
    run->dpc_irql = KeGetCurrentIrql();
    IoQueueWorkItem(run->item, on_work, DelayedWorkQueue, run);
}

static VOID on_thread(PVOID context)
{
    struct run *run = context;
    KEVENT own; /* an object on this thread's stack */

    KeInitializeEvent(&own, SynchronizationEvent, TRUE);
    KeWaitForSingleObject(&own, Executive, KernelMode, FALSE, NULL);
    while (!run->stop) {
        KeWaitForSingleObject(&run->more, Executive, KernelMode, FALSE, NULL);
        run->count++;
    }
    PsTerminateSystemThread(STATUS_SUCCESS);
}

/* 0, or the number of the step that went wrong. */
int kernel_deferred(void)
{
    struct run run = {.count = 0};
    LARGE_INTEGER due = {.QuadPart = -50000};
    LARGE_INTEGER before = KeQueryPerformanceCounter(NULL);
    HANDLE handle;
    PVOID thread;

    run.item = IoAllocateWorkItem(NULL);
    KeInitializeEvent(&run.done, SynchronizationEvent, FALSE);
    KeInitializeSemaphore(&run.more, 0, 5);
    KeInitializeDpc(&run.dpc, on_dpc, &run);
    KeInitializeTimer(&run.timer);
    KeSetTimer(&run.timer, due, &run.dpc);
    KeWaitForSingleObject(&run.done, Executive, KernelMode, FALSE, NULL);
    if (run.dpc_irql != DISPATCH_LEVEL || run.work_irql != PASSIVE_LEVEL)
        return 1;
    if (KeQueryPerformanceCounter(NULL).QuadPart - before.QuadPart < 50000)
        return 2;
    IoFreeWorkItem(run.item);
    if (!NT_SUCCESS(
            PsCreateSystemThread(&handle, THREAD_ALL_ACCESS, NULL, NULL, NULL, on_thread, &run)))
        return 3;
    ObReferenceObjectByHandle(handle, THREAD_ALL_ACCESS, *PsThreadType, KernelMode, &thread, NULL);
    ZwClose(handle);
    KeReleaseSemaphore(&run.more, IO_NO_INCREMENT, 2, FALSE);
    if (KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, &due) != STATUS_TIMEOUT ||
        run.count != 2)
        return 4;
    run.stop = TRUE;
    KeReleaseSemaphore(&run.more, IO_NO_INCREMENT, 1, FALSE);
    KeWaitForSingleObject(thread, Executive, KernelMode, FALSE, NULL);
    ObDereferenceObject(thread);
    return run.count == 3 ? 0 : 5;
}

static ULONG print_list(PCCH format, ...)
{
    va_list list;
    ULONG status;

    va_start(list, format);
    status = vDbgPrintEx(DPFLTR_IHVVIDEO_ID, DPFLTR_ERROR_LEVEL, format, list) |
             vDbgPrintExWithPrefix("test: ", DPFLTR_IHVVIDEO_ID, DPFLTR_ERROR_LEVEL, format, list);
    va_end(list);
    return status;
}

/* To the debugger that is not there. */
int kernel_prints(void)
{
    return DbgPrint("%d\n", 1) != 0 ||
           DbgPrintEx(DPFLTR_IHVVIDEO_ID, DPFLTR_INFO_LEVEL, "%ws\n", L"wide") != 0 ||
           print_list("%s\n", "text") != 0;
}

int kernel_named(void)
{
    UNICODE_STRING name, other;
    HANDLE first, second;
    LARGE_INTEGER soon;

    RtlInitUnicodeString(&name, L"\\BaseNamedObjects\\kernel_named");
    RtlInitUnicodeString(&other, L"\\BaseNamedObjects\\other");
    soon.QuadPart = -1;
    PKEVENT event = IoCreateSynchronizationEvent(&name, &first);
    PKEVENT same = IoCreateSynchronizationEvent(&name, &second);
    if (event == NULL || event != same || first == second)
        return 1;
    if (KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &soon) != STATUS_SUCCESS ||
        KeWaitForSingleObject(event, Executive, KernelMode, FALSE, &soon) != STATUS_TIMEOUT)
        return 2;
    ZwClose(first);
    if (IoCreateNotificationEvent(&other, &first) == event || KeSetEvent(event, 0, FALSE) != 0)
        return 3;
    ZwClose(first);
    ZwClose(second);
    return 0;
}

int kernel_bug_checks(void)
{
    KeBugCheck(0xe2);
    return 1;
}

int kernel_waits_for_ever(void)
{
    KEVENT event;

    KeInitializeEvent(&event, NotificationEvent, FALSE);
    return KeWaitForSingleObject(&event, Executive, KernelMode, FALSE, NULL);
}
