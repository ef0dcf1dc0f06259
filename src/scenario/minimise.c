/* Smaller scenarios that still do it: operations away in halves, quarters, ... single ones (delta
 * debugging); then plainer fields; then a plainer profile; and again while that helps.
 *
 * Deleting a step leaves the lines below it to the step above: at the same place where it has that
 * one, else as settling says. Not covered: renaming variables, merging two steps into one.
 */
#include "ops.h"

#include <string.h>

enum { ROUND_MAX = 8 };

struct minimiser {
    struct hu_scenario *best;
    struct hu_scenario candidate;
    hu_keeps_fn *keeps;
    void *context;
    uint32_t runs;
    uint32_t most;
};

static void copy(struct hu_scenario *to, const struct hu_scenario *from)
{
    memcpy(to, from, offsetof(struct hu_scenario, op) + from->op_count * sizeof from->op[0]);
}

/* Runs the candidate, unless it is the best again; takes it when it keeps what is wanted. */
static bool try_candidate(struct minimiser *m)
{
    hu_scenario_settle(&m->candidate, HU_DIALECT_SCRIPT);
    if (m->runs >= m->most || hu_scenario_same(&m->candidate, m->best))
        return false;
    m->runs++;
    if (!m->keeps(m->context, &m->candidate))
        return false;
    copy(m->best, &m->candidate);
    return true;
}

/* -- fewer operations -- */

static bool try_without(struct minimiser *m, uint32_t first, uint32_t count)
{
    const struct hu_scenario *best = m->best;
    uint32_t after = best->op_count - first - count;
    copy(&m->candidate, best);
    memcpy(&m->candidate.op[first], &best->op[first + count], after * sizeof best->op[0]);
    m->candidate.op_count = first + after;
    return try_candidate(m);
}

/* Chunks of one size, the last ones first: what comes after the failure goes at once. */
static bool delete_chunks(struct minimiser *m, uint32_t size)
{
    bool smaller = false;
    for (uint32_t end = m->best->op_count; end > 0;) {
        uint32_t count = size < end ? size : end;
        smaller |= try_without(m, end - count, count);
        end -= count;
    }
    return smaller;
}

/* A step with all that stands below it. */
static bool delete_groups(struct minimiser *m)
{
    bool smaller = false;
    for (uint32_t end = m->best->op_count; end > 0;) {
        uint32_t first = end - 1;
        while (m->best->op[first].at != 0)
            first--;
        if (end - first > 1)
            smaller |= try_without(m, first, end - first);
        end = first;
    }
    return smaller;
}

static bool delete_ops(struct minimiser *m)
{
    bool smaller = false;
    for (uint32_t size = (m->best->op_count + 1) / 2; size > 1; size = (size + 1) / 2) {
        smaller |= delete_chunks(m, size);
        if (size == 2)
            break;
    }
    smaller |= delete_groups(m);
    while (m->runs < m->most && delete_chunks(m, 1))
        smaller = true;
    return smaller;
}

/* -- plainer operations -- */

static bool try_field(struct minimiser *m, uint32_t op, uint32_t slot, uint32_t value)
{
    copy(&m->candidate, m->best);
    if (slot == HU_SLOT_COUNT)
        m->candidate.op[op].at = (uint8_t)value;
    else
        hu_op_set(&m->candidate.op[op], slot, value);
    return try_candidate(m);
}

/* The plainest value first; then halfway between what failed and what is known to do. */
static bool lower_field(struct minimiser *m, uint32_t op, uint32_t slot, uint32_t value,
                        uint32_t low)
{
    if (value <= low)
        return false;
    if (try_field(m, op, slot, low))
        return true;
    bool plainer = false;
    while (value - low > 1) {
        uint32_t middle = low + (value - low) / 2;
        bool good = try_field(m, op, slot, middle);
        plainer |= good;
        value = good ? middle : value;
        low = good ? low : middle;
    }
    return plainer;
}

static bool plainer_op(struct minimiser *m, uint32_t op)
{
    bool plainer = false;
    copy(&m->candidate, m->best);
    struct hu_op *plain = &m->candidate.op[op];
    *plain = (struct hu_op){.op = plain->op, .at = plain->at > 0};
    if (try_candidate(m))
        return true;
    plainer |= lower_field(m, op, HU_SLOT_COUNT, m->best->op[op].at, 1);
    for (uint32_t slot = 0; slot < HU_SLOT_COUNT; slot++)
        plainer |= lower_field(m, op, slot, hu_op_get(&m->best->op[op], slot), 0);
    return plainer;
}

static bool plainer_profile(struct minimiser *m)
{
    copy(&m->candidate, m->best);
    m->candidate.profile = (struct hu_profile){{0}};
    bool plainer = try_candidate(m);
    for (uint32_t key = 0; key < HU_KEY_COUNT; key++) {
        copy(&m->candidate, m->best);
        m->candidate.profile.value[key] = 0;
        plainer |= try_candidate(m);
    }
    return plainer;
}

uint32_t hu_scenario_minimise(struct hu_scenario *scenario, hu_keeps_fn *keeps, void *context,
                              uint32_t runs)
{
    struct minimiser m = {.best = scenario, .keeps = keeps, .context = context, .most = runs};
    hu_scenario_settle(scenario, HU_DIALECT_SCRIPT);
    bool smaller = true;
    for (uint32_t round = 0; round < ROUND_MAX && smaller; round++) {
        smaller = delete_ops(&m);
        for (uint32_t op = m.best->op_count; op > 0; op--)
            smaller |= plainer_op(&m, op - 1);
        smaller |= plainer_profile(&m);
    }
    return m.runs;
}
