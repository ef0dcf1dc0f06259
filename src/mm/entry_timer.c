/* Timers: on the model's clock. */
#include "mm_state.h"

static uint32_t timer_find(const KTIMER *timer)
{
    const struct hu_ke *ke = hu_ke();
    uint32_t i = 0;

    while (i < ke->timer_count && ke->timer[i].timer != timer) {
        i++;
    }
    return i;
}

static bool disarm(uint32_t index, enum hu_ke_end how)
{
    struct hu_ke *ke = hu_ke();

    if (index == ke->timer_count) {
        return false;
    }
    hu_ke_defer_end(HU_KE_TIMER, ke->timer[index].id, how);
    ke->timer[index] = ke->timer[--ke->timer_count];
    return true;
}

uint64_t hu_ke_next_timer(void)
{
    const struct hu_ke *ke = hu_ke();
    uint64_t next = UINT64_MAX;

    for (uint32_t i = 0; i < ke->timer_count; i++) {
        next = ke->timer[i].due < next ? ke->timer[i].due : next;
    }
    return next;
}

static void fire(uint32_t index)
{
    struct hu_ke *ke = hu_ke();
    struct hu_ke_timer *one = &ke->timer[index];
    KTIMER *timer = one->timer;

    if (!hu_ke_object(HU_API_KeSetTimerEx, timer, sizeof(*timer))) {
        (void)disarm(index, HU_KE_FREED);
        return;
    }
    KDPC *dpc = timer->Dpc;
    hu_ke_signal(&timer->Header);
    if (timer->Period > 0) {
        one->due += (uint64_t)timer->Period * HU_KE_MILLISECOND;
    } else {
        (void)disarm(index, HU_KE_RAN);
    }
    if (dpc != NULL && hu_ke_is_dpc(HU_API_KeSetTimerEx, dpc)) {
        (void)hu_ke_dpc_insert(dpc, NULL, NULL, HU_API_KeSetTimerEx);
    }
}

/* All that are due by the clock, the earliest first. */
void hu_ke_expire(void)
{
    struct hu_ke *ke = hu_ke();

    for (uint32_t round = 0; round < HU_KE_ROUND_MAX && hu_ke_next_timer() <= ke->clock; round++) {
        uint32_t first = 0;
        for (uint32_t i = 1; i < ke->timer_count; i++) {
            first = ke->timer[i].due < ke->timer[first].due ? i : first;
        }
        fire(first);
    }
}

static void initialize(PKTIMER timer, TIMER_TYPE type)
{
    if (hu_ke_call(HU_API_KeInitializeTimerEx, timer, sizeof(*timer), 0)) {
        (void)disarm(timer_find(timer), HU_KE_FREED);
        *timer = (KTIMER){.Period = 0};
        timer->Header.Type = type == NotificationTimer ? HU_DISPATCH_TIMER : HU_DISPATCH_SYNC_TIMER;
    }
}

VOID KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type)
{
    HU_SITE();
    initialize(Timer, Type);
}

VOID KeInitializeTimer(PKTIMER Timer)
{
    HU_SITE();
    initialize(Timer, NotificationTimer);
}

static bool is_timer(enum hu_api api, const KTIMER *timer)
{
    bool there = hu_ke_object(api, timer, sizeof(*timer));

    if (there && timer->Header.Type != HU_DISPATCH_TIMER &&
        timer->Header.Type != HU_DISPATCH_SYNC_TIMER) {
        struct hu_place place = hu_mm_place(timer);
        HU_PUSH(bad_pointer, api, 1, place.what, place.id, place.state, place.owner);
        there = false;
    }
    return there;
}

static BOOLEAN set_timer(PKTIMER timer, LARGE_INTEGER due, LONG period, PKDPC dpc)
{
    struct hu_ke *ke = hu_ke();
    uint32_t armed = timer_find(timer);
    bool was = armed != ke->timer_count;

    hu_ke_file(HU_API_KeSetTimerEx, was, 0);
    if (!is_timer(HU_API_KeSetTimerEx, timer) || ke->timer_count == HU_KE_TIMER_MAX) {
        return FALSE;
    }
    (void)disarm(armed, HU_KE_CANCELLED);
    uint64_t when = due.QuadPart <= 0                      ? ke->clock + (uint64_t)-due.QuadPart
                    : (uint64_t)due.QuadPart > HU_KE_EPOCH ? (uint64_t)due.QuadPart - HU_KE_EPOCH
                                                           : ke->clock;
    timer->Header.SignalState = 0;
    timer->Dpc = dpc;
    timer->Period = period;
    timer->DueTime.QuadPart = when;
    struct hu_ke_timer *one = &ke->timer[ke->timer_count];
    *one = (struct hu_ke_timer){.timer = timer, .due = when};
    hu_ke_defer(HU_KE_TIMER, &one->id, HU_API_KeSetTimerEx);
    ke->timer_count++;
    return was;
}

BOOLEAN KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc)
{
    HU_SITE();
    return set_timer(Timer, DueTime, 0, Dpc);
}

BOOLEAN KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc)
{
    HU_SITE();
    return set_timer(Timer, DueTime, Period, Dpc);
}

BOOLEAN KeSetCoalescableTimer(PKTIMER Timer, LARGE_INTEGER DueTime, ULONG Period,
                              ULONG TolerableDelay, PKDPC Dpc)
{
    (void)TolerableDelay;
    HU_SITE();
    return set_timer(Timer, DueTime, (LONG)Period, Dpc);
}

BOOLEAN KeCancelTimer(PKTIMER Timer)
{
    uint32_t armed = timer_find(Timer);

    HU_SITE();
    hu_ke_file(HU_API_KeCancelTimer, armed != hu_ke()->timer_count, 0);
    return is_timer(HU_API_KeCancelTimer, Timer) && disarm(armed, HU_KE_CANCELLED);
}

BOOLEAN KeReadStateTimer(PKTIMER Timer)
{
    HU_SITE();
    hu_ke_file(HU_API_KeReadStateTimer, 0, 0);
    return is_timer(HU_API_KeReadStateTimer, Timer) && Timer->Header.SignalState > 0;
}
