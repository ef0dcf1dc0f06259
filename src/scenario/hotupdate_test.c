/* include/hu/hotupdate.h from outside: text, bytes and the saved trace of one run get one verdict.
 */
#include <hu/hotupdate.h>

#include "check.h"
#include "run.h"

#include <string.h>

/* The sketch: one page, saved inside an MDL and again by a range. */
static const char twice[] =
    "driver: scripted\nsave:\n    alloc m0 pages 2\n    save mdl m0\n    save list m0\n";
static const char fine[] = "driver: scripted\nsave:\n    alloc m0 pages 2\n    save mdl m0\n";

static struct hu_verdict judge_text(const char *text)
{
    return hu_judge(HU_INPUT_TEXT, text, strlen(text), NULL, NULL);
}

static char *trace_of_last_run(size_t *size)
{
    static char text[1 << 20];
    static const struct hu_run_options options = {.matters = HU_MATTERS_ERROR | HU_MATTERS_POLICY};
    static struct hu_scenario scenario;
    struct hu_text_header header;
    char error[HU_SENTENCE_MAX];

    CHECK(hu_text_parse(twice, strlen(twice), &scenario, &header, error));
    struct hu_run run = hu_run(&scenario, &options);
    *size = 0;
    for (uint32_t i = 0; i < run.trace->count; i++) {
        *size +=
            (size_t)hu_event_print(text + *size, sizeof(text) - *size, i, &run.trace->event[i]);
        text[(*size)++] = '\n';
    }
    return text;
}

int main(void)
{
    struct hu_verdict verdict = judge_text(fine);
    size_t size;

    CHECK(verdict.kind == HU_VERDICT_CLEAN && verdict.broken == 0);
    CHECK(judge_text(fine).trace_hash == verdict.trace_hash);
    verdict = judge_text(twice);
    CHECK(verdict.kind == HU_VERDICT_BROKEN && verdict.step == 1);
    CHECK(judge_text("driver: scripted\nsafe:\n").kind == HU_VERDICT_INPUT_ERROR);
    CHECK(strncmp(judge_text("driver: scripted\nsafe:\n").detail, "2:", 2) == 0);

    char rule[64];
    (void)snprintf(rule, sizeof(rule), "%s", verdict.rule);
    const char *trace = trace_of_last_run(&size);
    struct hu_verdict later = hu_judge(HU_INPUT_TRACE, trace, size, NULL, NULL);
    CHECK(later.kind == HU_VERDICT_BROKEN && strcmp(later.rule, rule) == 0);
    CHECK(later.trace_hash == verdict.trace_hash && later.broken == verdict.broken);
    CHECK(hu_judge(HU_INPUT_TRACE, "12 no such event\n", 17, NULL, NULL).kind ==
          HU_VERDICT_INPUT_ERROR);
    CHECK(hu_reproduce("twice", HU_INPUT_TRACE, trace, size, NULL, NULL) == 1);
    CHECK(hu_reproduce("nothing", HU_INPUT_TRACE, "", 0, NULL, NULL) == 2);
    CHECK(hu_reproduce("wrong", HU_INPUT_TRACE, "12 no such event\n", 17, NULL, NULL) == 2);
    CHECK(hu_judge(HU_INPUT_BYTES, "hu:\xff", 4, NULL, NULL).kind == HU_VERDICT_INPUT_ERROR);
    puts("text, bytes and trace agree");
    return 0;
}
