/* Scenarios: what happens to a driver, as bytes, as text, and run.
 *
 * A scenario is a value. Any bytes decode to one and zero bytes are the plainest; its text form
 * says the same and is what people read, review and commit. README.md beside this file is the
 * grammar of both.
 */
#ifndef HU_SCENARIO_H
#define HU_SCENARIO_H

#include "dxgk.h"
#include "rules.h"

enum { HU_OP_MAX = 4096, HU_SCENARIO_VERSION = 1, HU_NAME_MAX = 64, HU_SENTENCE_MAX = 256 };

enum hu_op_kind {
#define HU_OP(name, ...) HU_OP_##name,
#include "ops.def"
#undef HU_OP
    HU_OP_COUNT
};
enum { HU_OP_SCRIPT_FIRST = HU_OP_alloc };

/* Whose operations bytes can say: a real driver's scenario holds KERNEL rows only, the scripted
 * driver's all. PAYLOAD: every record is a tamper step of a fixed update, which is saved before it
 * and restored after it. */
enum hu_dialect { HU_DIALECT_KERNEL, HU_DIALECT_SCRIPT, HU_DIALECT_PAYLOAD };

/* One operation; `at` 0: a step of its own, else indented below the last step, at that place (from
 * 1). */
struct hu_op {
    uint8_t op;
    uint8_t at;
    uint8_t a;
    uint8_t b;
    uint16_t c;
    uint16_t d;
};

struct hu_scenario {
    struct hu_profile profile;
    uint32_t op_count;
    struct hu_op op[HU_OP_MAX];
};

/* What a text says beside the scenario: none of it is in the bytes. */
struct hu_text_header {
    char sentence[HU_SENTENCE_MAX]; /* the comment lines before the first word, joined */
    char expect[HU_NAME_MAX];       /* "clean", a rule's name, or "" */
    uint32_t expect_line;           /* where expect stands */
    uint32_t expect_op;       /* index of the op whose step must break it, from 1; 0: anywhere */
    char driver[HU_NAME_MAX]; /* image name or "scripted"; "" when not said */
    char new_driver[HU_NAME_MAX]; /* after "->"; "" when the same */
};

/* -- bytes (bytes.c) -- */

/* Any bytes, whole: excess bytes are ignored, missing ones are zero within the last record. Never
 * fails; bytes of a newer format decode to no operations. Values are reduced to their fields'
 * ranges, so that decoding what was encoded gives the same scenario. */
void hu_scenario_decode(struct hu_scenario *scenario, enum hu_dialect dialect, const uint8_t *data,
                        size_t size);

/* Bytes that decode to the scenario, with the version mark in front. Answers the size; writes only
 * when it fits. */
size_t hu_scenario_encode(const struct hu_scenario *scenario, enum hu_dialect dialect,
                          uint8_t *data, size_t size);

/* The format version the bytes claim; HU_SCENARIO_VERSION when they carry no mark. */
uint32_t hu_scenario_version(const uint8_t *data, size_t size);

/* -- text (text.c, parse.c) -- */

/* True when the bytes are meant as text: only printable characters, and a first word that the
 * grammar knows. */
bool hu_text_is(const uint8_t *data, size_t size);

/* Prints scenario and header (header may be NULL) as text. Answers the length, as snprintf does.
 * `mark`: this step (from 1) gets a `>` in its margin and all steps are numbered; 0: plain text
 * that parses again. */
size_t hu_text_print(char *text, size_t size, const struct hu_scenario *scenario,
                     const struct hu_text_header *header, uint32_t mark);

/* From here what is printed keeps back the bytes that a driver is given (`data`, `tamper bytes`):
 * they may show its private formats. Such a text says so and is a shape, not a reproduction. */
void hu_text_withhold(bool withhold);

/* One operation as a line, without indentation or line end. */
size_t hu_text_print_op(char *text, size_t size, const struct hu_op *op,
                        const struct hu_op *parent);

/* Parses text of `size` bytes. False: `error` is "LINE: cause" ready to stand behind the file's
 * name. */
bool hu_text_parse(const char *text, size_t size, struct hu_scenario *scenario,
                   struct hu_text_header *header, char error[HU_SENTENCE_MAX]);

/* The dialect a header's driver speaks. */
enum hu_dialect hu_text_dialect(const struct hu_text_header *header);

const char *hu_op_name(enum hu_op_kind op);
const char *hu_op_sentence(enum hu_op_kind op);

/* Puts every field into its range, so that text, bytes and value agree; decoding and parsing do it
 * already. */
void hu_scenario_settle(struct hu_scenario *scenario, enum hu_dialect dialect);

/* Same profile, same operations. */
bool hu_scenario_same(const struct hu_scenario *one, const struct hu_scenario *other);

/* Number of steps: ops with at 0. */
uint32_t hu_scenario_steps(const struct hu_scenario *scenario);

/* -- minimise (minimise.c) -- */

/* True when the scenario still does what is wanted. */
typedef bool hu_keeps_fn(void *context, const struct hu_scenario *scenario);

/* Makes `scenario` smaller while `keeps` says yes: fewer operations, then plainer ones (zero is
 * plainest), then a plainer profile. Deterministic; at most `runs` calls of keeps; answers how many
 * were made. */
uint32_t hu_scenario_minimise(struct hu_scenario *scenario, hu_keeps_fn *keeps, void *context,
                              uint32_t runs);

#endif
