/* The scripted driver's locks, waits and what it defers. Its objects are its own memory; misuse is
 * the point of some of these. */
#include "script.h"

#include <string.h>

enum sync { SPIN, UNSPIN, SET, CLEAR, WAIT, WAIT_EVER, MUTEX, UNMUTEX, FAST, UNFAST, DELAY, PAGED };
enum defer { DPC, TIMER, WORK, THREAD, FREED_DPC };

static struct {
    KSPIN_LOCK spin;
    KIRQL spin_irql;
    KEVENT event;
    KMUTEX mutex;
    FAST_MUTEX fast;
    KDPC dpc;
    KTIMER timer;
    WORK_QUEUE_ITEM work;
} mine;

static VOID on_dpc(PRKDPC dpc, PVOID context, PVOID first, PVOID second)
{
    (void)dpc;
    (void)context;
    (void)first;
    (void)second;
    (void)KeSetEvent(&mine.event, IO_NO_INCREMENT, FALSE);
}

static VOID on_work(PVOID context)
{
    (void)context;
    (void)KeSetEvent(&mine.event, IO_NO_INCREMENT, FALSE);
}

/* Waits for the event once, then ends. */
static VOID on_thread(PVOID context)
{
    (void)context;
    (void)KeWaitForSingleObject(&mine.event, Executive, KernelMode, FALSE, NULL);
}

void hu_script_sync_reset(void) { memset(&mine, 0, sizeof(mine)); }

/* Objects are initialized when first used, but for the scenario that says `raw`. */
static void prepare(bool raw)
{
    if (!raw && mine.event.Header.Type == 0) {
        KeInitializeEvent(&mine.event, NotificationEvent, FALSE);
        KeInitializeMutex(&mine.mutex, 0);
        ExInitializeFastMutex(&mine.fast);
        KeInitializeDpc(&mine.dpc, on_dpc, NULL);
        KeInitializeTimer(&mine.timer);
        ExInitializeWorkItem(&mine.work, on_work, NULL);
    }
}

static void wait(uint32_t milliseconds)
{
    LARGE_INTEGER timeout = {.QuadPart = -(LONGLONG)milliseconds * 10000};

    (void)KeWaitForSingleObject(&mine.event, Executive, KernelMode, FALSE, &timeout);
}

static void sync(const struct hu_op *op)
{
    LARGE_INTEGER delay = {.QuadPart = -(LONGLONG)op->c * 10000};

    switch ((enum sync)op->a) {
    case SPIN: KeAcquireSpinLock(&mine.spin, &mine.spin_irql); break;
    case UNSPIN: KeReleaseSpinLock(&mine.spin, mine.spin_irql); break;
    case SET: (void)KeSetEvent(&mine.event, IO_NO_INCREMENT, FALSE); break;
    case CLEAR: KeClearEvent(&mine.event); break;
    case WAIT: wait(op->c); break;
    case WAIT_EVER:
        (void)KeWaitForSingleObject(&mine.event, Executive, KernelMode, FALSE, NULL);
        break;
    case MUTEX: (void)KeWaitForSingleObject(&mine.mutex, Executive, KernelMode, FALSE, NULL); break;
    case UNMUTEX:
        /* A release of what is not held is an exception: only where it would not be. */
        if (mine.mutex.OwnerThread == (void *)KeGetCurrentThread()) {
            (void)KeReleaseMutex(&mine.mutex, FALSE);
        }
        break;
    case FAST: ExAcquireFastMutex(&mine.fast); break;
    case UNFAST: ExReleaseFastMutex(&mine.fast); break;
    case DELAY: (void)KeDelayExecutionThread(KernelMode, FALSE, &delay); break;
    case PAGED: hu_paged_code(); break;
    }
}

static void defer(const struct hu_op *op)
{
    LARGE_INTEGER due = {.QuadPart = -(LONGLONG)(op->c + 1) * 10000};
    HANDLE thread;

    switch ((enum defer)op->a) {
    case DPC:
        (void)(op->b != 0 ? KeRemoveQueueDpc(&mine.dpc) : KeInsertQueueDpc(&mine.dpc, NULL, NULL));
        break;
    case TIMER:
        (void)(op->b != 0 ? KeCancelTimer(&mine.timer) : KeSetTimer(&mine.timer, due, &mine.dpc));
        break;
    case WORK: ExQueueWorkItem(&mine.work, DelayedWorkQueue); break;
    case THREAD:
        if (PsCreateSystemThread(&thread, THREAD_ALL_ACCESS, NULL, NULL, NULL, on_thread, NULL) ==
            STATUS_SUCCESS) {
            (void)ZwClose(thread);
        }
        break;
    case FREED_DPC: {
        PRKDPC dpc = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*dpc), 0x7548);
        KIRQL old;
        if (dpc != NULL) {
            KeRaiseIrql(DISPATCH_LEVEL, &old);
            KeInitializeDpc(dpc, on_dpc, NULL);
            (void)KeInsertQueueDpc(dpc, NULL, NULL);
            ExFreePoolWithTag(dpc, 0x7548);
            KeLowerIrql(old);
        }
        break;
    }
    }
}

bool hu_script_sync(const struct hu_op *op)
{
    if (op->op != HU_OP_sync && op->op != HU_OP_defer) {
        return false;
    }
    prepare(op->op == HU_OP_sync && op->b != 0);
    if (op->op == HU_OP_sync) {
        sync(op);
    } else {
        defer(op);
    }
    return true;
}
