/* Tests of scenarios as bytes and text: both ways and back, messages, seal, versions. */
#include "check.h"
#include "ops.h"

#include <string.h>

enum { ROUNDS = 100000, BYTES_MAX = 400, TEXT_MAX = 16384, OPS_OFFSET = 16, MARKED_HEADER = 44 };

static struct hu_scenario one, other;
static struct hu_text_header head, head_again;
static char error[HU_SENTENCE_MAX], text[TEXT_MAX], again[TEXT_MAX];

static bool parse(const char *from)
{
    return hu_text_parse(from, strlen(from), &other, &head, error);
}

/* -- the table -- */

static void test_table(void)
{
    for (uint32_t op = 0; op < HU_OP_COUNT; op++) {
        const struct hu_shape *shape = hu_op_shape(op);
        const struct hu_range *range = &hu_op_ranges()[op];
        CHECK(shape->script == (op >= HU_OP_SCRIPT_FIRST) && shape->field_count <= HU_SLOT_COUNT);
        for (uint32_t i = 0; i < shape->field_count; i++) {
            const struct hu_field *field = &shape->field[i];
            CHECK(field->slot < HU_SLOT_COUNT && field->values > 1 && field->values <= 65536);
            CHECK(field->word.length > 0 || (i == 0 && field->type != HU_FIELD_FLAG));
            CHECK(field->slot >= HU_SLOT_C || field->values <= 256);
            CHECK(field->type != HU_FIELD_WIDE ||
                  (field->slot == HU_SLOT_C && i + 1 == shape->field_count));
            for (uint32_t j = 0; j < i; j++)
                CHECK(shape->field[j].slot != field->slot);
        }
        for (uint32_t slot = 0; slot <= HU_SLOT_COUNT; slot++)
            for (uint32_t value = 0; value < 65536; value++)
                CHECK(hu_range_reduce(value, range->values[slot], range->magic[slot]) ==
                      value % range->values[slot]);
    }
}

/* -- there and back -- */

static void test_round_trip(const struct hu_scenario *scenario)
{
    uint8_t bytes[BYTES_MAX + 64];
    enum hu_dialect script = HU_DIALECT_SCRIPT;
    size_t size = hu_scenario_encode(scenario, script, bytes, sizeof bytes);
    CHECK(size <= sizeof bytes && hu_scenario_encode(scenario, script, NULL, 0) == size);
    hu_scenario_decode(&other, script, bytes, size);
    CHECK(hu_scenario_same(scenario, &other));
    size_t length = hu_text_print(text, sizeof text, scenario, NULL, 0);
    CHECK(length == strlen(text));
    CHECK(hu_text_parse(text, length, &other, NULL, error) == (scenario->op_count > 0));
    CHECK(scenario->op_count == 0 || hu_scenario_same(scenario, &other));
    hu_scenario_settle(&other, script);
    CHECK(scenario->op_count == 0 || hu_scenario_same(scenario, &other));
    CHECK(scenario->op_count == 0 || hu_text_is((uint8_t *)text, length));
}

/* A header of random words, with the step that must break the rule. */
static void test_header(const struct hu_scenario *scenario)
{
    static const char *const name[] = {"", "reference", "scripted", "../a-b_2.o"};
    struct hu_text_header want = {.expect_line = 0};
    bool script = false;
    for (uint32_t i = 0; i < scenario->op_count; i++)
        script |= scenario->op[i].op >= HU_OP_SCRIPT_FIRST;
    strcpy(want.driver, name[script ? 2 : hu_check_random() % 4]);
    if (want.driver[0] != 0 && want.driver[0] != 's')
        strcpy(want.new_driver, name[hu_check_random() % 3]);
    if (strcmp(want.driver, want.new_driver) == 0)
        memset(want.new_driver, 0, sizeof want.new_driver);
    for (uint32_t i = 0; i < hu_check_random() % (HU_SENTENCE_MAX - 1); i++)
        want.sentence[i] = "abcdefg #:@"[hu_check_random() % (i % 2 == 0 ? 7 : 11)];
    size_t length = strlen(want.sentence);
    if (length > 0 && want.sentence[length - 1] == ' ')
        want.sentence[length - 1] = 'x';
    if (hu_check_random() % 2 == 0) {
        strcpy(want.expect, hu_rule((enum hu_rule)1)->name);
        want.expect_op = (uint32_t)(hu_check_random() % (scenario->op_count + 1));
    }
    hu_text_print(text, sizeof text, scenario, &want, 0);
    CHECK(parse(text) && hu_scenario_same(scenario, &other));
    CHECK((head.expect_line != 0) == (want.expect[0] != 0));
    head.expect_line = 0;
    CHECK(strcmp(want.sentence, head.sentence) == 0 && memcmp(&want, &head, sizeof head) == 0);
}

/* Any change to a text is read or refused; what is read prints to what reads the same. */
static void test_mutated(void)
{
    size_t length = strlen(text);
    for (uint32_t i = 0; i < 3 && length > 0; i++) {
        size_t at = hu_check_random() % length;
        text[at] =
            hu_check_random() % 3 == 0 ? (char)hu_check_random() : text[hu_check_random() % length];
    }
    if (!hu_text_parse(text, length, &other, &head, error)) {
        CHECK(strchr(error, ':') != NULL && atoi(error) > 0);
        return;
    }
    size_t size = hu_text_print(again, sizeof again, &other, &head, 0);
    CHECK(size < sizeof again && hu_text_parse(again, size, &one, &head_again, error));
    CHECK(hu_scenario_same(&one, &other));
    head.expect_line = head_again.expect_line = 0;
    CHECK(memcmp(&head, &head_again, sizeof head) == 0);
}

static void test_random(void)
{
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint8_t bytes[BYTES_MAX];
        size_t size = hu_check_random() % (sizeof bytes + 1);
        bool tame = round % 2 == 0;
        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)(tame ? hu_check_random() % 20 : hu_check_random());
        enum hu_dialect dialect = round % 3 == 0 ? HU_DIALECT_KERNEL : HU_DIALECT_SCRIPT;
        hu_scenario_decode(&one, dialect, bytes, size);
        CHECK(one.op_count == 0 || one.op[0].at == 0);
        for (int key = 0; key < HU_KEY_COUNT; key++) {
            CHECK(hu_key_sampled((enum hu_key)key) || one.profile.value[key] == 0);
            if (round % 5 == 0)
                one.profile.value[key] =
                    (uint8_t)(hu_check_random() % hu_key_values((enum hu_key)key));
        }
        test_round_trip(&one);
        if (one.op_count == 0 || round % 4 != 0)
            continue;
        test_header(&one);
        test_mutated();
    }
}

/* -- bytes -- */

static void test_bytes(void)
{
    uint8_t bytes[OPS_OFFSET + 20] = {0};
    hu_scenario_decode(&one, HU_DIALECT_KERNEL, bytes, OPS_OFFSET + 8);
    CHECK(one.op_count == 1 && one.op[0].op == HU_OP_hot_update && one.op[0].at == 0);
    bytes[OPS_OFFSET + 8] = HU_OP_save;
    bytes[OPS_OFFSET + 16] = HU_OP_work;
    bytes[OPS_OFFSET + 17] = 3;
    bytes[OPS_OFFSET + 18] = 9;
    hu_scenario_decode(&one, HU_DIALECT_KERNEL, bytes, OPS_OFFSET + 19);
    CHECK(one.op_count == 3 && one.op[2].at == 3 && one.op[2].a == 1 && one.op[2].c == 0);
    hu_scenario_decode(&one, HU_DIALECT_KERNEL, NULL, 0);
    CHECK(one.op_count == 0 && hu_scenario_version(NULL, 0) == HU_SCENARIO_VERSION);
    uint8_t newer[80] = {'h', 'u', ':', HU_SCENARIO_VERSION + 1, 1};
    CHECK(hu_scenario_version(newer, sizeof newer) == HU_SCENARIO_VERSION + 1);
    hu_scenario_decode(&one, HU_DIALECT_SCRIPT, newer, sizeof newer);
    CHECK(one.op_count == 0 && one.profile.value[HU_KEY_restore_complete_at] == 0);
    static uint8_t many[OPS_OFFSET + 8 * HU_OP_MAX + 100];
    hu_scenario_decode(&one, HU_DIALECT_SCRIPT, many, sizeof many);
    CHECK(one.op_count == HU_OP_MAX && hu_scenario_steps(&one) == HU_OP_MAX);
}

static void test_seal(void)
{
    uint8_t bytes[128];
    one = (struct hu_scenario){.op_count = 1};
    one.profile.value[HU_KEY_max_meta] = 77;
    size_t size = hu_scenario_encode(&one, HU_DIALECT_KERNEL, bytes, sizeof bytes);
    hu_scenario_decode(&other, HU_DIALECT_KERNEL, bytes, size);
    CHECK(size == 4 + MARKED_HEADER + 8 && hu_scenario_same(&one, &other));
    for (uint32_t bit = 0; bit < 28 * 8; bit++) {
        bytes[4 + 16 + bit / 8] ^= (uint8_t)(1u << bit % 8);
        hu_scenario_decode(&other, HU_DIALECT_KERNEL, bytes, size);
        CHECK(other.profile.value[HU_KEY_max_meta] == 0);
        CHECK(other.profile.value[HU_KEY_cb_irql] == 0);
        bytes[4 + 16 + bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

/* -- text -- */

static void test_sketch(void)
{
    CHECK(parse("# One page twice:\n#   in an MDL, then in a range.\n"
                "expect: page_saved_twice @ save range\ndriver: scripted\n"
                "profile: docs-2019, restore_order=shuffle\n\nstart\nsave:\n"
                "    alloc m0 pages 2    # two pages\n\tsave mdl m0\r\n  save range mdl from 1\n"
                "restore\n  at block 0x3: work vf 1 seed 2\n"
                "update\n  at unload: fault map n 2"));
    CHECK(strcmp(head.sentence, "One page twice: in an MDL, then in a range.") == 0);
    CHECK(head.expect_line == 3 && head.expect_op == 5 && head.sentence[0] == 'O');
    CHECK(other.profile.value[HU_KEY_cb_irql] == 1);
    hu_text_print(text, sizeof text, &other, &head, 0);
    CHECK(strcmp(text, "# One page twice: in an MDL, then in a range.\n"
                       "expect: page_saved_twice @ save range mdl from 1\ndriver: scripted\n"
                       "profile: restore_order=shuffle, cb_irql=apc\n\nstart\nsave:\n"
                       "    alloc m0 pages 2\n    save mdl m0\n    save range mdl from 1\n"
                       "restore:\n    at block 3: work vf 1 seed 2\n"
                       "update:\n    at unload: fault map n 2\n") == 0);
    CHECK(parse("expect: page_saved_twice @ 2 work\nstart\nwork\nwork vf 1"));
    CHECK(head.expect_op == 3);
    CHECK(parse("work\nsave\n  at block 2: work vf 3"));
    hu_text_print(text, sizeof text, &other, NULL, 2);
    CHECK(strcmp(text, "    1  work\n  > 2  save:\n           at block 2: work vf 3\n") == 0);
    CHECK(hu_text_is((const uint8_t *)"sav\nsave\n", 9) && !hu_text_is((const uint8_t *)"hu:", 3));
    CHECK(!hu_text_is((const uint8_t *)"save\n\0", 6) && !hu_text_is(NULL, 0));
}

static void refused(const char *from, const char *want)
{
    if (!parse(from) && strcmp(error, want) == 0)
        return;
    fprintf(stderr, "%s\n  says   %s\n  wanted %s\n", from, error, want);
    exit(1);
}

static void test_errors(void)
{
    refused("", "1: there is no step: this scenario does nothing");
    refused("# only words\n", "1: there is no step: this scenario does nothing");
    refused("start\nsvae", "2: no operation is called 'svae'; did you mean 'save'?");
    refused("work vf 9", "1: '9' is no value of vf: 0 to 7");
    refused("work sed 9", "1: no part of 'work' is called 'sed'; did you mean 'seed'?");
    refused("work seed", "1: a value is missing after 'seed': 0 to 65535");
    refused("work vf 1 vf 1", "1: 'vf' is given twice");
    refused("alloc q1", "1: 'q1' cannot follow 'alloc', but m0 to m7 can");
    refused("fault n 0", "1: '0' is no value of n: 1 to 64");
    refused("fault poool", "1: no part of 'fault' is called 'poool'; did you mean 'pool'?");
    refused("  work", "1: this line is indented, and there is no step above it");
    refused("work\n  work", "2: nothing can stand below 'work'");
    refused("save\n  start", "2: 'start' is a step: it cannot stand below another");
    refused("save\n  at block 17: work", "2: '17' is no value of block: 1 to 16");
    refused("save\n  at stop: work", "2: 'stop' is no place in 'save': at block 1 to 16");
    refused("update\n  at stpo: work", "2: 'stpo' is no value of at; did you mean 'stop'?");
    refused("start: work", "1: 'work' must stand on a line below");
    refused("driver: reference\nalloc m0",
            "2: 'alloc' is for the driver 'scripted', and this is for 'reference'");
    refused("expect: page_saved_twic\nsave",
            "1: no rule is called 'page_saved_twic'; did you mean 'page_saved_twice'?");
    refused("expect: page_saved_twice @ work\nsave",
            "1: expect: the scenario has no such line: 'work'");
    refused("profile: frames=rum\nsave",
            "1: no value of frames is called 'rum'; did you mean 'run'?");
    refused("save\ndriver: x", "2: 'driver' must stand before the first step");
    refused("save \001", "1: this is not text: a character 0x01");
}

int main(void)
{
    test_table();
    test_bytes();
    test_seal();
    test_sketch();
    test_errors();
    test_random();
    puts("text_test: good");
    return 0;
}
