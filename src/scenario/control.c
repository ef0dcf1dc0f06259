/* Whether the order of blocks made the difference: the same scenario with them in the order of the
 * save. It runs in a child, because the driver is on the stack, and its run is not over. */
#include "phases.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOST = 7 };

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
    hu_world_own_trace();
    scenario = *hu_world.scenario;
    scenario.profile.value[HU_KEY_restore_order] = 0;
    struct hu_run run = hu_run_quietly(&scenario, hu_world.options);
    _exit(loses(run.ledger) ? LOST : 0);
}

bool hu_lost_in_order(void)
{
    int status = 0;

    if (hu_world.silent) {
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        run_in_order();
    }
    if (!hu_world_child_ended(child, &status)) {
        perror("hu: cannot run a child");
        _exit(2);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == LOST;
}
