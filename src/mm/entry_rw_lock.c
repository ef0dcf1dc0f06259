/* Reader-writer spin locks: -1 exclusive, else the readers. */
#include "mm_state.h"

static KIRQL acquire_shared(enum hu_api api, PEX_SPIN_LOCK lock, bool exclusive)
{
    KIRQL was = hu_trace_irql_now();

    if (hu_ke_call(api, (const void *)lock, sizeof(*lock), 0)) {
        if (*lock < 0 || (exclusive && *lock != 0)) {
            hu_ke_stuck(HU_LIMIT_LOCK);
        }
        *lock = exclusive ? -1 : *lock + 1;
    }
    hu_ke_raise(DISPATCH_LEVEL);
    return was;
}

static void release_shared(enum hu_api api, PEX_SPIN_LOCK lock, KIRQL irql, bool exclusive)
{
    bool there = hu_mm_touchable((const void *)lock, sizeof(*lock), true);
    bool mine = there && (exclusive ? *lock == -1 : *lock > 0);

    if (hu_ke_call(api, (const void *)lock, sizeof(*lock), mine) && mine) {
        *lock = exclusive ? 0 : *lock - 1;
    }
    hu_ke_lower(irql);
}

KIRQL ExAcquireSpinLockExclusive(PEX_SPIN_LOCK SpinLock)
{
    HU_SITE();
    return acquire_shared(HU_API_ExAcquireSpinLockExclusive, SpinLock, true);
}

VOID ExReleaseSpinLockExclusive(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql)
{
    HU_SITE();
    release_shared(HU_API_ExReleaseSpinLockExclusive, SpinLock, OldIrql, true);
}

KIRQL ExAcquireSpinLockShared(PEX_SPIN_LOCK SpinLock)
{
    HU_SITE();
    return acquire_shared(HU_API_ExAcquireSpinLockShared, SpinLock, false);
}

VOID ExReleaseSpinLockShared(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql)
{
    HU_SITE();
    release_shared(HU_API_ExReleaseSpinLockShared, SpinLock, OldIrql, false);
}
