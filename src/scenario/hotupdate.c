/* include/hu/hotupdate.h over the layers. */
#include <hu/hotupdate.h>

#include "run.h"

#include <string.h>

static struct hu_scenario scenario;
static char error[HU_SENTENCE_MAX];
static struct hu_broken first;

static struct hu_verdict from_run(const struct hu_run *run)
{
    struct hu_verdict verdict = {
        .detail = "", .broken = run->broken_count, .trace_hash = hu_trace_hash(run->trace)};

    if (run->contradiction != NULL) {
        verdict.kind = HU_VERDICT_HARNESS_BUG;
        verdict.detail = run->contradiction;
    } else if (run->finding != NULL) {
        first = *run->finding;
        verdict.kind = HU_VERDICT_BROKEN;
        verdict.rule = hu_rule(first.rule)->name;
        verdict.rule_id = hu_rule(first.rule)->id;
        verdict.detail = first.detail;
        verdict.step = first.step;
    }
    return verdict;
}

static struct hu_verdict input_error(const char *cause)
{
    (void)snprintf(error, sizeof(error), "%s", cause);
    return (struct hu_verdict){.kind = HU_VERDICT_INPUT_ERROR, .detail = error};
}

struct hu_verdict hu_judge(enum hu_input_kind kind, const void *data, size_t size,
                           const struct hu_driver *driver, const struct hu_driver *next)
{
    static struct hu_run_options options;
    struct hu_text_header header;
    char cause[HU_SENTENCE_MAX];
    struct hu_run run;

    options = (struct hu_run_options){
        .first = driver, .next = next, .matters = HU_MATTERS_ERROR | HU_MATTERS_POLICY};
    switch (kind) {
    case HU_INPUT_TRACE:
        if (!hu_run_judge(data, size, &run, cause)) {
            return input_error(cause);
        }
        return from_run(&run);
    case HU_INPUT_TEXT:
        if (!hu_text_parse(data, size, &scenario, &header, cause)) {
            return input_error(cause);
        }
        break;
    case HU_INPUT_BYTES:
        if (hu_scenario_version(data, size) > HU_SCENARIO_VERSION) {
            return input_error("1: a newer format version than this build reads");
        }
        hu_scenario_decode(&scenario, driver == NULL ? HU_DIALECT_SCRIPT : HU_DIALECT_KERNEL, data,
                           size);
        break;
    }
    run = hu_run(&scenario, &options);
    return from_run(&run);
}
