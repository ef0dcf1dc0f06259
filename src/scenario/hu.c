/* hu: replay, print, pack and minimise scenarios; list rules, operations and drivers. */
#include "hu.h"

#include "ops.h"

#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: hu replay [--driver A[->B]] [--quiet] FILE...   run inputs, bytes or text; explain "
    "what breaks\n"
    "                 [--payload]                           the bytes are inputs of "
    "fuzz_restore_payload\n"
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
    "       hu rules | hu ops | hu drivers [--bugs]         what is known here\n"
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
            printf("%s\t%u\t%s\t%s\n", shipped->driver->name, shipped->depth, hu_rule(rule)->name,
                   shipped->sentence);
        } else if (!bug && !bugs) {
            puts(shipped->driver->name);
        }
    }
    return HU_EXIT_FINE;
}

static int list_ops(void)
{
    hu_ops_print(stdout);
    return HU_EXIT_FINE;
}

/* Options may stand anywhere; what is left are files. False: an option is wrong. */
static bool parse_words(int count, char **word, struct hu_words *words)
{
    words->file = word;
    for (int i = 0; i < count; i++) {
        bool driver = strcmp(word[i], "--driver") == 0;
        bool out = strcmp(word[i], "-o") == 0;
        if (driver && i + 1 < count) {
            words->driver = word[++i];
        } else if (out && i + 1 < count) {
            words->out = word[++i];
        } else if (strcmp(word[i], "--quiet") == 0) {
            words->quiet = true;
        } else if (strcmp(word[i], "--payload") == 0) {
            words->payload = true;
        } else if (strcmp(word[i], "--svg") == 0) {
            words->svg = true;
        } else if (strcmp(word[i], "--html") == 0) {
            words->html = true;
        } else if (word[i][0] == '-' && word[i][1] != '\0') {
            fprintf(stderr,
                    driver ? "hu: --driver needs a name; see hu drivers\n"
                    : out  ? "hu: -o needs a name\n"
                           : "hu: unknown option %s\n%s",
                    word[i], usage);
            return false;
        } else {
            words->file[words->file_count++] = word[i];
        }
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
        {"emit-c", hu_emit_c},     {"survey", hu_survey},
    };
    struct hu_words words = {.self = count > 0 ? word[0] : "hu"};

    if (count == 2 && strcmp(word[1], "rules") == 0) {
        hu_rules_print(stdout);
        return HU_EXIT_FINE;
    }
    if (count == 2 && strcmp(word[1], "ops") == 0) {
        return list_ops();
    }
    if ((count == 2 || count == 3) && strcmp(word[1], "drivers") == 0) {
        return list_drivers(count == 3 && strcmp(word[2], "--bugs") == 0);
    }
    for (size_t i = 0; count > 1 && i < sizeof(command) / sizeof(command[0]); i++) {
        if (strcmp(word[1], command[i].name) == 0) {
            if (!parse_words(count - 2, word + 2, &words)) {
                return HU_EXIT_ERROR;
            }
            if (words.file_count == 0) {
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
