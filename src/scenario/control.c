/* Whether the order of blocks made the difference: the same scenario with them in the order of the
 * save. It runs in a child, because the driver is on the stack, and its run is not over. */
#include "phases.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOST = 1, REFUSED = 2, RAN = 4 };

static bool loses(const struct hu_ledger *ledger)
{
    uint32_t kept = hu_ledger_broken_count(ledger);

    for (uint32_t i = 0; i < kept && i < HU_BROKEN_MAX; i++) {
        if (hu_ledger_broken(ledger, i)->rule == HU_RULE_vgpu_forgets_its_work) {
            return true;
        }
    }
    return false;
}

static _Noreturn void run_in_order(void)
{
    static struct hu_scenario scenario;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    hu_world_part();
    scenario = *hu_world.scenario;
    scenario.profile.value[HU_KEY_restore_order] = 0;
    struct hu_run run = hu_run_quietly(&scenario, hu_world.options);
    _exit(RAN | (loses(run.ledger) ? LOST : 0) |
          (hu_ledger_refusals(run.ledger) != 0 ? REFUSED : 0));
}

/* What the child says. Where the driver dies in it, too, a refusal says nothing of the order. */
static int ask_child(void)
{
    int status = 0;

    pid_t child = fork();
    if (child == 0) {
        run_in_order();
    }
    if (!hu_world_child_ended(child, &status)) {
        perror("hu: cannot run a child");
        _exit(2);
    }
    int said = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return (said & ~(LOST | REFUSED)) == RAN ? said : REFUSED;
}

void hu_control(const struct hu_event *event)
{
    bool state = event->kind == HU_EVENT_state;
    uint32_t block;

    if ((!state && event->kind != HU_EVENT_ddi_leave) ||
        !hu_ledger_doubts(hu_world.ledger, &block)) {
        return;
    }
    int said = hu_world.silent ? REFUSED : ask_child();
    if (block != 0) {
        hu_trace_at(hu_world.trace->site[hu_world.trace->count - 1]);
    }
    HU_PUSH(control, event->arg[state ? 0 : 1], state ? event->arg[1] : 0, block,
            (said & (block != 0 ? REFUSED : LOST)) != 0);
}
