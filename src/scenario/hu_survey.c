/* hu survey: what a set of inputs put to the test, and so what "no finding" over it means. */
#include "hu.h"

#include "words.h"

#include <string.h>

struct survey {
    uint32_t runs;
    uint32_t findings;
    uint32_t unreadable;
    bool ddi[HU_DDI_COUNT];
    bool shows; /* its glue has show_state */
    uint32_t fault[HU_FAULT_COUNT];
    const struct hu_ledger *ledger; /* of the last run; counts over all of them */
    bool hot_update[2];             /* the driver registered a save, a restore function */
    /* Rules of a severity that is no finding: how many inputs break them, and one that does. */
    uint32_t minor[HU_RULE_COUNT];
    const char *example[HU_RULE_COUNT];
};

static void count_event(struct survey *survey, const struct hu_event *event)
{
    if (event->kind == HU_EVENT_ddi_enter && event->arg[0] < HU_DDI_COUNT) {
        survey->ddi[event->arg[0]] = true;
    } else if (event->kind == HU_EVENT_state) {
        survey->shows = survey->shows || event->arg[2] != 0;
    } else if (event->kind == HU_EVENT_fault && event->arg[0] < HU_FAULT_COUNT) {
        survey->fault[event->arg[0]]++;
    } else if (event->kind == HU_EVENT_initialize) {
        survey->hot_update[0] = survey->hot_update[0] || event->arg[1] != 0;
        survey->hot_update[1] = survey->hot_update[1] || event->arg[2] != 0;
    }
}

static void count_minor(struct survey *survey, const struct hu_run *run, uint8_t matters,
                        const char *name)
{
    bool counted[HU_RULE_COUNT] = {false};

    for (uint32_t i = 0; i < run->broken_count && i < HU_BROKEN_MAX; i++) {
        const struct hu_broken *broken = hu_ledger_broken(run->ledger, i);
        if (broken == NULL || ((uint32_t)matters >> broken->severity & 1u) != 0 ||
            counted[broken->rule]) {
            continue;
        }
        counted[broken->rule] = true;
        survey->minor[broken->rule]++;
        survey->example[broken->rule] =
            survey->example[broken->rule] != NULL ? survey->example[broken->rule] : name;
    }
}

static void run_one(struct survey *survey, const char *name, const struct hu_words *words)
{
    static struct hu_input input;

    if (!hu_input_read(name, words, &input)) {
        survey->unreadable++;
        return;
    }
    input.options.survive = true;
    struct hu_run run = hu_run(&input.scenario, &input.options);
    survey->ledger = run.ledger;
    survey->runs++;
    survey->findings += run.finding_count;
    count_minor(survey, &run, input.options.matters, name);
    for (uint32_t i = 0; i < run.trace->count; i++) {
        count_event(survey, &run.trace->event[i]);
    }
}

/* Of the driver's rules those that are asked at certain events; bad accesses are watched for
 * always. */
static bool is_asked(const struct hu_rule_row *rule)
{
    return rule->seen == HU_SEEN_ALWAYS && rule->who != HU_WHO_MODEL;
}

static void say_rules(const struct hu_ledger *ledger, bool shows)
{
    uint32_t all = 0;
    uint32_t tested = 0;
    const char *between = "\n    never: ";

    for (uint32_t rule = 1; rule < HU_RULE_COUNT; rule++) {
        bool asked = is_asked(hu_rule((enum hu_rule)rule));
        all += asked;
        tested += asked && hu_ledger_evaluated(ledger, (enum hu_rule)rule) != 0;
    }
    printf("  rules put to the test: %u of %u", tested, all);
    for (uint32_t rule = 1; rule < HU_RULE_COUNT; rule++) {
        const struct hu_rule_row *row = hu_rule((enum hu_rule)rule);
        if (is_asked(row) && hu_ledger_evaluated(ledger, (enum hu_rule)rule) == 0) {
            printf("%s%s", between, row->name);
            between = ", ";
        }
    }
    puts("");
    if (hu_ledger_evaluated(ledger, HU_RULE_vgpu_forgets_its_work) == 0 && !shows) {
        puts("    vgpu_forgets_its_work needs the glue's show_state: include/hu/driver.h, --glue "
             "FILE");
    }
}

static void say_ddis(const struct survey *survey)
{
    const char *between = "  never called: ";

    for (uint32_t ddi = HU_DDI_ENTRY; ddi < HU_DDI_COUNT; ddi++) {
        if (!survey->ddi[ddi] && ddi != HU_DDI_SHOW) {
            printf("%s%s", between, hu_ddi_word((enum hu_ddi)ddi));
            between = ", ";
        }
    }
    puts(between[0] == ',' ? ""
                           : "  every function of the driver that there is to call was called");
    if (!survey->hot_update[0] || !survey->hot_update[1]) {
        printf("  the driver registers no %s: there was no hot update to look at\n",
               survey->hot_update[0] ? "DxgkDdiRestoreMemoryForHotUpdate"
                                     : "DxgkDdiSaveMemoryForHotUpdate");
    }
}

/* As a scenario calls it: the second word of such a line. */
static void put_fault(uint32_t kind)
{
    struct hu_op op = {.op = HU_OP_fault, .a = (uint8_t)kind};
    char line[HU_SENTENCE_MAX];

    (void)hu_text_print_op(line, sizeof(line), &op, NULL);
    struct hu_word rest = hu_word_of(line);
    (void)hu_word_take(&rest);
    struct hu_word name = hu_word_take(&rest);
    printf("%.*s", (int)name.length, name.text);
}

static void say_faults(const struct survey *survey)
{
    const char *between = "; never: ";
    uint32_t hit = 0;

    for (uint32_t kind = 0; kind < HU_FAULT_COUNT; kind++) {
        hit += survey->fault[kind] != 0;
    }
    printf("  kinds of failing calls met: %u of %u", hit, (uint32_t)HU_FAULT_COUNT);
    for (uint32_t kind = 0; kind < HU_FAULT_COUNT; kind++) {
        if (survey->fault[kind] == 0) {
            printf("%s", between);
            put_fault(kind);
            between = ", ";
        }
    }
    puts("");
}

static void say_minor(const struct survey *survey)
{
    for (uint32_t rule = 1; rule < HU_RULE_COUNT; rule++) {
        if (survey->minor[rule] != 0) {
            const struct hu_rule_row *row = hu_rule((enum hu_rule)rule);
            printf("  no finding%s, but seen: %s in %u input%s, as in %s\n    %s\n",
                   row->severity == HU_SEVERITY_POLICY ? " without --strict" : "", row->name,
                   survey->minor[rule], survey->minor[rule] == 1 ? "" : "s", survey->example[rule],
                   row->statement);
        }
    }
}

int hu_survey(const struct hu_words *words)
{
    struct survey survey = {0};

    for (uint32_t i = 0; i < words->file_count; i++) {
        run_one(&survey, words->file[i], words);
    }
    if (survey.runs == 0) {
        fprintf(stderr, "hu survey: none of the files can be run\n");
        return HU_EXIT_ERROR;
    }
    printf("%u inputs run, %u findings", survey.runs, survey.findings);
    if (survey.unreadable != 0) {
        printf("; %u left out, without an operation or not to be read", survey.unreadable);
    }
    puts("");
    say_rules(survey.ledger, survey.shows);
    say_ddis(&survey);
    say_faults(&survey);
    say_minor(&survey);
    return survey.findings != 0 ? HU_EXIT_VERDICT : HU_EXIT_FINE;
}
