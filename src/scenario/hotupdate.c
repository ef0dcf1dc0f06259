/* include/hu/hotupdate.h over the layers. */
#include <hu/hotupdate.h>

#include "replay.h"

#include <string.h>

static struct hu_input input;
static char error[HU_SENTENCE_MAX];
static struct hu_broken first;

static const uint8_t matters = HU_MATTERS_ERROR | HU_MATTERS_POLICY;

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

/* Bytes or text to a scenario with its options. False: `cause` says "LINE: why". */
static bool read_input(enum hu_input_kind kind, const void *data, size_t size, char *cause)
{
    bool payload = kind == HU_INPUT_PAYLOAD;

    input.dialect = input.options.first == NULL ? HU_DIALECT_SCRIPT
                    : payload                   ? HU_DIALECT_PAYLOAD
                                                : HU_DIALECT_KERNEL;
    input.options.guided = payload;
    memset(&input.header, 0, sizeof(input.header));
    if (kind == HU_INPUT_TEXT || (payload && hu_text_is(data, size))) {
        return hu_text_parse(data, size, &input.scenario, &input.header, cause);
    }
    if (hu_scenario_version(data, size) > HU_SCENARIO_VERSION) {
        (void)snprintf(cause, HU_SENTENCE_MAX, "1: a newer format version than this build reads");
        return false;
    }
    hu_scenario_decode(&input.scenario, input.dialect, data, size);
    return true;
}

struct hu_verdict hu_judge(enum hu_input_kind kind, const void *data, size_t size,
                           const struct hu_driver *driver, const struct hu_driver *next)
{
    char cause[HU_SENTENCE_MAX];
    struct hu_run run;

    input.options = (struct hu_run_options){
        .first = driver, .next = next, .matters = matters, .exact_stale = true};
    bool read = kind == HU_INPUT_TRACE ? hu_run_judge(data, size, &run, cause)
                                       : read_input(kind, data, size, cause);
    if (!read) {
        return input_error(cause);
    }
    if (kind != HU_INPUT_TRACE) {
        run = hu_run(&input.scenario, &input.options);
    }
    return from_run(&run);
}

/* A trace has no run to explain: its verdict is said in one line. */
static int judge_aloud(const char *name, const void *data, size_t size)
{
    static const int code[] = {HU_EXIT_FINE, HU_EXIT_VERDICT, HU_EXIT_ERROR, HU_EXIT_HARNESS_BUG};
    struct hu_verdict verdict = hu_judge(HU_INPUT_TRACE, data, size, NULL, NULL);

    fprintf(stderr, "%s: %s%s%s\n", name, verdict.rule != NULL ? verdict.rule : "",
            verdict.rule != NULL ? ": " : "",
            verdict.kind == HU_VERDICT_CLEAN ? "clean" : verdict.detail);
    return code[verdict.kind];
}

int hu_reproduce(const char *name, enum hu_input_kind kind, const void *data, size_t size,
                 const struct hu_driver *driver, const struct hu_driver *next)
{
    char cause[HU_SENTENCE_MAX];

    if (kind == HU_INPUT_TRACE) {
        return judge_aloud(name, data, size);
    }
    input.name = name;
    input.options = (struct hu_run_options){
        .first = driver, .next = next, .matters = matters, .exact_stale = true};
    if (!read_input(kind, data, size, cause)) {
        fprintf(stderr, "%s:%s\n", name, cause);
        return HU_EXIT_ERROR;
    }
    if (input.scenario.op_count == 0) {
        fprintf(stderr, "%s: decodes to no operation: there is nothing to run\n", name);
        return HU_EXIT_ERROR;
    }
    hu_input_expects(&input);
    return hu_replay_input(&input, false);
}
