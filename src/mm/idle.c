/* Between the calls into a driver: what it deferred runs, and time passes. */
#include "mm_state.h"

/* What was deferred runs until nothing can any more, or the driver goes on for ever. */
static void run_all(uint32_t *rounds)
{
    while (hu_ke_run_one()) {
        if (++*rounds == HU_KE_ROUND_MAX) {
            hu_ke_stuck(HU_LIMIT_ROUTINES);
        }
    }
}

void hu_mm_let_others(uint32_t milliseconds, bool even_held)
{
    struct hu_ke *ke = hu_ke();
    uint64_t until = ke->clock + (uint64_t)milliseconds * HU_KE_MILLISECOND;
    uint32_t rounds = 0;

    if (ke->idle || ke->now_thread != 0 || hu_trace_irql_now() > APC_LEVEL) {
        return;
    }
    ke->idle = true;
    ke->thread[0].deadline = UINT64_MAX;
    ke->thread[0].object_count = 0;
    if (!ke->held || even_held) {
        run_all(&rounds);
        while (hu_ke_next_moment() <= until) {
            ke->clock = hu_ke_next_moment() > ke->clock ? hu_ke_next_moment() : ke->clock + 1;
            hu_ke_expire();
            run_all(&rounds);
        }
    }
    ke->clock = until > ke->clock ? until : ke->clock;
    ke->idle = false;
}
