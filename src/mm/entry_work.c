/* Work items and system threads. */
#include "mm_state.h"

#include <string.h>

struct _IO_WORKITEM {
    uint32_t mark;
    void *object;
    void *routine;
    void *context;
    bool extended;
};

enum { WORK_MARK = 0x574b4974, WORK_TAG = 0x20206f49 };

/* -- the queue -- */

static uint32_t find(const void *item)
{
    const struct hu_ke *ke = hu_ke();
    uint32_t i = 0;

    while (i < ke->work_count && ke->work[i].item != item) {
        i++;
    }
    return i;
}

static uint32_t how_held(const void *item) { return find(item) != hu_ke()->work_count; }

static void enqueue(enum hu_api api, void *item, bool io)
{
    struct hu_ke *ke = hu_ke();

    if (ke->work_count == HU_KE_WORK_MAX || find(item) != ke->work_count) {
        return;
    }
    struct hu_ke_work *work = &ke->work[ke->work_count];
    *work = (struct hu_ke_work){.item = item, .io = io};
    hu_ke_defer(HU_KE_WORK, &work->id, api);
    ke->work_count++;
}

static bool start(const struct hu_ke_work *work)
{
    enum hu_api api = work->io ? HU_API_IoQueueWorkItem : HU_API_ExQueueWorkItem;
    uint64_t size = work->io ? sizeof(struct _IO_WORKITEM) : sizeof(WORK_QUEUE_ITEM);

    if (!hu_ke_object(api, work->item, size)) {
        hu_ke_defer_end(HU_KE_WORK, work->id, HU_KE_FREED);
        return true;
    }
    void *routine = work->io ? ((struct _IO_WORKITEM *)work->item)->routine
                             : (void *)(uintptr_t)((WORK_QUEUE_ITEM *)work->item)->WorkerRoutine;
    void *argument = work->io ? ((struct _IO_WORKITEM *)work->item)->context
                              : ((WORK_QUEUE_ITEM *)work->item)->Parameter;
    uint32_t number = hu_ke_thread_make(HU_KE_WORK, routine, argument);
    if (number == 0) {
        return false;
    }
    struct hu_ke_thread *thread = &hu_ke()->thread[number];
    thread->id = work->id;
    thread->io = work->io;
    thread->item = work->item;
    return true;
}

bool hu_ke_work_start(void)
{
    struct hu_ke *ke = hu_ke();

    if (ke->work_count == 0 || hu_trace_irql_now() >= DISPATCH_LEVEL) {
        return false;
    }
    struct hu_ke_work first = ke->work[0];
    if (!start(&first)) {
        return false;
    }
    ke->work_count--;
    memmove(ke->work, ke->work + 1, ke->work_count * sizeof(ke->work[0]));
    return true;
}

/* The item may be freed by the routine: what is needed of it is read before. */
void hu_ke_work_call(struct hu_ke_thread *thread)
{
    struct _IO_WORKITEM *item = thread->item;
    void *object = item->object;

    if (item->extended) {
        ((PIO_WORKITEM_ROUTINE_EX)(uintptr_t)thread->routine)(object, thread->argument, item);
    } else {
        ((PIO_WORKITEM_ROUTINE)(uintptr_t)thread->routine)(object, thread->argument);
    }
}

/* -- I/O manager's work items: a pool block of the driver's -- */

PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT DeviceObject)
{
    HU_SITE();
    hu_ke_file(HU_API_IoAllocateWorkItem, 0, 0);
    PIO_WORKITEM item =
        hu_pool_allocate(POOL_FLAG_NON_PAGED, sizeof(*item), WORK_TAG, HU_API_IoAllocateWorkItem);
    if (item != NULL) {
        *item = (struct _IO_WORKITEM){.mark = WORK_MARK, .object = DeviceObject};
    }
    return item;
}

static bool is_item(enum hu_api api, const struct _IO_WORKITEM *item)
{
    bool there = hu_ke_object(api, item, sizeof(*item));

    if (there && item->mark != WORK_MARK) {
        struct hu_place place = hu_mm_place(item);
        HU_PUSH(bad_pointer, api, 1, place.what, place.id, place.state, place.owner);
        there = false;
    }
    return there;
}

VOID IoFreeWorkItem(PIO_WORKITEM IoWorkItem)
{
    HU_SITE();
    hu_ke_file(HU_API_IoFreeWorkItem, how_held(IoWorkItem), 0);
    if (is_item(HU_API_IoFreeWorkItem, IoWorkItem)) {
        IoWorkItem->mark = 0;
        hu_pool_free(IoWorkItem, WORK_TAG);
    }
}

ULONG IoSizeofWorkItem(VOID) { return sizeof(struct _IO_WORKITEM); }

VOID IoInitializeWorkItem(PVOID IoObject, PIO_WORKITEM IoWorkItem)
{
    HU_SITE();
    if (hu_ke_call(HU_API_IoInitializeWorkItem, IoWorkItem, sizeof(*IoWorkItem), 0)) {
        *IoWorkItem = (struct _IO_WORKITEM){.mark = WORK_MARK, .object = IoObject};
    }
}

VOID IoUninitializeWorkItem(PIO_WORKITEM IoWorkItem)
{
    HU_SITE();
    hu_ke_file(HU_API_IoUninitializeWorkItem, how_held(IoWorkItem), 0);
    if (is_item(HU_API_IoUninitializeWorkItem, IoWorkItem)) {
        IoWorkItem->mark = 0;
    }
}

static void queue_io(PIO_WORKITEM item, void *routine, PVOID context, bool extended)
{
    hu_ke_file(HU_API_IoQueueWorkItem, how_held(item), 0);
    if (is_item(HU_API_IoQueueWorkItem, item) && !how_held(item)) {
        item->routine = routine;
        item->context = context;
        item->extended = extended;
        enqueue(HU_API_IoQueueWorkItem, item, true);
    }
}

VOID IoQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE WorkerRoutine,
                     WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    (void)QueueType;
    HU_SITE();
    queue_io(IoWorkItem, (void *)(uintptr_t)WorkerRoutine, Context, false);
}

VOID IoQueueWorkItemEx(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                       WORK_QUEUE_TYPE QueueType, PVOID Context)
{
    (void)QueueType;
    HU_SITE();
    queue_io(IoWorkItem, (void *)(uintptr_t)WorkerRoutine, Context, true);
}

VOID ExQueueWorkItem(PWORK_QUEUE_ITEM WorkItem, WORK_QUEUE_TYPE QueueType)
{
    (void)QueueType;
    HU_SITE();
    if (hu_ke_call(HU_API_ExQueueWorkItem, WorkItem, sizeof(*WorkItem), how_held(WorkItem))) {
        enqueue(HU_API_ExQueueWorkItem, WorkItem, false);
    }
}

/* -- system threads -- */

NTSTATUS PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess,
                              POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ProcessHandle,
                              PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine, PVOID StartContext)
{
    (void)DesiredAccess;
    (void)ObjectAttributes;
    (void)ProcessHandle;
    (void)ClientId;
    HU_SITE();
    if (!hu_ke_call(HU_API_PsCreateSystemThread, ThreadHandle, sizeof(*ThreadHandle), 0)) {
        return STATUS_INVALID_PARAMETER;
    }
    uint32_t number =
        hu_ke_thread_make(HU_KE_THREAD, (void *)(uintptr_t)StartRoutine, StartContext);
    HANDLE handle = number != 0 ? hu_handle_make(2, number) : NULL;
    if (handle == NULL) {
        if (number != 0) {
            hu_ke()->thread[number].state = HU_KE_UNUSED;
        }
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    struct hu_ke_thread *thread = &hu_ke()->thread[number];
    thread->references = 1;
    hu_ke_defer(HU_KE_THREAD, &thread->id, HU_API_PsCreateSystemThread);
    *ThreadHandle = handle;
    return STATUS_SUCCESS;
}

NTSTATUS PsTerminateSystemThread(NTSTATUS ExitStatus)
{
    (void)ExitStatus;
    HU_SITE();
    hu_ke_file(HU_API_PsTerminateSystemThread, 0, 0);
    if (hu_ke_thread()->what != HU_KE_THREAD || hu_ke()->now_thread == 0) {
        return STATUS_INVALID_PARAMETER;
    }
    hu_ke_thread_exit();
}

PKTHREAD KeGetCurrentThread(VOID) { return (PKTHREAD)(void *)hu_ke_thread(); }
HANDLE PsGetCurrentThreadId(VOID) { return (HANDLE)(uintptr_t)(4u * (hu_ke()->now_thread + 1u)); }
PEPROCESS PsGetCurrentProcess(VOID) { return (PEPROCESS)(void *)&hu_ke()->thread[0]; }
HANDLE PsGetCurrentProcessId(VOID) { return (HANDLE)(uintptr_t)4; }
PEPROCESS PsInitialSystemProcess;

KPRIORITY KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority)
{
    (void)Thread;
    (void)Priority;
    return 8;
}

KPRIORITY KeQueryPriorityThread(PKTHREAD Thread)
{
    (void)Thread;
    return 8;
}
