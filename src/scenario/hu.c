/* hu: replay, print, pack and minimise scenarios; list rules, operations and drivers. */
#define _GNU_SOURCE
#include "hu.h"

#include "ops.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: hu replay [--driver A[->B]] [--quiet] FILE...   run inputs, bytes or text; explain "
    "what breaks\n"
    "                 [--old A --new B]                     the same as --driver A->B\n"
    "                 [--own]                               this program's driver, not the file's\n"
    "                 [--payload]                           the bytes are inputs of "
    "fuzz_restore_payload\n"
    "                 [--ignore RULE[@FUNCTION],...]        what is known already is counted, and "
    "the run goes on\n"
    "                 [--strict]                            policies are findings too: what no "
    "document says in so many words\n"
    "                 [--no-payload]                        no bytes of the driver in what is "
    "printed; print, minimise too\n"
    "       hu life [--driver A]                            the plainest life: how far does the "
    "driver get\n"
    "       hu print [--driver A] FILE...                   an input as text\n"
    "       hu print --svg|--html FILE [-o OUT]             a picture of its run: who owned what, "
    "when\n"
    "       hu emit-c [--driver A] FILE [-o OUT.c]          a C file that replays it\n"
    "       hu pack FILE -o OUT                             a text as the bytes a fuzzer takes\n"
    "       hu minimise [--driver A] FILE                   the smallest scenario that breaks the "
    "same rule\n"
    "       hu trace [--driver A] FILE                      every event of a run, a line each\n"
    "       hu judge FILE                                   the verdict on a saved trace\n"
    "       hu survey [--driver A] FILE...                  what they put to the test together\n"
    "       hu rules [RULE...] | hu ops | hu drivers [--bugs]    what is known here\n"
    "exit code: 0 fine, or as the file expects; 1 a rule is broken; 2 an input or option is wrong; "
    "3 a bug of hu\n";

const struct hu_driver *hu_shipped_find(const char *name, size_t length)
{
    if (length == strlen("scripted") && strncmp(name, "scripted", length) == 0) {
        return &hu_driver_scripted;
    }
    for (const struct hu_shipped *shipped = hu_shipped; shipped->driver != NULL; shipped++) {
        if (strlen(shipped->driver->name) == length &&
            strncmp(shipped->driver->name, name, length) == 0) {
            return shipped->driver;
        }
    }
    return NULL;
}

static int list_drivers(bool bugs)
{
    if (!bugs) {
        puts("scripted");
    }
    for (const struct hu_shipped *shipped = hu_shipped; shipped->driver != NULL; shipped++) {
        bool bug = shipped->depth != 0;
        if (bug && bugs) {
            enum hu_rule rule = hu_rule_find(shipped->rule);
            printf("%s\t%u\t%s\t%s%s%s\n", shipped->driver->name, shipped->depth,
                   hu_rule(rule)->name, shipped->sentence,
                   shipped->old != NULL ? "; after an update of " : "",
                   shipped->old != NULL ? shipped->old->name : "");
        } else if (!bug && !bugs) {
            puts(shipped->driver->name);
        }
    }
    return HU_EXIT_FINE;
}

static int explain_rules(int count, char **name)
{
    for (int i = 0; i < count; i++) {
        enum hu_rule rule = hu_rule_find(name[i]);
        if (rule == HU_RULE_NONE) {
            fprintf(stderr, "hu: no rule is called \"%s\"; `hu rules` lists them\n", name[i]);
            return HU_EXIT_ERROR;
        }
        hu_rule_print(stdout, rule);
    }
    return HU_EXIT_FINE;
}

static int list_ops(void)
{
    hu_ops_print(stdout);
    return HU_EXIT_FINE;
}

/* An option with a value: where it goes; NULL: it is no such option. */
static const char **value_of(const char *word, struct hu_words *words, const char *pair[2])
{
    return strcmp(word, "--driver") == 0   ? &words->driver
           : strcmp(word, "--ignore") == 0 ? &words->ignore
           : strcmp(word, "-o") == 0       ? &words->out
           : strcmp(word, "--old") == 0    ? &pair[0]
           : strcmp(word, "--new") == 0    ? &pair[1]
                                           : NULL;
}

static bool *flag_of(const char *word, struct hu_words *words)
{
    return strcmp(word, "--quiet") == 0        ? &words->quiet
           : strcmp(word, "--payload") == 0    ? &words->payload
           : strcmp(word, "--svg") == 0        ? &words->svg
           : strcmp(word, "--html") == 0       ? &words->html
           : strcmp(word, "--own") == 0        ? &words->own
           : strcmp(word, "--strict") == 0     ? &words->strict
           : strcmp(word, "--no-payload") == 0 ? &words->withhold
                                               : NULL;
}

/* --old A --new B say A->B. */
static bool join_pair(const char *pair[2], struct hu_words *words)
{
    static char both[2 * HU_NAME_MAX + 4];

    if (pair[0] == NULL && pair[1] == NULL) {
        return true;
    }
    if (pair[0] == NULL || pair[1] == NULL || words->driver != NULL) {
        fprintf(stderr, "hu: --old and --new go together, and without --driver\n");
        return false;
    }
    (void)snprintf(both, sizeof(both), "%s->%s", pair[0], pair[1]);
    words->driver = both;
    return true;
}

/* Options may stand anywhere; what is left are files. False: an option is wrong. */
static bool parse_words(int count, char **word, struct hu_words *words)
{
    const char *pair[2] = {NULL, NULL};

    words->file = word;
    for (int i = 0; i < count; i++) {
        const char **value = value_of(word[i], words, pair);
        bool *flag = flag_of(word[i], words);
        if (value != NULL && i + 1 < count) {
            *value = word[++i];
        } else if (value != NULL) {
            fprintf(stderr, "hu: %s needs a value\n", word[i]);
            return false;
        } else if (flag != NULL) {
            *flag = true;
        } else if (word[i][0] == '-' && word[i][1] != '\0') {
            fprintf(stderr, "hu: unknown option %s\n%s", word[i], usage);
            return false;
        } else {
            words->file[words->file_count++] = word[i];
        }
    }
    return join_pair(pair, words);
}

/* Sanitizers read their options at the start of a process: what is muted is said before it. */
static bool mute(const struct hu_words *words, char **word)
{
    char error[HU_SENTENCE_MAX];
    const char *said = getenv("HU_IGNORE");

    if (words->ignore != NULL && (said == NULL || strcmp(said, words->ignore) != 0)) {
        if (setenv("HU_IGNORE", words->ignore, 1) != 0 || execv("/proc/self/exe", word) != 0) {
            perror("hu: /proc/self/exe");
            return false;
        }
    }
    if (!hu_mute(getenv("HU_IGNORE"), error)) {
        fprintf(stderr, "hu: --ignore: %s\n", error);
        return false;
    }
    return true;
}

int main(int count, char **word)
{
    static const struct {
        const char *name;
        int (*run)(const struct hu_words *words);
    } command[] = {
        {"replay", hu_replay},     {"print", hu_print},      {"pack", hu_pack},
        {"minimise", hu_minimise}, {"trace", hu_trace_show}, {"judge", hu_judge_trace},
        {"emit-c", hu_emit_c},     {"survey", hu_survey},    {"life", hu_life},
    };
    static struct hu_words words;

    words.self = count > 0 ? word[0] : "hu";

    if (count == 2 && strcmp(word[1], "rules") == 0) {
        hu_rules_print(stdout);
        return HU_EXIT_FINE;
    }
    if (count > 2 && strcmp(word[1], "rules") == 0) {
        return explain_rules(count - 2, word + 2);
    }
    if (count == 2 && strcmp(word[1], "ops") == 0) {
        return list_ops();
    }
    if ((count == 2 || count == 3) && strcmp(word[1], "drivers") == 0) {
        return list_drivers(count == 3 && strcmp(word[2], "--bugs") == 0);
    }
    for (size_t i = 0; count > 1 && i < sizeof(command) / sizeof(command[0]); i++) {
        if (strcmp(word[1], command[i].name) == 0) {
            char **rest = calloc((size_t)count, sizeof(*rest));
            if (rest == NULL) {
                return HU_EXIT_ERROR;
            }
            memcpy(rest, word + 2, (size_t)(count - 2) * sizeof(rest[0]));
            if (!parse_words(count - 2, rest, &words) || !mute(&words, word)) {
                return HU_EXIT_ERROR;
            }
            hu_text_withhold(words.withhold);
            words.strict = words.strict || hu_severities(0) != 0;
            if (words.file_count == 0 && command[i].run != hu_life) {
                fprintf(stderr, "hu %s: which file?\n%s", word[1], usage);
                return HU_EXIT_ERROR;
            }
            return command[i].run(&words);
        }
    }
    bool help = count > 1 && (strcmp(word[1], "--help") == 0 || strcmp(word[1], "help") == 0);
    fputs(usage, help ? stdout : stderr);
    return help ? HU_EXIT_FINE : HU_EXIT_ERROR;
}
