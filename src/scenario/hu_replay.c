/* hu replay: each input in a child of its own, because some bugs end the process. */
#define _GNU_SOURCE
#include "hu.h"

#include "poison.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HU_ASAN
static const bool sees_poison = true;
#else
static const bool sees_poison = false;
#endif

/* What the child tells before it can die: the findings, in order. */
struct news {
    uint32_t count;
    bool finished;
    bool contradiction;
    bool differs;
    struct hu_broken finding[HU_BROKEN_MAX];
};

static void tell(void *context, const struct hu_broken *broken)
{
    struct news *news = context;

    if (news->count < HU_BROKEN_MAX) {
        news->finding[news->count++] = *broken;
    }
}

/* A run must not depend on the one before it: the second gives the same trace. */
static void run_twice(struct hu_input *input, struct news *news)
{
    struct hu_run run = hu_run(&input->scenario, &input->options);
    uint64_t hash = hu_trace_hash(run.trace);

    hu_run_on_finding(NULL, NULL);
    run = hu_run(&input->scenario, &input->options);
    news->differs = hash != hu_trace_hash(run.trace);
    news->contradiction = run.contradiction != NULL;
    if (run.contradiction != NULL) {
        fprintf(stderr, "the judge and the memory model disagree: %s\n", run.contradiction);
    } else if (run.finding != NULL) {
        hu_report(stderr, run.finding);
        uint32_t others = run.finding_count - 1;
        for (uint32_t i = 1; i < news->count && i < 9; i++) {
            fprintf(stderr, "  then     %s: %s\n", hu_rule(news->finding[i].rule)->name,
                    news->finding[i].detail);
        }
        if (others > 8) {
            fprintf(stderr, "  and %u more\n", others - 8);
        }
        hu_rule_machine_lines(stderr, run.finding->rule);
    }
    news->finished = true;
}

static int child(struct hu_input *input, struct news *news, int output)
{
    (void)dup2(output, STDERR_FILENO);
    hu_run_on_finding(tell, news);
    run_twice(input, news);
    fflush(stderr);
    return 0;
}

static void pour(int from)
{
    char part[4096];
    ssize_t size;

    (void)lseek(from, 0, SEEK_SET);
    while ((size = read(from, part, sizeof(part))) > 0) {
        (void)fwrite(part, 1, (size_t)size, stderr);
    }
}

/* What the file says it is there for. */
static bool as_expected(const struct hu_input *input, const struct news *news)
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

static int verdict(const struct hu_input *input, const struct news *news, int status, int output,
                   bool quiet)
{
    bool died = !news->finished;

    if (news->contradiction || news->differs || (WIFEXITED(status) && WEXITSTATUS(status) == 3)) {
        pour(output);
        fprintf(stderr, "%s: HARNESS BUG%s\n", input->name,
                news->differs ? ": two runs of it gave different traces" : "");
        return HU_EXIT_HARNESS_BUG;
    }
    if (input->header.expect[0] != '\0' && as_expected(input, news)) {
        if (!quiet) {
            printf("%s: %s, as expected\n", input->name, input->header.expect);
        }
        return HU_EXIT_FINE;
    }
    if (!died && news->count == 0) {
        bool wanted = input->header.expect[0] != '\0';
        if (wanted || !quiet) {
            fprintf(wanted ? stderr : stdout, "%s: clean%s%s\n", input->name,
                    wanted ? ", but it expects " : "", input->header.expect);
        }
        return wanted ? HU_EXIT_VERDICT : HU_EXIT_FINE;
    }
    pour(output);
    fprintf(stderr, "%s: %s%s%s\n", input->name,
            news->count != 0 ? hu_rule(news->finding[0].rule)->name
                             : "the process died under a sanitizer",
            input->header.expect[0] != '\0' ? ", but it expects " : "", input->header.expect);
    return HU_EXIT_VERDICT;
}

static int replay_one(const char *name, const struct hu_words *words, struct news *news)
{
    static struct hu_input input;
    static char again[512];
    int status = 0;

    memset(news, 0, sizeof(*news));
    if (!hu_input_read(name, words, &input)) {
        return HU_EXIT_ERROR;
    }
    if (input.header.expect[0] != '\0' && strcmp(input.header.expect, "clean") != 0) {
        enum hu_rule rule = hu_rule_find(input.header.expect);
        if (rule == HU_RULE_NONE) {
            fprintf(stderr, "%s:%u: no rule is called \"%s\"; `hu rules` lists them\n", name,
                    input.header.expect_line, input.header.expect);
            return HU_EXIT_ERROR;
        }
        if (hu_rule(rule)->seen == HU_SEEN_ASAN && !sees_poison) {
            printf("%s: skipped: %s needs a build with AddressSanitizer to be seen\n", name,
                   input.header.expect);
            return HU_EXIT_FINE;
        }
        input.options.matters |= (uint8_t)(1u << hu_rule(rule)->severity);
    }
    bool named = words->driver != NULL;
    (void)snprintf(again, sizeof(again), "build/hu replay %s%s%s%s%s",
                   words->payload ? "--payload " : "", named ? "--driver " : "",
                   named ? words->driver : "", named ? " " : "", name);
    input.options.replay = again;
    int output = memfd_create("output", MFD_CLOEXEC);
    fflush(stdout);
    fflush(stderr);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(child(&input, news, output));
    }
    if (pid < 0 || output < 0 || waitpid(pid, &status, 0) != pid) {
        perror("hu: cannot run a child");
        return HU_EXIT_ERROR;
    }
    int code = verdict(&input, news, status, output, words->quiet);
    (void)close(output);
    return code;
}

int hu_replay(const struct hu_words *words)
{
    struct news *news =
        mmap(NULL, sizeof(*news), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int worst = HU_EXIT_FINE;

    if (news == MAP_FAILED) {
        perror("hu: mmap");
        return HU_EXIT_ERROR;
    }
    for (uint32_t i = 0; i < words->file_count; i++) {
        int code = replay_one(words->file[i], words, news);
        worst = code > worst ? code : worst;
    }
    return worst;
}
