/* Scenarios as bytes. README.md beside this file is the format.
 *
 * Numbers are little-endian, as every platform of this project is. Build without coverage and
 * comparison feedback: with them, an engine would learn to write the seal.
 */
#include "ops.h"

#include <string.h>

enum {
    MARK_SIZE = 4,
    SAMPLED_SIZE = 16,
    SEAL_SIZE = 4,
    PINNED_SIZE = 24,
    HEADER_SIZE = SAMPLED_SIZE + SEAL_SIZE + PINNED_SIZE,
    RECORD_SIZE = 8,
};

enum {
    SAMPLED_COUNT = 0
#define HU_KEY(name, point, sampled, values) +(sampled)
#include "keys.def"
#undef HU_KEY
};
_Static_assert((int)SAMPLED_COUNT <= (int)SAMPLED_SIZE, "no room for so many sampled keys");
enum { PINNED_COUNT = (int)HU_KEY_COUNT - (int)SAMPLED_COUNT };
_Static_assert((int)PINNED_COUNT <= (int)PINNED_SIZE, "no room for so many pinned keys");
_Static_assert(sizeof(struct hu_op) == (int)RECORD_SIZE, "a record is an operation as in memory");
_Static_assert(HU_OP_COUNT <= 256, "an operation is one byte");

/* Neither zero bytes nor a repeated byte may be sealed by chance; never 0. */
static uint32_t seal(const uint8_t pinned[PINNED_SIZE])
{
    uint32_t hash = 0x811c9dc5u;
    for (uint32_t i = 0; i < PINNED_SIZE; i++)
        hash = (hash ^ pinned[i]) * 0x01000193u;
    hash ^= hash >> 15;
    return (hash * 0x2c1b3c6du ^ 0x5ea1ed21u) | 1;
}

static bool has_mark(const uint8_t *data, size_t size)
{
    return size >= MARK_SIZE && data[0] == 'h' && data[1] == 'u' && data[2] == ':';
}

uint32_t hu_scenario_version(const uint8_t *data, size_t size)
{
    return has_mark(data, size) && data[3] != 0 ? data[3] : HU_SCENARIO_VERSION;
}

/* The keys in the header's order: sampled ones, then pinned ones. Filled once, then only read. */
static struct slot {
    uint32_t key, values, magic;
} slot[HU_KEY_COUNT];

static const struct slot *slots(void)
{
    if (slot[0].values != 0)
        return slot;
    uint32_t next[2] = {SAMPLED_COUNT, 0};
    for (uint32_t key = 0; key < HU_KEY_COUNT; key++) {
        uint32_t values = hu_key_values((enum hu_key)key);
        slot[next[hu_key_sampled((enum hu_key)key)]++] =
            (struct slot){key, values, hu_range_magic(values)};
    }
    return slot;
}

static void decode_keys(struct hu_profile *profile, const uint8_t *from, const struct slot *first,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        profile->value[first[i].key] =
            (uint8_t)hu_range_reduce(from[i], first[i].values, first[i].magic);
}

static void encode_keys(const struct hu_profile *profile, uint8_t *to, const struct slot *first,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = profile->value[first[i].key];
}

static void decode_header(struct hu_profile *profile, const uint8_t header[HEADER_SIZE])
{
    const uint8_t *pinned = header + SAMPLED_SIZE + SEAL_SIZE;
    uint32_t said = 0;
    memcpy(&said, header + SAMPLED_SIZE, SEAL_SIZE);
    decode_keys(profile, header, slots(), SAMPLED_COUNT);
    if (said != 0 && said == seal(pinned))
        decode_keys(profile, pinned, slots() + SAMPLED_COUNT, PINNED_COUNT);
}

/* What decoding carries along: the dialect's rows, the places below the last step. */
struct frame {
    const struct hu_range *range;
    uint32_t rows;
    uint32_t rows_magic;
    uint32_t places;
    uint32_t places_magic;
    bool payload;
};

static struct frame frame_of(enum hu_dialect dialect)
{
    uint32_t rows = dialect == HU_DIALECT_SCRIPT ? (uint32_t)HU_OP_COUNT : HU_OP_SCRIPT_FIRST;
    return (struct frame){
        hu_op_ranges(), rows, hu_range_magic(rows), 1, 0, dialect == HU_DIALECT_PAYLOAD};
}

static inline uint32_t reduce(const struct hu_range *range, uint32_t slot, uint32_t value)
{
    return hu_range_reduce(value, range->values[slot], range->magic[slot]);
}

static inline void settle(struct frame *frame, struct hu_op *op)
{
    op->op = (uint8_t)hu_range_reduce(op->op, frame->rows, frame->rows_magic);
    const struct hu_range *range = &frame->range[op->op];
    op->at = (uint8_t)hu_range_reduce(op->at * range->indents, frame->places, frame->places_magic);
    bool step = op->at == 0;
    frame->places = step ? range->values[HU_SLOT_COUNT] : frame->places;
    frame->places_magic = step ? range->magic[HU_SLOT_COUNT] : frame->places_magic;
    op->a = (uint8_t)reduce(range, HU_SLOT_A, op->a);
    op->b = (uint8_t)reduce(range, HU_SLOT_B, op->b);
    op->c = (uint16_t)reduce(range, HU_SLOT_C, op->c);
    op->d = (uint16_t)reduce(range, HU_SLOT_D, op->d);
}

static struct hu_op decode_op(const uint8_t *p)
{
    struct hu_op op;
    memcpy(&op, p, RECORD_SIZE);
    return op;
}

/* What stands around a payload's edits: a guest's older state to bring back, a newer one to
 * restore, a look at it. */
static const struct hu_op payload_before[] = {
    {.op = HU_OP_work, .c = 1},         {.op = HU_OP_work, .a = 1, .c = 2},
    {.op = HU_OP_hot_update},           {.op = HU_OP_work, .a = 1, .c = 3},
    {.op = HU_OP_work, .a = 2, .c = 4}, {.op = HU_OP_update},
};
static const struct hu_op payload_after[] = {
    {.op = HU_OP_start},
    {.op = HU_OP_complete},
    {.op = HU_OP_work, .c = 5},
    {.op = HU_OP_work, .a = 1, .c = 6},
};
enum { PAYLOAD_EDITS_MAX = 64 };

static void add_ops(struct hu_scenario *scenario, const struct hu_op *op, size_t count)
{
    memcpy(scenario->op + scenario->op_count, op, count * sizeof *op);
    scenario->op_count += (uint32_t)count;
}

static void decode_ops(struct hu_scenario *scenario, struct frame frame, const uint8_t *data,
                       size_t size)
{
    uint32_t count = scenario->op_count;
    uint32_t most = frame.payload ? count + PAYLOAD_EDITS_MAX : HU_OP_MAX;
    for (size_t at = 0; at < size && count < most; at += RECORD_SIZE, count++) {
        uint8_t last[RECORD_SIZE] = {0};
        bool whole = size - at >= RECORD_SIZE;
        if (!whole)
            memcpy(last, data + at, size - at);
        scenario->op[count] = decode_op(whole ? data + at : last);
        if (frame.payload) {
            scenario->op[count].op = HU_OP_tamper;
            scenario->op[count].at = 0;
        }
        settle(&frame, &scenario->op[count]);
    }
    scenario->op_count = count;
}

void hu_scenario_decode(struct hu_scenario *scenario, enum hu_dialect dialect, const uint8_t *data,
                        size_t size)
{
    scenario->profile = (struct hu_profile){{0}};
    scenario->op_count = 0;
    if (hu_scenario_version(data, size) > HU_SCENARIO_VERSION)
        return;
    bool marked = has_mark(data, size);
    size_t start = marked ? MARK_SIZE : 0;
    size_t whole = marked ? HEADER_SIZE : SAMPLED_SIZE;
    uint8_t header[HEADER_SIZE] = {0};
    size_t have = size - start < whole ? size - start : whole;
    if (have > 0)
        memcpy(header, data + start, have);
    decode_header(&scenario->profile, header);
    if (dialect == HU_DIALECT_PAYLOAD)
        add_ops(scenario, payload_before, sizeof payload_before / sizeof payload_before[0]);
    if (have == whole)
        decode_ops(scenario, frame_of(dialect), data + start + have, size - start - have);
    if (dialect == HU_DIALECT_PAYLOAD)
        add_ops(scenario, payload_after, sizeof payload_after / sizeof payload_after[0]);
}

static void encode_header(const struct hu_profile *profile, uint8_t header[HEADER_SIZE])
{
    static const uint8_t none[PINNED_SIZE];
    uint8_t *pinned = header + SAMPLED_SIZE + SEAL_SIZE;
    memset(header, 0, HEADER_SIZE);
    encode_keys(profile, header, slots(), SAMPLED_COUNT);
    encode_keys(profile, pinned, slots() + SAMPLED_COUNT, PINNED_COUNT);
    uint32_t word = memcmp(pinned, none, PINNED_SIZE) == 0 ? 0 : seal(pinned);
    memcpy(header + SAMPLED_SIZE, &word, SEAL_SIZE);
}

size_t hu_scenario_encode(const struct hu_scenario *scenario, enum hu_dialect dialect,
                          uint8_t *data, size_t size)
{
    size_t need = MARK_SIZE + HEADER_SIZE + scenario->op_count * (size_t)RECORD_SIZE;
    if (need > size)
        return need;
    struct frame frame = frame_of(dialect);
    memcpy(data, "hu:", 3);
    data[3] = HU_SCENARIO_VERSION;
    encode_header(&scenario->profile, data + MARK_SIZE);
    uint8_t *p = data + MARK_SIZE + HEADER_SIZE;
    for (uint32_t i = 0; i < scenario->op_count; i++, p += RECORD_SIZE) {
        struct hu_op op = scenario->op[i];
        settle(&frame, &op);
        memcpy(p, &op, RECORD_SIZE);
    }
    return need;
}

void hu_scenario_settle(struct hu_scenario *scenario, enum hu_dialect dialect)
{
    struct frame frame = frame_of(dialect);
    for (int key = 0; key < HU_KEY_COUNT; key++)
        scenario->profile.value[key] =
            (uint8_t)(scenario->profile.value[key] % hu_key_values((enum hu_key)key));
    if (scenario->op_count > HU_OP_MAX)
        scenario->op_count = HU_OP_MAX;
    for (uint32_t i = 0; i < scenario->op_count; i++)
        settle(&frame, &scenario->op[i]);
}

bool hu_scenario_same(const struct hu_scenario *one, const struct hu_scenario *other)
{
    return one->op_count == other->op_count &&
           memcmp(&one->profile, &other->profile, sizeof one->profile) == 0 &&
           memcmp(one->op, other->op, one->op_count * sizeof one->op[0]) == 0;
}

uint32_t hu_scenario_steps(const struct hu_scenario *scenario)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < scenario->op_count; i++)
        count += scenario->op[i].at == 0;
    return count;
}
