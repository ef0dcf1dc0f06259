/* Spin locks, fast and guarded mutexes, push locks. One thread runs at a time, so a lock that is
 * held when a spin lock is asked for stays held: that run is over. */
#include "mm_state.h"

static void *me(void) { return (void *)hu_ke_thread(); }

/* -- spin locks: one number, 0 free -- */

static bool take(enum hu_api api, PKSPIN_LOCK lock)
{
    if (!hu_ke_call(api, lock, sizeof(*lock),
                    hu_mm_touchable(lock, sizeof(*lock), false) && *lock)) {
        return false;
    }
    if (*lock != 0) {
        hu_ke_stuck(HU_LIMIT_LOCK);
        return false;
    }
    *lock = 1;
    return true;
}

static void give(enum hu_api api, PKSPIN_LOCK lock)
{
    bool there = hu_mm_touchable(lock, sizeof(*lock), true);

    if (hu_ke_call(api, lock, sizeof(*lock), there && *lock != 0 ? HU_KE_MINE : HU_KE_FREE)) {
        *lock = 0;
    }
}

VOID KeInitializeSpinLock(PKSPIN_LOCK SpinLock)
{
    HU_SITE();
    if (hu_ke_call(HU_API_KeInitializeSpinLock, SpinLock, sizeof(*SpinLock), 0)) {
        *SpinLock = 0;
    }
}

static KIRQL acquire(enum hu_api api, PKSPIN_LOCK lock)
{
    KIRQL was = hu_trace_irql_now();

    (void)take(api, lock);
    hu_ke_raise(DISPATCH_LEVEL);
    return was;
}

KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock)
{
    HU_SITE();
    return acquire(HU_API_KeAcquireSpinLock, SpinLock);
}

VOID KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
    HU_SITE();
    give(HU_API_KeReleaseSpinLock, SpinLock);
    hu_ke_lower(NewIrql);
}

VOID KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    HU_SITE();
    (void)take(HU_API_KeAcquireSpinLockAtDpcLevel, SpinLock);
}

VOID KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
    HU_SITE();
    give(HU_API_KeReleaseSpinLockFromDpcLevel, SpinLock);
}

BOOLEAN KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    HU_SITE();
    if (!hu_ke_call(HU_API_KeTryToAcquireSpinLockAtDpcLevel, SpinLock, sizeof(*SpinLock), 0) ||
        *SpinLock != 0) {
        return FALSE;
    }
    *SpinLock = 1;
    return TRUE;
}

BOOLEAN KeTestSpinLock(PKSPIN_LOCK SpinLock)
{
    HU_SITE();
    return hu_ke_call(HU_API_KeTestSpinLock, SpinLock, sizeof(*SpinLock), 0) && *SpinLock == 0;
}

static bool queue(enum hu_api api, PKSPIN_LOCK lock, PKLOCK_QUEUE_HANDLE handle)
{
    if (!hu_ke_object(api, handle, sizeof(*handle))) {
        return false;
    }
    handle->LockQueue.Lock = lock;
    handle->LockQueue.Next = NULL;
    handle->OldIrql = hu_trace_irql_now();
    return true;
}

VOID KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    HU_SITE();
    (void)queue(HU_API_KeAcquireInStackQueuedSpinLock, SpinLock, LockHandle);
    (void)acquire(HU_API_KeAcquireInStackQueuedSpinLock, SpinLock);
}

VOID KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle)
{
    HU_SITE();
    if (hu_ke_object(HU_API_KeReleaseInStackQueuedSpinLock, LockHandle, sizeof(*LockHandle))) {
        give(HU_API_KeReleaseInStackQueuedSpinLock, LockHandle->LockQueue.Lock);
        hu_ke_lower(LockHandle->OldIrql);
    }
}

VOID KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    HU_SITE();
    (void)queue(HU_API_KeAcquireInStackQueuedSpinLockAtDpcLevel, SpinLock, LockHandle);
    (void)take(HU_API_KeAcquireInStackQueuedSpinLockAtDpcLevel, SpinLock);
}

VOID KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
{
    HU_SITE();
    if (hu_ke_object(HU_API_KeReleaseInStackQueuedSpinLockFromDpcLevel, LockHandle,
                     sizeof(*LockHandle))) {
        give(HU_API_KeReleaseInStackQueuedSpinLockFromDpcLevel, LockHandle->LockQueue.Lock);
    }
}

/* -- fast and guarded mutexes -- */

static bool initialize(enum hu_api api, PFAST_MUTEX mutex)
{
    if (!hu_ke_call(api, mutex, sizeof(*mutex), 0)) {
        return false;
    }
    *mutex = (FAST_MUTEX){.Count = 1};
    mutex->Event.Header.Type = HU_DISPATCH_SYNC_EVENT;
    return true;
}

/* Initialized storage holds the event's type. */
static bool is_mutex(enum hu_api api, const FAST_MUTEX *mutex)
{
    bool there = hu_ke_object(api, mutex, sizeof(*mutex));

    if (there && mutex->Event.Header.Type != HU_DISPATCH_SYNC_EVENT) {
        struct hu_place place = hu_mm_place(mutex);
        HU_PUSH(bad_pointer, api, 1, place.what, place.id, place.state, place.owner);
        there = false;
    }
    return there;
}

/* Until its owner lets go. */
static bool await(PFAST_MUTEX mutex)
{
    struct hu_ke_thread *thread = hu_ke_thread();
    void *object = &mutex->Event;

    mutex->Contention++;
    thread->object = &object;
    thread->object_count = 1;
    thread->all = true;
    thread->deadline = UINT64_MAX;
    bool came = hu_ke_wait();
    thread->object_count = 0;
    mutex->Event.Header.SignalState = 0;
    return came;
}

/* What taking a mutex does besides. */
enum besides { NO_MORE, RAISES, GUARDS };

static bool lock(enum hu_api api, PFAST_MUTEX mutex, enum besides besides, bool try)
{
    KIRQL was = hu_trace_irql_now();

    hu_ke_file(api, 0, 0);
    if (!is_mutex(api, mutex) || (try && mutex->Owner != NULL)) {
        return false;
    }
    while (mutex->Owner != NULL) {
        if (mutex->Owner == me() || was >= DISPATCH_LEVEL || !await(mutex)) {
            hu_ke_stuck(HU_LIMIT_LOCK);
            return false;
        }
    }
    mutex->Count = 0;
    mutex->Owner = me();
    mutex->OldIrql = was;
    if (besides == RAISES) {
        hu_ke_raise(APC_LEVEL);
    }
    hu_ke_thread()->guarded += besides == GUARDS;
    return true;
}

static void unlock(enum hu_api api, PFAST_MUTEX mutex, enum besides besides)
{
    bool there = is_mutex(api, mutex);
    uint32_t held = !there || mutex->Owner == NULL ? HU_KE_FREE
                    : mutex->Owner == me()         ? HU_KE_MINE
                                                   : HU_KE_OTHERS;

    hu_ke_file(api, held, 0);
    if (there && held != HU_KE_FREE) {
        KIRQL was = (KIRQL)mutex->OldIrql;
        mutex->Count = 1;
        mutex->Owner = NULL;
        mutex->Event.Header.SignalState = mutex->Contention != 0;
        mutex->Contention -= mutex->Contention != 0;
        if (besides == RAISES) {
            hu_ke_lower(was);
        }
        hu_ke_thread()->guarded -= besides == GUARDS && hu_ke_thread()->guarded != 0;
    }
}

#define HU_INITIALIZE(name)                                                                        \
    VOID name(PFAST_MUTEX FastMutex)                                                               \
    {                                                                                              \
        HU_SITE();                                                                                 \
        (void)initialize(HU_API_##name, FastMutex);                                                \
    }
#define HU_LOCK(name, besides)                                                                     \
    VOID name(PFAST_MUTEX FastMutex)                                                               \
    {                                                                                              \
        HU_SITE();                                                                                 \
        (void)lock(HU_API_##name, FastMutex, besides, false);                                      \
    }
#define HU_TRY(name, besides)                                                                      \
    BOOLEAN name(PFAST_MUTEX FastMutex)                                                            \
    {                                                                                              \
        HU_SITE();                                                                                 \
        return lock(HU_API_##name, FastMutex, besides, true);                                      \
    }
#define HU_UNLOCK(name, besides)                                                                   \
    VOID name(PFAST_MUTEX FastMutex)                                                               \
    {                                                                                              \
        HU_SITE();                                                                                 \
        unlock(HU_API_##name, FastMutex, besides);                                                 \
    }
HU_INITIALIZE(ExInitializeFastMutex)
HU_INITIALIZE(KeInitializeGuardedMutex)
HU_LOCK(ExAcquireFastMutex, RAISES)
HU_LOCK(ExAcquireFastMutexUnsafe, NO_MORE)
HU_LOCK(KeAcquireGuardedMutex, GUARDS)
HU_LOCK(KeAcquireGuardedMutexUnsafe, NO_MORE)
HU_TRY(ExTryToAcquireFastMutex, RAISES)
HU_TRY(KeTryToAcquireGuardedMutex, GUARDS)
HU_UNLOCK(ExReleaseFastMutex, RAISES)
HU_UNLOCK(ExReleaseFastMutexUnsafe, NO_MORE)
HU_UNLOCK(KeReleaseGuardedMutex, GUARDS)
HU_UNLOCK(KeReleaseGuardedMutexUnsafe, NO_MORE)
