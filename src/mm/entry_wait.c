/* Events, and waiting for any object. */
#include "mm_state.h"

void hu_ke_object_make(DISPATCHER_HEADER *header, uint8_t type, LONG state)
{
    *header = (DISPATCHER_HEADER){.Type = type, .SignalState = state};
    header->WaitListHead.Flink = header->WaitListHead.Blink = &header->WaitListHead;
}

void hu_ke_signal(DISPATCHER_HEADER *header) { header->SignalState = 1; }

/* -- what is waited for -- */

static bool may_wait(const DISPATCHER_HEADER *header)
{
    if (header->Type == HU_DISPATCH_MUTEX) {
        const KMUTEX *mutex = (const KMUTEX *)(const void *)header;
        return header->SignalState > 0 || mutex->OwnerThread == (void *)hu_ke_thread();
    }
    return header->SignalState > 0;
}

static bool may_thread_wait(const struct hu_ke_thread *thread, const DISPATCHER_HEADER *header)
{
    if (header->Type == HU_DISPATCH_MUTEX) {
        const KMUTEX *mutex = (const KMUTEX *)(const void *)header;
        return header->SignalState > 0 || mutex->OwnerThread == (const void *)thread;
    }
    return header->SignalState > 0;
}

bool hu_ke_signalled(const struct hu_ke_thread *thread)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < thread->object_count; i++) {
        /* Freed while somebody waits for it: never signalled, and told when it is looked at. */
        bool there = hu_ke_object(HU_API_KeWaitForSingleObject, thread->object[i],
                                  sizeof(DISPATCHER_HEADER));
        count += there && may_thread_wait(thread, thread->object[i]);
    }
    return count != 0 && (!thread->all || count == thread->object_count);
}

/* What a satisfied wait does to the object. */
static void take(DISPATCHER_HEADER *header)
{
    switch (header->Type) {
    case HU_DISPATCH_SYNC_EVENT:
    case HU_DISPATCH_SYNC_TIMER: header->SignalState = 0; break;
    case HU_DISPATCH_SEMAPHORE: header->SignalState--; break;
    case HU_DISPATCH_MUTEX:
        header->SignalState--;
        ((KMUTEX *)(void *)header)->OwnerThread = (void *)hu_ke_thread();
        break;
    case HU_DISPATCH_EVENT:
    case HU_DISPATCH_TIMER:
    case HU_DISPATCH_THREAD: break;
    default: break;
    }
}

bool hu_ke_initialized(enum hu_api api, const DISPATCHER_HEADER *header)
{
    if (!hu_ke_object(api, header, sizeof(*header))) {
        return false;
    }
    if (header->Type < HU_DISPATCH_EVENT || header->Type > HU_DISPATCH_THREAD) {
        struct hu_place place = hu_mm_place(header);
        HU_PUSH(bad_pointer, api, 1, place.what, place.id, place.state, place.owner);
        return false;
    }
    return true;
}

/* When a timeout is over, on the model's clock. */
static uint64_t deadline_of(const LARGE_INTEGER *timeout)
{
    uint64_t now = hu_ke()->clock;
    int64_t when = timeout->QuadPart;

    if (when <= 0) {
        return now + (uint64_t)-when;
    }
    return (uint64_t)when > HU_KE_EPOCH ? (uint64_t)when - HU_KE_EPOCH : now;
}

static NTSTATUS wait(enum hu_api api, void *const *object, uint32_t count, bool all,
                     const LARGE_INTEGER *timeout)
{
    struct hu_ke_thread *thread = hu_ke_thread();
    bool at_once = timeout != NULL && timeout->QuadPart == 0;

    hu_ke_file(api, 0, at_once ? DISPATCH_LEVEL + 1 : 0);
    for (uint32_t i = 0; i < count; i++) {
        if (!hu_ke_initialized(api, object[i])) {
            return STATUS_INVALID_PARAMETER;
        }
    }
    thread->object = object;
    thread->object_count = count;
    thread->all = all;
    thread->deadline = timeout == NULL ? UINT64_MAX : deadline_of(timeout);
    /* At DISPATCH_LEVEL nobody else runs: what is not there now does not come. */
    if (hu_trace_irql_now() >= DISPATCH_LEVEL) {
        thread->deadline = 0;
    }
    if (!hu_ke_wait()) {
        thread->object_count = 0;
        return STATUS_TIMEOUT;
    }
    uint32_t which = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (all) {
            take(object[i]);
        } else if (may_wait(object[i])) {
            which = i;
            take(object[i]);
            break;
        }
    }
    thread->object_count = 0;
    return (NTSTATUS)(STATUS_WAIT_0 + (NTSTATUS)(all ? 0 : which));
}

NTSTATUS KeWaitForSingleObject(PVOID Object, KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                               BOOLEAN Alertable, PLARGE_INTEGER Timeout)
{
    void *object[1] = {Object};

    (void)WaitReason;
    (void)WaitMode;
    (void)Alertable;
    HU_SITE();
    return wait(HU_API_KeWaitForSingleObject, object, 1, true, Timeout);
}

NTSTATUS KeWaitForMultipleObjects(ULONG Count, PVOID Object[], WAIT_TYPE WaitType,
                                  KWAIT_REASON WaitReason, KPROCESSOR_MODE WaitMode,
                                  BOOLEAN Alertable, PLARGE_INTEGER Timeout,
                                  PKWAIT_BLOCK WaitBlockArray)
{
    (void)WaitReason;
    (void)WaitMode;
    (void)Alertable;
    HU_SITE();
    /* More objects than fit without an array of wait blocks are a bug check on Windows. */
    if (Count == 0 || Count > MAXIMUM_WAIT_OBJECTS ||
        (Count > THREAD_WAIT_OBJECTS && WaitBlockArray == NULL) ||
        !hu_ke_object(HU_API_KeWaitForMultipleObjects, Object, Count * sizeof(PVOID))) {
        hu_ke_file(HU_API_KeWaitForMultipleObjects, 0, 0);
        HU_PUSH(bad_pointer, HU_API_KeWaitForMultipleObjects, 8, HU_OBJECT_NONE);
        return STATUS_INVALID_PARAMETER;
    }
    return wait(HU_API_KeWaitForMultipleObjects, Object, Count, WaitType == WaitAll, Timeout);
}

NTSTATUS KeDelayExecutionThread(KPROCESSOR_MODE WaitMode, BOOLEAN Alertable,
                                PLARGE_INTEGER Interval)
{
    struct hu_ke_thread *thread = hu_ke_thread();

    (void)WaitMode;
    (void)Alertable;
    HU_SITE();
    if (!hu_ke_call(HU_API_KeDelayExecutionThread, Interval, sizeof(*Interval), 0)) {
        return STATUS_INVALID_PARAMETER;
    }
    thread->object_count = 0;
    thread->deadline = deadline_of(Interval);
    if (hu_trace_irql_now() <= APC_LEVEL) {
        (void)hu_ke_wait();
    }
    return STATUS_SUCCESS;
}

/* -- events -- */

VOID KeInitializeEvent(PRKEVENT Event, EVENT_TYPE Type, BOOLEAN State)
{
    HU_SITE();
    if (hu_ke_call(HU_API_KeInitializeEvent, Event, sizeof(*Event), 0)) {
        hu_ke_object_make(&Event->Header,
                          Type == NotificationEvent ? HU_DISPATCH_EVENT : HU_DISPATCH_SYNC_EVENT,
                          State != 0);
    }
}

static LONG set_event(enum hu_api api, PRKEVENT event, LONG state)
{
    hu_ke_file(api, 0, 0);
    if (!hu_ke_initialized(api, &event->Header)) {
        return 0;
    }
    LONG was = event->Header.SignalState;
    event->Header.SignalState = state;
    return was;
}

LONG KeSetEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    (void)Increment;
    HU_SITE();
    (void)Wait;
    return set_event(HU_API_KeSetEvent, Event, 1);
}

VOID KeClearEvent(PRKEVENT Event)
{
    HU_SITE();
    (void)set_event(HU_API_KeClearEvent, Event, 0);
}

LONG KeResetEvent(PRKEVENT Event)
{
    HU_SITE();
    return set_event(HU_API_KeResetEvent, Event, 0);
}

/* Those that wait now go on; nobody who comes later does. */
LONG KePulseEvent(PRKEVENT Event, KPRIORITY Increment, BOOLEAN Wait)
{
    (void)Increment;
    (void)Wait;
    HU_SITE();
    LONG was = set_event(HU_API_KePulseEvent, Event, 1);
    if (hu_ke()->now_thread == 0 && hu_trace_irql_now() <= APC_LEVEL) {
        (void)hu_ke_run_one();
    }
    (void)set_event(HU_API_KePulseEvent, Event, 0);
    return was;
}

LONG KeReadStateEvent(PRKEVENT Event)
{
    HU_SITE();
    hu_ke_file(HU_API_KeReadStateEvent, 0, 0);
    return hu_ke_initialized(HU_API_KeReadStateEvent, &Event->Header) ? Event->Header.SignalState
                                                                      : 0;
}
