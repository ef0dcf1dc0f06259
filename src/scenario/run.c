/* A run: each step brings the system into the phase it needs, then does what it says. */
#define _GNU_SOURCE
#include "phases.h"

#include "poison.h"

#include <pthread.h>
#include <string.h>

static bool severity_matters(const struct hu_run_options *options, enum hu_severity severity)
{
    return (options->matters >> severity & 1u) != 0;
}

/* Rules for both sides are the model's where it acted: it let go of a block. */
static bool by_model(const struct hu_world *world, const struct hu_broken *broken)
{
    enum hu_who who = hu_rule(broken->rule)->who;

    return who == HU_WHO_MODEL ||
           (who == HU_WHO_BOTH && world->trace->event[broken->event].kind == HU_EVENT_block_free);
}

/* The judge's word, at the very call: the driver's frames are on the stack. */
static void on_broken(void *context, const struct hu_broken *broken)
{
    struct hu_world *world = context;
    const struct hu_run_options *options = world->options;
    bool model = by_model(world, broken);
    /* What ends the process is a finding; without its rule it would be a sanitizer's riddle. */
    bool matters = model || world->in_signal || severity_matters(options, broken->severity);

    if ((world->silent && !world->in_signal) || !matters) {
        return;
    }
    world->muted = hu_is_muted(broken);
    if (world->muted) {
        return;
    }
    world->finding_count++;
    if (world->finding == NULL) {
        world->first = *broken;
        world->finding = &world->first;
    }
    bool again = world->repeated && world->trace->event[broken->event].kind != HU_EVENT_stale;
    if (world->on_finding != NULL && !again) {
        world->on_finding(world->on_finding_context, broken);
    }
    bool stop = options->stop || (model && options->stop_model);
    if (stop || (world->in_signal && !options->survive)) {
        hu_report(stderr, broken);
    }
    if (stop && !world->in_signal) {
        world->in_signal = true; /* the trap is no access of anybody's */
        hu_rule_trap(broken->rule, model ? NULL : world->trace->site[broken->event],
                     hu_site_is_entry(world->trace->event[broken->event].kind));
    }
}

/* On the stack that the run was begun on. */
void hu_world_leave(void *context)
{
    struct hu_world *world = context;

    longjmp(world->out, 1);
}

/* An event after which the run is over, or goes on too long. */
static __attribute__((noinline, cold)) void sink_end(struct hu_world *world,
                                                     const struct hu_event *event, uint32_t index)
{
    hu_ledger_push(world->ledger, event, index);
    if (event->kind == HU_EVENT_bug_check || event->kind == HU_EVENT_limit) {
        world->abandoned = true;
        hu_mm_escape(hu_world_leave, world);
    }
    HU_PUSH(limit, 1, world->call_limit);
}

HU_PLAIN static void sink(void *context, const struct hu_event *event, uint32_t index)
{
    struct hu_world *world = context;
    uint32_t kind = event->kind;
    bool over = kind == HU_EVENT_bug_check || kind == HU_EVENT_limit;

    if (event->thread == 2) {
        over = false; /* no jump out of another thread of the process */
    } else if (kind == HU_EVENT_ddi_enter || kind == HU_EVENT_routine_in) {
        world->calls++;
        if (world->call_depth++ == 0) {
            world->call_start = index;
        }
    } else if (kind == HU_EVENT_ddi_leave || kind == HU_EVENT_routine_out) {
        world->calls++;
        world->call_depth--;
    } else {
        over = over || (world->call_depth != 0 && index - world->call_start >= world->call_limit);
    }
    if (over) {
        sink_end(world, event, index);
    } else {
        hu_ledger_push(world->ledger, event, index);
        hu_control(event);
    }
}

static void finish(void)
{
    hu_trace_step(hu_world.scenario->op_count + 1);
    hu_world.step = hu_world.nested_end = 0;
    hu_dxgk_free_blocks();
    hu_take_down();
    hu_dxgk_free_blocks();
    HU_PUSH(run_end, 0);
}

static bool wants_history(const struct hu_scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->op_count; i++) {
        const struct hu_op *op = &scenario->op[i];
        if (op->op == HU_OP_tamper && (op->b == HU_EDIT_STALE || op->b == HU_EDIT_FOREIGN)) {
            return true;
        }
    }
    return false;
}

static const uint8_t *stack_low;
static const uint8_t *stack_high;

/* The stack that drivers run on: a buffer there is theirs. */
static void find_stack(void)
{
    pthread_attr_t attributes;
    void *start;
    size_t size;

    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &start, &size);
        pthread_attr_destroy(&attributes);
        stack_low = start;
        stack_high = stack_low + size;
    }
}

static void know_image(void)
{
    extern const char __executable_start[];
    extern const char end[];

    hu_mm_image_add(__executable_start, end);
    hu_mm_image_add(stack_low, stack_high);
}

void hu_run_open(void)
{
    hu_world_open();
    if (stack_low == NULL) {
        find_stack();
    }
}

static void reset(const struct hu_scenario *scenario, const struct hu_run_options *options)
{
    struct hu_world *world = &hu_world;
    const struct hu_driver *first = options->first != NULL ? options->first : &hu_driver_scripted;

    hu_run_open();
    world->scenario = scenario;
    world->options = options;
    world->adapter = 1;
    world->step = world->nested_end = 0;
    world->saved = world->updating = world->restored = world->completable = false;
    world->save_begun = 0;
    world->finding_count = 0;
    world->finding = NULL;
    world->abandoned = world->stuck = world->muted = world->in_signal = false;
    world->stopped = NULL;
    world->call_depth = 0;
    world->calls = 1;
    memset(world->sampled, 0, sizeof(world->sampled));
    world->call_limit = 1u << (hu_profile_number(&scenario->profile, HU_KEY_call_events) % 20);
    memset(world->shown, 0, sizeof(world->shown));
    hu_trace_reset();
    world->trace->sink = sink;
    world->trace->context = world;
    hu_ledger_reset(world->ledger);
    hu_ledger_on_broken(world->ledger, on_broken, world);
    hu_mm_reset(&scenario->profile, world->pattern);
    hu_mm_unguarded(options->first != NULL);
    hu_dxgk_reset(&scenario->profile, first, options->next != NULL ? options->next : first);
    hu_dxgk_hook(hu_run_callback, world);
    hu_dxgk_keep_history(wants_history(scenario), options->guided);
    know_image();
    if (options->first == NULL) {
        hu_script_reset();
    }
}

static void announce(const struct hu_profile *profile)
{
    HU_PUSH(run_begin, hu_dxgk_adapters());
    for (uint32_t key = 0; key < HU_KEY_COUNT; key++) {
        if (profile->value[key] != 0) {
            HU_PUSH(profile, key, profile->value[key]);
        }
    }
}

struct hu_run hu_run_once(const struct hu_scenario *scenario, const struct hu_run_options *options)
{
    struct hu_world *world = &hu_world;

    reset(scenario, options);
    world->running = true;
    if (setjmp(world->out) == 0) {
        announce(&scenario->profile);
        hu_run_steps(scenario);
        finish();
    }
    world->running = false;
    uint32_t where;
    return (struct hu_run){.trace = world->trace,
                           .ledger = world->ledger,
                           .broken_count = hu_ledger_broken_count(world->ledger),
                           .finding_count = world->finding_count,
                           .finding = world->finding,
                           .abandoned = world->abandoned,
                           .stuck = world->stuck,
                           .contradiction = hu_ledger_contradiction(world->ledger, &where)};
}

struct hu_run hu_run_quietly(const struct hu_scenario *scenario,
                             const struct hu_run_options *options)
{
    static struct hu_run_options quiet;

    quiet = *options;
    quiet.stop = quiet.stop_model = false;
    hu_world.silent = true;
    struct hu_run run = hu_run_once(scenario, &quiet);
    hu_world.silent = false;
    return run;
}

/* Folds parsed events through the same sink as a run's; text without an event is an error. */
bool hu_run_judge(const char *text, size_t size, struct hu_run *run, char error[HU_SENTENCE_MAX])
{
    static const struct hu_scenario nothing;
    static const struct hu_run_options options = {.matters = HU_MATTERS_ERROR | HU_MATTERS_POLICY};
    struct hu_world *world = &hu_world;
    char line[512];
    uint32_t number = 0;
    uint32_t where;

    reset(&nothing, &options);
    for (const char *at = text, *stop = text + size; at < stop;) {
        const char *line_end = memchr(at, '\n', (size_t)(stop - at));
        size_t length = (size_t)((line_end != NULL ? line_end : stop) - at);
        struct hu_event event;
        const char *cause = "the line is too long";
        number++;
        if (length < sizeof(line)) {
            memcpy(line, at, length);
            line[length] = '\0';
        }
        if (length != 0 && (length >= sizeof(line) || !hu_event_parse(line, &event, &cause))) {
            (void)snprintf(error, HU_SENTENCE_MAX, "%u: %s", number, cause);
            return false;
        }
        if (length != 0 && world->trace->count < HU_TRACE_EVENT_MAX) {
            world->trace->event[world->trace->count] = event;
            hu_ledger_push(world->ledger, &event, world->trace->count++);
        }
        at += length + 1;
    }
    if (world->trace->count == 0) {
        (void)snprintf(error, HU_SENTENCE_MAX, "1: there is no event in it");
        return false;
    }
    *run = (struct hu_run){.trace = world->trace,
                           .ledger = world->ledger,
                           .broken_count = hu_ledger_broken_count(world->ledger),
                           .finding_count = world->finding_count,
                           .finding = world->finding,
                           .contradiction = hu_ledger_contradiction(world->ledger, &where)};
    return true;
}
