/* The judge as a library: bytes, text or a saved trace in, a verdict out.
 *
 *     struct hu_verdict verdict = hu_judge(HU_INPUT_TEXT, text, size, &hu_image_mydriver, NULL);
 *     if (verdict.kind == HU_VERDICT_BROKEN)
 *         puts(verdict.rule);
 *
 * One at a time in a process. A driver that touches memory it must not touch ends the process, as
 * it would under any sanitizer: hu_reproduce runs in a child. Link with libhotupdate.a, which holds
 * the shipped images too.
 */
#ifndef HU_HOTUPDATE_H
#define HU_HOTUPDATE_H

#include <stddef.h>
#include <stdint.h>

#include <hu/driver.h>

#ifdef __cplusplus
extern "C" {
#endif

/* BYTES: what fuzz_hot_update takes (fuzz_calls when there is no driver). TEXT: a scenario
 * (src/scenario/README.md). TRACE: lines of events (src/trace/README.md); no driver runs. PAYLOAD:
 * what fuzz_restore_payload takes, or its text: no edit must be noticed, because an engine may have
 * found its way past a checksum. */
enum hu_input_kind { HU_INPUT_BYTES, HU_INPUT_TEXT, HU_INPUT_TRACE, HU_INPUT_PAYLOAD };

/* Three kinds of wrong, never mixed: the driver's, the input's, ours. */
enum hu_verdict_kind {
    HU_VERDICT_CLEAN,
    HU_VERDICT_BROKEN,
    HU_VERDICT_INPUT_ERROR,
    HU_VERDICT_HARNESS_BUG
};

struct hu_verdict {
    enum hu_verdict_kind kind;
    const char *rule;    /* BROKEN: the first broken rule's name ... */
    const char *rule_id; /* ... and its id in the rule table (hu rules) */
    const char *detail;  /* BROKEN: what was seen. INPUT_ERROR: "LINE: cause". HARNESS_BUG: what
                            disagrees. Else "" */
    uint32_t step;       /* BROKEN: index of the operation, from 1; 0 for a trace without steps */
    uint32_t broken;     /* how many times rules were broken in all */
    uint64_t trace_hash; /* equal for equal runs, in every build */
};

/* Runs `size` bytes of `data` against the driver (NULL: the scripted one) and after an update
 * against `next` (NULL: the same), or judges a trace. Errors and policies count (severity E and P
 * of the table). The strings live until the next call. Never fails otherwise. */
struct hu_verdict hu_judge(enum hu_input_kind kind, const void *data, size_t size,
                           const struct hu_driver *driver, const struct hu_driver *next);

/* The same run in a child of its own, twice, explained on stderr as `hu replay` does; `name` is
 * what it calls the input. Answers its exit code: 0 clean, or as the text's `expect:` says; 1 a
 * rule is broken; 2 the input is wrong; 3 a bug of the harness. */
int hu_reproduce(const char *name, enum hu_input_kind kind, const void *data, size_t size,
                 const struct hu_driver *driver, const struct hu_driver *next);

#ifdef __cplusplus
}
#endif

#endif
