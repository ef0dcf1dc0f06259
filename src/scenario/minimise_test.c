/* Tests of the minimiser: what is needed stays, nothing else does, and it counts its runs. */
#include "check.h"
#include "ops.h"

#include <string.h>

enum { OPS_OFFSET = 44 };

static struct hu_scenario one, other;
static char text[4096];

/* Five operations in this order, some of their values, and one of the profile's. */
static bool keeps_five(void *context, const struct hu_scenario *scenario)
{
    static const uint8_t want[] = {HU_OP_start, HU_OP_save, HU_OP_alloc, HU_OP_save_mdl,
                                   HU_OP_save_range};
    uint32_t found = 0;
    ++*(uint32_t *)context;
    for (uint32_t i = 0; i < scenario->op_count && found < sizeof want; i++) {
        const struct hu_op *op = &scenario->op[i];
        found += op->op == want[found] && (op->op != HU_OP_alloc || op->b >= 5) &&
                 (op->at != 0) == (found > 1) && (op->op != HU_OP_save_range || op->c > 0);
    }
    return found == sizeof want && scenario->profile.value[HU_KEY_frames] == 3;
}

static uint32_t minimise(struct hu_scenario *scenario, uint32_t most)
{
    uint32_t count = 0;
    uint32_t runs = hu_scenario_minimise(scenario, keeps_five, &count, most);
    CHECK(runs == count && runs <= most && keeps_five(&count, scenario));
    return runs;
}

static void test_minimise(void)
{
    static const struct hu_op need[] = {{HU_OP_start, 0, 0, 0, 0, 0},
                                        {HU_OP_save, 0, 0, 0, 0, 0},
                                        {HU_OP_alloc, 7, 3, 40, 7, 9},
                                        {HU_OP_save_mdl, 9, 3, 0, 4000, 0},
                                        {HU_OP_save_range, 11, 0, 5, 60, 33}};
    uint32_t rounds = 0;
    for (uint32_t round = 0; round < 200; round++) {
        uint8_t bytes[OPS_OFFSET + 8 * 64];
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)hu_check_random();
        hu_scenario_decode(&one, HU_DIALECT_SCRIPT, bytes, sizeof bytes);
        struct hu_op *from = &one.op[round % 40];
        for (uint32_t i = 2; i < 20; i++)
            from[i] = (struct hu_op){HU_OP_fill, (uint8_t)(i % 16 + 1), 0, 0, (uint16_t)i, 0};
        for (uint32_t i = 0; i < 5; i++)
            from[i < 2 ? i : i * 5] = need[i];
        one.profile.value[HU_KEY_frames] = 3;
        hu_scenario_settle(&one, HU_DIALECT_SCRIPT);
        uint32_t ignored = 0;
        if (!keeps_five(&ignored, &one))
            continue;
        other = one;
        uint32_t runs = minimise(&one, 500);
        hu_text_print(text, sizeof text, &one, NULL, 0);
        CHECK(strcmp(text, "profile: frames=reverse\n\nstart\nsave:\n    alloc m0 pages 6\n"
                           "    save mdl m0\n    save range mdl from 1\n") == 0);
        CHECK(minimise(&other, runs) == runs && hu_scenario_same(&one, &other));
        minimise(&other, 3);
        rounds++;
    }
    CHECK(rounds > 100);
}

/* What needs nothing is minimised to nothing. */
static bool keeps_all(void *context, const struct hu_scenario *scenario)
{
    return context != NULL && scenario != NULL;
}

static void test_empty(void)
{
    static const uint8_t zero[OPS_OFFSET + 8 * HU_OP_MAX];
    hu_scenario_decode(&one, HU_DIALECT_KERNEL, zero, sizeof zero);
    CHECK(hu_scenario_minimise(&one, keeps_all, &other, 100) < 20 && one.op_count == 0);
    CHECK(hu_scenario_minimise(&one, keeps_all, &other, 100) == 0);
}

/* A start, and saves of four operations each, no more, no less. */
static bool keeps_groups(void *context, const struct hu_scenario *scenario)
{
    uint32_t starts = 0;
    (void)context;
    for (uint32_t i = 0; i < scenario->op_count; i++) {
        uint32_t below = 0;
        while (i + below + 1 < scenario->op_count && scenario->op[i + below + 1].at != 0)
            below++;
        if (scenario->op[i].op == HU_OP_save && below != 4)
            return false;
        starts += scenario->op[i].op == HU_OP_start;
        i += below;
    }
    return starts != 0;
}

/* A step that is needed whole or not at all goes with all below it. */
static void test_groups(void)
{
    one = (struct hu_scenario){.op_count = 16, .op = {{.op = HU_OP_start}}};
    for (uint32_t i = 1; i < 16; i++)
        one.op[i] = i % 5 == 1 ? (struct hu_op){.op = HU_OP_save}
                               : (struct hu_op){.op = HU_OP_fill, .at = 1};
    hu_scenario_settle(&one, HU_DIALECT_SCRIPT);
    CHECK(one.op_count == 16 && keeps_groups(NULL, &one));
    CHECK(hu_scenario_minimise(&one, keeps_groups, NULL, 200) < 60);
    CHECK(one.op_count == 1 && one.op[0].op == HU_OP_start);
}

int main(void)
{
    test_minimise();
    test_groups();
    test_empty();
    puts("minimise_test: good");
    return 0;
}
