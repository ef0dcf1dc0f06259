/* The property runner: random scenarios from a seed, the smallest failing one printed with the
 * command that repeats it. */
#include "prop.h"

#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    OPS_MOST = 24,
    BYTES_MAX = 64 + 8 * OPS_MOST,
    HEAD = 48,
    MARK = 4,
    KEYS = 16,
    SHRINK_RUNS = 5000
};

static const char *program;
static jmp_buf failed;
static int fail_line;
static char fail_text[512];

_Noreturn void hu_prop_fail(const char *file, int line, const char *what)
{
    const char *name = strrchr(file, '/');

    fail_line = line;
    (void)snprintf(fail_text, sizeof(fail_text), "props/%s:%d: not so: %s",
                   name != NULL ? name + 1 : file, line, what);
    longjmp(failed, 1);
}

__attribute__((no_sanitize("undefined"))) static uint64_t random_next(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15u;

    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
}

static uint32_t below(uint64_t *state, uint32_t count)
{
    return (uint32_t)(random_next(state) >> 32) % count;
}

/* What a busy host is like: much work, some misfortune, now and then an update. */
static const uint8_t lively[] = {HU_OP_work,       HU_OP_work,   HU_OP_work,    HU_OP_work,
                                 HU_OP_work,       HU_OP_fault,  HU_OP_fault,   HU_OP_fault,
                                 HU_OP_hot_update, HU_OP_save,   HU_OP_save,    HU_OP_update,
                                 HU_OP_start,      HU_OP_cancel, HU_OP_restore, HU_OP_complete};

/* Trial `trial` of a seed: the same bytes in every build. Small values and few operations come most
 * often. */
static size_t make(uint64_t seed, uint64_t trial, uint8_t bytes[BYTES_MAX])
{
    uint64_t state = seed * 0x100000001b3u + trial;
    uint32_t ops = 1 + below(&state, 1 + below(&state, OPS_MOST));
    static const uint8_t mark[MARK] = {'h', 'u', ':', HU_SCENARIO_VERSION};

    memset(bytes, 0, BYTES_MAX);
    memcpy(bytes, mark, MARK);
    for (uint32_t i = 0; i < KEYS; i++) {
        bytes[MARK + i] = (uint8_t)(below(&state, 4) == 0 ? below(&state, 256) : 0);
    }
    for (uint32_t i = 0; i < ops * 8; i++) {
        bytes[HEAD + i] = (uint8_t)below(&state, i % 8 == 0 || below(&state, 3) == 0 ? 256 : 6);
        if (i % 8 == 1 && below(&state, 3) != 0) {
            bytes[HEAD + i] = 0;
        }
    }
    for (uint32_t i = 0; hu_prop.dialect == HU_DIALECT_KERNEL && trial % 2 == 0 && i < ops; i++) {
        bytes[HEAD + i * 8] = lively[below(&state, sizeof(lively))];
        bytes[HEAD + i * 8 + 1] = (uint8_t)(below(&state, 8) == 0);
        bytes[HEAD + i * 8 + 2] = (uint8_t)below(&state, 8);
        bytes[HEAD + i * 8 + 3] = (uint8_t)below(&state, 6);
    }
    return HEAD + (size_t)ops * 8;
}

/* True when the property fails on it. */
static bool fails(const struct hu_scenario *scenario)
{
    if (setjmp(failed) != 0) {
        return true;
    }
    hu_prop.check(scenario);
    return false;
}

static bool fails_alike(void *context, const struct hu_scenario *scenario)
{
    int line = *(const int *)context;

    return fails(scenario) && fail_line == line;
}

static int report(struct hu_scenario *scenario, uint64_t seed, uint64_t trial)
{
    static char text[1 << 16];
    uint32_t before = scenario->op_count;
    int line = fail_line;
    uint32_t runs = hu_scenario_minimise(scenario, fails_alike, &line, SHRINK_RUNS);

    (void)fails(scenario);
    if (hu_prop_finding() != NULL) {
        hu_report(stderr, hu_prop_finding());
    }
    (void)hu_text_print(text, sizeof(text), scenario, NULL, 0);
    fprintf(stderr, "%s\n  on this scenario (%u operations of %u left after %u runs):\n%s",
            fail_text, scenario->op_count, before, runs, text);
    fprintf(stderr, "  again    %s --seed %llu --trial %llu\n", program, (unsigned long long)seed,
            (unsigned long long)trial);
    printf("%s: failed, seed %llu, trial %llu\n", hu_prop.name, (unsigned long long)seed,
           (unsigned long long)trial);
    return 1;
}

static int run_trials(uint64_t seed, uint64_t from, uint64_t to)
{
    static struct hu_scenario scenario;
    uint8_t bytes[BYTES_MAX];

    for (uint64_t trial = from; trial < to; trial++) {
        size_t size = make(seed, trial, bytes);
        hu_scenario_decode(&scenario, hu_prop.dialect, bytes, size);
        if (fails(&scenario)) {
            return report(&scenario, seed, trial);
        }
    }
    if (hu_prop.finish != NULL && from == 0 && setjmp(failed) == 0) {
        hu_prop.finish();
    } else if (hu_prop.finish != NULL && from == 0) {
        fprintf(stderr, "%s\n", fail_text);
        printf("%s: failed after all trials, seed %llu\n", hu_prop.name, (unsigned long long)seed);
        return 1;
    }
    printf("%s: %llu trials held, seed %llu\n", hu_prop.name, (unsigned long long)(to - from),
           (unsigned long long)seed);
    return 0;
}

/* A decimal number, whole; anything else is an error with its name. */
static uint64_t number(const char *option, const char *word)
{
    char *end;

    errno = 0;
    unsigned long long value = word != NULL ? strtoull(word, &end, 10) : 0;
    if (word == NULL || *word == '\0' || *end != '\0' || *word == '-' || errno != 0) {
        fprintf(stderr, "%s: %s is no number\n", option, word != NULL ? word : "nothing");
        exit(2);
    }
    return value;
}

int main(int count, char **word)
{
    program = word[0];
    uint64_t seed = 1;
    uint64_t trials = hu_prop.trials;
    uint64_t from = 0;

    for (int i = 1; i < count; i += 2) {
        if (strcmp(word[i], "--seed") == 0) {
            seed = number(word[i], word[i + 1]);
        } else if (strcmp(word[i], "--trials") == 0) {
            trials = number(word[i], word[i + 1]);
        } else if (strcmp(word[i], "--trial") == 0) {
            from = number(word[i], word[i + 1]);
            trials = 1;
        } else {
            fprintf(stderr, "usage: prop_%s [--seed N] [--trials N | --trial N]\n", hu_prop.name);
            return 2;
        }
    }
    if (trials == 0) {
        fprintf(stderr, "--trials: a property that is tried on nothing holds nothing\n");
        return 2;
    }
    return run_trials(seed, from, from + trials);
}
