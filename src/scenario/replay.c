/* Replaying one input: run in a child, explained, compared with what it expects. */
#define _GNU_SOURCE
#include "replay.h"

#include "poison.h"
#include "world.h"

#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HU_ASAN
static const bool sees_poison = true;
#else
static const bool sees_poison = false;
#endif

/* What takes longer does not come back. */
enum { HU_OTHERS_MAX = 4, HU_ALARM_SECONDS = 20 };

/* -- the child -- */

static void tell(void *context, const struct hu_broken *broken)
{
    struct hu_news *news = context;

    if (news->count < HU_BROKEN_MAX) {
        news->finding[news->count++] = *broken;
    }
}

void hu_child_once(struct hu_input *input, struct hu_news *news)
{
    hu_run_alarm(HU_ALARM_SECONDS);
    (void)hu_run(&input->scenario, &input->options);
    news->finished = true;
}

static void put_broken(const char *label, const struct hu_broken *broken)
{
    char text[HU_NAME_MAX + HU_DETAIL_MAX];

    (void)snprintf(text, sizeof(text), "%s: %s", hu_rule(broken->rule)->name, broken->detail);
    hu_put_paragraph(stderr, label, text);
}

static void print_others(const struct hu_news *news, uint32_t count)
{
    for (uint32_t i = 1; i < news->count && i <= HU_OTHERS_MAX; i++) {
        put_broken("then", &news->finding[i]);
    }
    if (count > HU_OTHERS_MAX + 1) {
        fprintf(stderr, "  and %u more\n", count - HU_OTHERS_MAX - 1);
    }
}

/* Warnings that nobody asked for are said, and change no verdict. */
static void print_warnings(const struct hu_run *run, uint8_t matters)
{
    uint32_t kept = hu_ledger_broken_count(run->ledger);
    uint32_t said = 0;

    for (uint32_t i = 0; i < kept && i < HU_BROKEN_MAX && said < HU_OTHERS_MAX; i++) {
        const struct hu_broken *broken = hu_ledger_broken(run->ledger, i);
        if (broken != NULL && broken->severity == HU_SEVERITY_WARNING &&
            (matters & HU_MATTERS_WARNING) == 0) {
            put_broken("warning", broken);
            said++;
        }
    }
}

/* A run must not depend on the one before it: the second gives the same trace. */
static void run_twice(struct hu_input *input, struct hu_news *news)
{
    hu_run_alarm(HU_ALARM_SECONDS);
    struct hu_run run = hu_run(&input->scenario, &input->options);
    uint64_t hash = hu_trace_hash(run.trace);

    hu_run_on_finding(NULL, NULL);
    news->muted = hu_muted_count();
    if (!run.stuck) {
        run = hu_run(&input->scenario, &input->options);
        news->differs = hash != hu_trace_hash(run.trace) && !run.stuck;
    }
    hu_run_alarm(0);
    news->contradiction = run.contradiction != NULL;
    if (run.contradiction != NULL) {
        fprintf(stderr, "the judge and the memory model disagree: %s\n", run.contradiction);
    } else if (run.finding != NULL) {
        hu_report(stderr, run.finding);
        print_others(news, run.finding_count);
        print_warnings(&run, input->options.matters);
        if (news->muted != 0) {
            fprintf(stderr, "  muted    %" PRIu64 " more\n", news->muted);
        }
        hu_rule_machine_lines(stderr, run.finding->rule);
    } else {
        print_warnings(&run, input->options.matters);
    }
    news->finished = true;
}

static struct hu_news *shared_news(void)
{
    static struct hu_news *news;

    if (news == NULL) {
        void *memory =
            mmap(NULL, sizeof(*news), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        news = memory != MAP_FAILED ? memory : NULL;
    }
    if (news != NULL) {
        memset(news, 0, sizeof(*news));
    }
    return news;
}

const struct hu_news *hu_child_run(struct hu_input *input, hu_child_fn *fn, int output, int *status)
{
    struct hu_news *news = shared_news();

    fflush(stdout);
    fflush(stderr);
    pid_t pid = news != NULL && output >= 0 ? fork() : -1;
    if (pid == 0) {
        (void)dup2(output, STDERR_FILENO);
        hu_run_on_finding(tell, news);
        fn(input, news);
        fflush(stderr);
        _exit(0);
    }
    if (!hu_world_child_ended(pid, status)) {
        perror("hu: cannot run a child");
        return NULL;
    }
    return news;
}

/* -- the verdict -- */

/* A report is one screen: of the sanitizer's own, which may follow ours, the stack. */
static void pour(int from)
{
    char line[4096];
    FILE *in = fdopen(dup(from), "r");
    bool over = false;

    if (in == NULL) {
        return;
    }
    rewind(in);
    while (fgets(line, sizeof(line), in) != NULL) {
        if (!over && strncmp(line, "=====", 5) != 0) {
            fputs(line, stderr);
        }
        over = over || strncmp(line, "SUMMARY: ", 9) == 0;
    }
    (void)fclose(in);
}

/* What the file says it is there for. */
static bool as_expected(const struct hu_input *input, const struct hu_news *news)
{
    const struct hu_text_header *header = &input->header;

    if (strcmp(header->expect, "clean") == 0) {
        return news->count == 0;
    }
    if (news->count == 0 || news->finding[0].rule != hu_rule_find(header->expect)) {
        return false;
    }
    uint32_t op = header->expect_op;
    while (op > 1 && input->scenario.op[op - 1].at != 0) {
        op--;
    }
    return op == 0 || news->finding[0].step == op;
}

static void say_clean(const struct hu_input *input, const struct hu_news *news, bool wants)
{
    FILE *out = wants ? stderr : stdout;

    fprintf(out, "%s: clean%s%s", input->name, wants ? ", but it expects " : "",
            input->header.expect);
    if (news->muted != 0) {
        fprintf(out, " (muted: %" PRIu64 ")", news->muted);
    }
    fputc('\n', out);
}

static int verdict(const struct hu_input *input, const struct hu_news *news, int status, int output,
                   bool quiet)
{
    const char *expect = input->header.expect;
    bool wants = expect[0] != '\0';

    if (news->contradiction || news->differs || (WIFEXITED(status) && WEXITSTATUS(status) == 3)) {
        pour(output);
        fprintf(stderr, "%s: HARNESS BUG%s\n", input->name,
                news->differs ? ": two runs of it gave different traces" : "");
        return HU_EXIT_HARNESS_BUG;
    }
    if (wants && as_expected(input, news)) {
        if (!quiet) {
            printf("%s: %s, as expected\n", input->name, expect);
        }
        return HU_EXIT_FINE;
    }
    if (news->finished && news->count == 0) {
        if (wants || !quiet) {
            pour(output);
            say_clean(input, news, wants);
        }
        return wants ? HU_EXIT_VERDICT : HU_EXIT_FINE;
    }
    pour(output);
    fprintf(stderr, "%s: %s%s%s\n", input->name,
            news->count != 0 ? hu_rule(news->finding[0].rule)->name
                             : "the process died under a sanitizer",
            wants ? ", but it expects " : "", expect);
    return HU_EXIT_VERDICT;
}

void hu_input_expects(struct hu_input *input)
{
    enum hu_rule rule = hu_rule_find(input->header.expect);

    if (rule != HU_RULE_NONE) {
        input->options.matters |= (uint8_t)(1u << hu_rule(rule)->severity);
    }
}

/* What is expected is a rule, and one that this build can see; -1: so it is. */
static int can_expect(const struct hu_input *input)
{
    const char *expect = input->header.expect;
    enum hu_rule rule = hu_rule_find(expect);

    if (expect[0] == '\0' || strcmp(expect, "clean") == 0) {
        return -1;
    }
    if (rule == HU_RULE_NONE) {
        fprintf(stderr, "%s:%u: no rule is called \"%s\"; `hu rules` lists them\n", input->name,
                input->header.expect_line, expect);
        return HU_EXIT_ERROR;
    }
    if (hu_rule(rule)->seen == HU_SEEN_ASAN && !sees_poison) {
        printf("%s: skipped: %s needs a build with AddressSanitizer to be seen\n", input->name,
               expect);
        return HU_EXIT_FINE;
    }
    return -1;
}

int hu_replay_input(struct hu_input *input, bool quiet)
{
    int code = can_expect(input);

    if (code >= 0) {
        return code;
    }
    int status = 0;
    int output = memfd_create("output", MFD_CLOEXEC);
    const struct hu_news *news = hu_child_run(input, run_twice, output, &status);
    code = news == NULL ? HU_EXIT_ERROR : verdict(input, news, status, output, quiet);
    (void)close(output);
    return code;
}
