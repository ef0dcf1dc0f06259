/* hu print, pack, minimise, trace, judge. */
#define _GNU_SOURCE
#include "hu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static struct hu_input input;
static char text[HU_FILE_MAX];

static void put_text(FILE *out)
{
    (void)hu_text_print(text, sizeof(text), &input.scenario, &input.header, 0);
    fputs(text, out);
}

int hu_print(const struct hu_words *words)
{
    if (words->svg || words->html) {
        return hu_picture(words);
    }
    for (uint32_t i = 0; i < words->file_count; i++) {
        if (!hu_input_read(words->file[i], words, &input)) {
            return HU_EXIT_ERROR;
        }
        put_text(stdout);
    }
    return HU_EXIT_FINE;
}

int hu_pack(const struct hu_words *words)
{
    static uint8_t packed[HU_FILE_MAX];

    if (words->file_count != 1 || words->out == NULL) {
        fprintf(stderr, "usage: hu pack FILE -o OUT\n");
        return HU_EXIT_ERROR;
    }
    if (!hu_input_read(words->file[0], words, &input)) {
        return HU_EXIT_ERROR;
    }
    size_t size = hu_scenario_encode(&input.scenario, input.dialect, packed, sizeof(packed));
    return hu_write_file(words->out, packed, size);
}

/* -- minimise -- */

enum { RUNS_MAX = 4000 };

/* What has to stay: the rule of the first finding. */
struct wanted {
    enum hu_rule rule;
    int nowhere;
};

/* Whatever it does to the process that it runs in: a smaller one may end it where the first did
 * not. */
static enum hu_rule rule_in_child(const struct wanted *wanted)
{
    int status = 0;
    const struct hu_news *news = hu_child_run(&input, hu_child_once, wanted->nowhere, &status);

    return news != NULL && news->count != 0 ? news->finding[0].rule : HU_RULE_NONE;
}

static bool same_rule(void *context, const struct hu_scenario *scenario)
{
    const struct wanted *wanted = context;

    input.scenario = *scenario;
    return rule_in_child(wanted) == wanted->rule;
}

int hu_minimise(const struct hu_words *words)
{
    static struct hu_scenario smaller;
    struct wanted wanted = {.nowhere = memfd_create("output", MFD_CLOEXEC)};

    if (!hu_input_read(words->file[0], words, &input)) {
        return HU_EXIT_ERROR;
    }
    wanted.rule = rule_in_child(&wanted);
    if (wanted.rule == HU_RULE_NONE) {
        fprintf(stderr, "%s: nothing breaks: there is nothing to keep while making it smaller\n",
                words->file[0]);
        return HU_EXIT_ERROR;
    }
    uint32_t before = input.scenario.op_count;
    smaller = input.scenario;
    uint32_t runs = hu_scenario_minimise(&smaller, same_rule, &wanted, RUNS_MAX);
    input.scenario = smaller;
    fprintf(stderr, "%s: %u operations of %u left after %u runs\n", words->file[0],
            input.scenario.op_count, before, runs);
    (void)snprintf(input.header.expect, sizeof(input.header.expect), "%s",
                   hu_rule(wanted.rule)->name);
    input.header.expect_op = 0;
    put_text(stdout);
    return HU_EXIT_FINE;
}

int hu_trace_show(const struct hu_words *words)
{
    char line[512];

    if (!hu_input_read(words->file[0], words, &input)) {
        return HU_EXIT_ERROR;
    }
    struct hu_run run = hu_run(&input.scenario, &input.options);
    for (uint32_t i = 0; i < run.trace->count; i++) {
        (void)hu_event_print(line, sizeof(line), i, &run.trace->event[i]);
        puts(line);
    }
    return HU_EXIT_FINE;
}

int hu_judge_trace(const struct hu_words *words)
{
    char error[HU_SENTENCE_MAX];
    struct hu_run run;
    FILE *file = fopen(words->file[0], "rb");
    char *lines = file != NULL ? malloc(64u << 20) : NULL;
    size_t size = lines != NULL ? fread(lines, 1, 64u << 20, file) : 0;
    int code = HU_EXIT_FINE;

    if (lines == NULL) {
        fprintf(stderr, "%s: %s\n", words->file[0], strerror(errno));
        code = HU_EXIT_ERROR;
    } else if (!hu_run_judge(lines, size, &run, error)) {
        fprintf(stderr, "%s:%s\n", words->file[0], error);
        code = HU_EXIT_ERROR;
    } else if (run.finding != NULL) {
        printf("%s: %s\n", words->file[0], hu_rule(run.finding->rule)->name);
        code = HU_EXIT_VERDICT;
    } else {
        printf("%s: clean\n", words->file[0]);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    free(lines);
    return code;
}
