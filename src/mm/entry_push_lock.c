/* Push locks: bit 0 exclusive, the rest counts readers. */
#include "mm_state.h"

static void push_lock(enum hu_api api, PEX_PUSH_LOCK lock, bool exclusive)
{
    bool is_exclusive = false;

    if (!hu_ke_call(api, lock, sizeof(*lock), 0)) {
        return;
    }
    is_exclusive = (*lock & 1) != 0;
    if (hu_ke_holder_of(lock, hu_ke()->now_thread) != NULL && (exclusive || is_exclusive)) {
        hu_ke_stuck(HU_LIMIT_LOCK);
        return;
    }
    if (hu_ke_until_free(lock, exclusive, &is_exclusive)) {
        *lock = exclusive ? 1 : (*lock & ~(ULONG_PTR)1) + 2;
        hu_ke_hold(lock);
    }
}

static void push_unlock(enum hu_api api, PEX_PUSH_LOCK lock, bool exclusive)
{
    struct hu_ke_holder *mine = hu_ke_holder_of(lock, hu_ke()->now_thread);

    if (hu_ke_call(api, lock, sizeof(*lock), mine != NULL) && mine != NULL) {
        *lock = exclusive || *lock < 2 ? 0 : *lock - 2;
        hu_ke_drop(mine);
    }
}

VOID ExInitializePushLock(PEX_PUSH_LOCK PushLock)
{
    HU_SITE();
    if (hu_ke_call(HU_API_ExInitializePushLock, PushLock, sizeof(*PushLock), 0)) {
        *PushLock = 0;
    }
}

VOID ExAcquirePushLockExclusive(PEX_PUSH_LOCK PushLock)
{
    HU_SITE();
    push_lock(HU_API_ExAcquirePushLockExclusive, PushLock, true);
}

VOID ExAcquirePushLockShared(PEX_PUSH_LOCK PushLock)
{
    HU_SITE();
    push_lock(HU_API_ExAcquirePushLockShared, PushLock, false);
}

VOID ExReleasePushLockExclusive(PEX_PUSH_LOCK PushLock)
{
    HU_SITE();
    push_unlock(HU_API_ExReleasePushLockExclusive, PushLock, true);
}

VOID ExReleasePushLockShared(PEX_PUSH_LOCK PushLock)
{
    HU_SITE();
    push_unlock(HU_API_ExReleasePushLockShared, PushLock, false);
}
