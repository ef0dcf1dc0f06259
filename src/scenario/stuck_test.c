/* A driver that does not come back is left where it stands, and the clock's limit is what broke;
 * the next run is as if nothing had been. */
#include "check.h"
#include "run.h"

#include <dispmprt.h>
#include <string.h>

static volatile bool forever;

static int32_t entry(void *driver_object, void *registry_path)
{
    (void)driver_object;
    (void)registry_path;
    while (forever) {
    }
    return STATUS_UNSUCCESSFUL;
}

int main(void)
{
    static const struct hu_driver driver = {.name = "stuck_test", .entry = entry};
    static const struct hu_scenario scenario = {.op_count = 1, .op = {{.op = HU_OP_start}}};
    const struct hu_run_options options = {.first = &driver, .matters = HU_MATTERS_ERROR};

    for (int i = 0; i < 2; i++) {
        forever = true;
        hu_run_alarm(1);
        struct hu_run run = hu_run(&scenario, &options);
        hu_run_alarm(0);
        CHECK(run.stuck && run.finding_count == 1 && run.finding != NULL);
        CHECK(strcmp(hu_rule(run.finding->rule)->name, "step_limit") == 0);
        CHECK(strstr(run.finding->detail, "the clock stopped it") != NULL);
        forever = false;
        run = hu_run(&scenario, &options);
        CHECK(!run.stuck && run.finding_count == 0);
    }
    return 0;
}
