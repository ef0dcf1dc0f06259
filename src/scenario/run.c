/* A run: each step brings the system into the phase it needs, then does what it says. */
#define _GNU_SOURCE
#include "world.h"

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

    if (!model && !severity_matters(options, broken->severity)) {
        return;
    }
    world->finding_count++;
    if (world->finding == NULL) {
        world->first = *broken;
        world->finding = &world->first;
    }
    if (world->on_finding != NULL) {
        world->on_finding(world->on_finding_context, broken);
    }
    bool stop = options->stop || (model && options->stop_model);
    if (stop || (world->in_signal && !options->survive)) {
        hu_report(stderr, broken);
    }
    if (stop && !world->in_signal) {
        hu_rule_trap(broken->rule);
    }
}

static void sink(void *context, const struct hu_event *event, uint32_t index)
{
    struct hu_world *world = context;

    hu_ledger_push(world->ledger, event, index);
    if (event->thread != 1) {
        return; /* no jump out of another thread */
    }
    if (event->kind == HU_EVENT_bug_check || event->kind == HU_EVENT_limit) {
        world->abandoned = true;
        longjmp(world->out, 1);
    }
    if (event->kind == HU_EVENT_ddi_enter && world->call_depth++ == 0) {
        world->call_start = index;
    } else if (event->kind == HU_EVENT_ddi_leave) {
        world->call_depth--;
    } else if (world->call_depth != 0 && index - world->call_start >= world->call_limit) {
        HU_PUSH(limit, 1, world->call_limit);
    }
}

/* -- what the driver shows -- */

static void sample(uint32_t adapter)
{
    uint8_t shown = hu_world.shown[adapter];

    for (uint32_t vf = 0; shown != 0; vf++, shown = (uint8_t)(shown >> 1)) {
        if ((shown & 1) != 0) {
            hu_dxgk_show(adapter, vf);
        }
    }
}

static void sample_all(void)
{
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        sample(adapter);
    }
}

/* -- phases -- */

static bool each(bool (*step)(uint32_t adapter))
{
    bool all = true;

    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        all = step(adapter) && all;
    }
    return all;
}

static void unload(void)
{
    each(hu_dxgk_stop);
    each(hu_dxgk_remove);
    hu_dxgk_unload_image();
}

/* The update is given up after restore calls: nothing of it stays. */
static void abandon_update(void)
{
    const uint8_t *key = hu_world.scenario->profile.value;
    bool tell = key[HU_KEY_complete_after_abort] != 0 || key[HU_KEY_restore_complete_at] == 2;

    hu_dxgk_free_blocks();
    for (uint32_t adapter = 1; tell && adapter <= hu_dxgk_adapters(); adapter++) {
        hu_dxgk_complete(adapter);
    }
    unload();
    hu_world.updating = false;
    hu_world.restored = false;
    hu_world.completable = false;
}

static void do_start(void);

static bool ensure_started(void)
{
    if (hu_dxgk_phase(hu_world.adapter) != HU_PHASE_STARTED) {
        do_start();
    }
    return hu_dxgk_phase(hu_world.adapter) == HU_PHASE_STARTED;
}

/* An adapter that is not started has nothing that guests would miss. */
static void save_adapter(uint32_t adapter)
{
    uint8_t bit = (uint8_t)(1u << adapter);

    if (!hu_dxgk_can_update(adapter) || (hu_world.save_begun & bit) != 0) {
        return;
    }
    hu_world.save_begun |= bit;
    sample(adapter);
    if (!hu_dxgk_save(adapter)) {
        hu_world.save_failed = true;
    }
    sample(adapter);
}

/* While one adapter saves, the others are asked as well. */
static void save_others(void)
{
    if (hu_world.save_begun == 0) {
        return;
    }
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        save_adapter(adapter);
    }
}

static bool save_all(void)
{
    hu_world.save_begun = 0;
    hu_world.save_failed = false;
    for (uint32_t adapter = 1; !hu_world.save_failed && adapter <= hu_dxgk_adapters(); adapter++) {
        save_adapter(adapter);
    }
    hu_world.save_begun = 0;
    return !hu_world.save_failed;
}

/* An update is for all started adapters or none. */
static bool all_can_update(void)
{
    bool any = false;

    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        any = any || hu_dxgk_can_update(adapter);
        if (hu_dxgk_phase(adapter) == HU_PHASE_STARTED && !hu_dxgk_can_update(adapter)) {
            return false;
        }
    }
    return any;
}

static void cancel_all(void)
{
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        hu_dxgk_cancel(adapter);
        sample(adapter);
    }
    hu_dxgk_free_blocks();
    hu_world.saved = false;
}

static bool may_save(void)
{
    bool early = hu_dxgk_misbehaves(HU_MISBEHAVE_SAVE_BEFORE_START) || hu_dxgk_misbehaves(HU_MISBEHAVE_SAVE_AFTER_STOP);

    return (early && hu_dxgk_phase(hu_world.adapter) == HU_PHASE_ADDED) || ensure_started();
}

static void do_save(void)
{
    struct hu_world *world = &hu_world;
    const uint8_t *key = world->scenario->profile.value;

    if (world->saved || world->updating || world->restored || !may_save()) {
        return;
    }
    if (key[HU_KEY_cancel_mode] == 2) {
        cancel_all();
        return;
    }
    if (!all_can_update()) {
        return;
    }
    world->saved = save_all();
    if (!world->saved) {
        hu_dxgk_free_blocks();
        if (key[HU_KEY_save_fail_then_cancel] != 0) {
            cancel_all();
        }
    } else if (key[HU_KEY_cancel_mode] == 1) {
        cancel_all();
    }
}

static void do_update(void)
{
    struct hu_world *world = &hu_world;

    if (world->updating || world->restored) {
        return;
    }
    if (!hu_dxgk_misbehaves(HU_MISBEHAVE_STOP_WITHOUT_SAVE)) {
        do_save();
        if (!world->saved) {
            return;
        }
    }
    sample_all();
    hu_dxgk_begin_swap();
    unload();
    world->saved = false;
    bool loaded = hu_dxgk_load_image(true);
    if (loaded && hu_dxgk_misbehaves(HU_MISBEHAVE_RESTORE_BEFORE_ADD)) {
        (void)each(hu_dxgk_restore);
    }
    if (!loaded || !each(hu_dxgk_add)) {
        unload();
        hu_dxgk_free_blocks();
        return;
    }
    world->updating = true;
    world->completable = true;
    hu_dxgk_end_saving();
}

static void complete_all(void)
{
    for (uint32_t adapter = 1; hu_world.completable && adapter <= hu_dxgk_adapters(); adapter++) {
        hu_dxgk_complete(adapter);
    }
    hu_world.completable = false;
}

static void do_restore(void)
{
    struct hu_world *world = &hu_world;

    do_update();
    if (!world->updating) {
        return;
    }
    bool all = true;
    if (hu_dxgk_misbehaves(HU_MISBEHAVE_RESTORE_AFTER_START)) {
        (void)each(hu_dxgk_start);
    }
    for (uint32_t adapter = 1; all && adapter <= hu_dxgk_adapters(); adapter++) {
        all = hu_dxgk_restore(adapter);
        sample(adapter);
    }
    if (!all) {
        abandon_update();
        return;
    }
    world->updating = false;
    world->restored = true;
    if (world->scenario->profile.value[HU_KEY_restore_complete_at] == 1) {
        complete_all();
    }
}

static void do_start(void)
{
    struct hu_world *world = &hu_world;

    if (!hu_dxgk_loaded() && !hu_dxgk_load_image(false)) {
        return;
    }
    if (world->updating) {
        do_restore();
    }
    if (!hu_dxgk_loaded()) {
        return;
    }
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        hu_dxgk_add(adapter);
        if (hu_dxgk_phase(adapter) == HU_PHASE_ADDED && hu_dxgk_start(adapter)) {
            sample(adapter);
        }
    }
    if (hu_dxgk_phase(1) == HU_PHASE_STARTED && hu_dxgk_phase(hu_dxgk_adapters()) == HU_PHASE_STARTED) {
        world->restored = false;
    }
}

static void do_complete(void)
{
    struct hu_world *world = &hu_world;
    uint8_t at = world->scenario->profile.value[HU_KEY_restore_complete_at];

    if (world->updating || world->restored) {
        do_start();
    }
    if (at <= 1 && !world->updating && !world->restored) {
        complete_all();
    }
}

static void do_hot_update(void)
{
    do_update();
    if (hu_world.updating) {
        do_start();
        do_complete();
    }
}

/* -- steps -- */

static void do_work(const struct hu_op *op, uint32_t index)
{
    struct hu_world *world = &hu_world;
    uint8_t data[HU_ESCAPE_MAX] = {op->a, (uint8_t)op->c, (uint8_t)(op->c >> 8)};
    uint32_t size = 3;

    for (uint32_t i = index + 1; i < world->scenario->op_count && size + 6 <= sizeof(data); i++) {
        const struct hu_op *more = &world->scenario->op[i];
        if (more->op != HU_OP_data) {
            break;
        }
        const uint8_t bytes[6] = {more->a,           more->b,           (uint8_t)more->c, (uint8_t)(more->c >> 8),
                                  (uint8_t)more->d, (uint8_t)(more->d >> 8)};
        memcpy(data + size, bytes, sizeof(bytes));
        size += sizeof(bytes);
    }
    if (hu_dxgk_phase(world->adapter) == HU_PHASE_STARTED) {
        world->shown[world->adapter] |= (uint8_t)(1u << op->a);
        (void)hu_dxgk_work(world->adapter, op->a, op->c, data, size);
        hu_dxgk_show(world->adapter, op->a);
    }
}

static void script_op(const struct hu_op *op)
{
    if (hu_world.options->first == NULL && ensure_started()) {
        hu_script_pending(op);
        (void)hu_dxgk_work(hu_world.adapter, 0, 0, NULL, 0);
        hu_script_pending(NULL);
    }
}

void hu_run_inner(const struct hu_op *op, uint32_t index)
{
    if (op->op == HU_OP_work) {
        do_work(op, index);
    } else if (op->op == HU_OP_fault) {
        hu_mm_fault_plan((enum hu_fault)op->a, op->b + 1u, op->c);
    } else if (op->op == HU_OP_state) {
        sample_all();
    } else if (op->op == HU_OP_other_save) {
        save_others();
    }
}

static void do_step(const struct hu_op *op, uint32_t index)
{
    struct hu_world *world = &hu_world;

    switch ((enum hu_op_kind)op->op) {
    case HU_OP_hot_update: do_hot_update(); break;
    case HU_OP_work:
        if (ensure_started()) {
            do_work(op, index);
        }
        break;
    case HU_OP_start: do_start(); break;
    case HU_OP_save: do_save(); break;
    case HU_OP_update: do_update(); break;
    case HU_OP_restore: do_restore(); break;
    case HU_OP_complete: do_complete(); break;
    case HU_OP_cancel:
        if (!world->updating && !world->restored && ensure_started()) {
            cancel_all();
        }
        break;
    case HU_OP_stop:
        if (!world->saved && !world->updating && !world->restored) {
            (void)hu_dxgk_stop(world->adapter);
        }
        break;
    case HU_OP_reload:
        hu_dxgk_free_blocks();
        unload();
        world->saved = world->updating = world->restored = world->completable = false;
        if (hu_dxgk_load_image(false)) {
            (void)each(hu_dxgk_add);
        }
        break;
    case HU_OP_tamper:
        do_update();
        if (world->updating) {
            hu_dxgk_tamper(op->a, (enum hu_edit)op->b, op->c, op->d);
        }
        break;
    case HU_OP_adapter:
        world->adapter = op->a < hu_dxgk_adapters() ? op->a + 1u : 1;
        break;
    case HU_OP_fault:
    case HU_OP_state: hu_run_inner(op, index); break;
    case HU_OP_data:
    case HU_OP_other_save: break;
    case HU_OP_COUNT: break;
#define HU_KERNEL(name)
#define HU_SCRIPT(name) case HU_OP_##name:
#define HU_OP(name, words, group, fields, places, sentence) HU_##group(name)
#include "ops.def"
#undef HU_OP
#undef HU_SCRIPT
#undef HU_KERNEL
        script_op(op);
        break;
    }
}

/* Guests and misfortunes at the n-th callback call of a save. */
static void on_callback(void *context, uint32_t adapter, uint32_t call)
{
    struct hu_world *world = context;
    uint32_t steps_adapter = world->adapter;

    if (world->options->first == NULL) {
        return;
    }
    world->adapter = adapter;
    for (uint32_t i = world->step + 1; i < world->nested_end; i++) {
        if (world->scenario->op[i].at == call) {
            hu_run_inner(&world->scenario->op[i], i);
        }
    }
    world->adapter = steps_adapter;
}

static void run_steps(const struct hu_scenario *scenario)
{
    struct hu_world *world = &hu_world;

    for (uint32_t i = 0; i < scenario->op_count && world->trace->count < HU_RUN_EVENT_MAX;) {
        uint32_t end = i + 1;
        while (end < scenario->op_count && scenario->op[end].at != 0) {
            end++;
        }
        world->step = i;
        world->nested_end = end;
        hu_trace_step(i + 1);
        HU_PUSH(step, i + 1, scenario->op[i].op);
        do_step(&scenario->op[i], i);
        i = end;
    }
}

static void finish(void)
{
    hu_trace_step(hu_world.scenario->op_count + 1);
    hu_world.step = hu_world.nested_end = 0;
    hu_dxgk_free_blocks();
    unload();
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

/* The stack that drivers run on: a buffer there is theirs. */
static void know_stack(void)
{
    static const uint8_t *low;
    static const uint8_t *high;
    pthread_attr_t attributes;
    void *start;
    size_t size;

    if (low == NULL && pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &start, &size);
        pthread_attr_destroy(&attributes);
        low = start;
        high = low + size;
    }
    hu_mm_image_add(low, high);
}

static void know_image(void)
{
    extern const char __executable_start[];
    extern const char end[];

    hu_mm_image_add(__executable_start, end);
    know_stack();
}

static void reset(const struct hu_scenario *scenario, const struct hu_run_options *options)
{
    struct hu_world *world = &hu_world;
    const struct hu_driver *first = options->first != NULL ? options->first : &hu_driver_scripted;

    hu_world_open();
    world->scenario = scenario;
    world->options = options;
    world->adapter = 1;
    world->step = world->nested_end = 0;
    world->saved = world->updating = world->restored = world->completable = false;
    world->save_begun = 0;
    world->finding_count = 0;
    world->finding = NULL;
    world->abandoned = false;
    world->call_depth = 0;
    world->call_limit = 1u << (hu_profile_number(&scenario->profile, HU_KEY_call_events) % 20);
    memset(world->shown, 0, sizeof(world->shown));
    hu_trace_reset();
    world->trace->sink = sink;
    world->trace->context = world;
    hu_ledger_reset(world->ledger);
    hu_ledger_on_broken(world->ledger, on_broken, world);
    hu_mm_reset(&scenario->profile, options->pattern);
    hu_dxgk_reset(&scenario->profile, first, options->next != NULL ? options->next : first);
    hu_dxgk_hook(on_callback, world);
    hu_dxgk_keep_history(wants_history(scenario), options->guided);
    know_image();
    hu_script_reset();
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

struct hu_run hu_run(const struct hu_scenario *scenario, const struct hu_run_options *options)
{
    struct hu_world *world = &hu_world;

    reset(scenario, options);
    world->running = true;
    if (setjmp(world->out) == 0) {
        announce(&scenario->profile);
        run_steps(scenario);
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
                           .contradiction = hu_ledger_contradiction(world->ledger, &where)};
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
