/* hu replay: each input in a child of its own, with the commands that go on from there. */
#include "hu.h"

#include <string.h>

/* The words that stand before the file: how hu was called, and what it was told. */
static size_t put_command(char *text, size_t size, const struct hu_words *words,
                          const char *command, const char *file)
{
    size_t used = 0;

    used += hu_put_word(text, size, used, words->self);
    used += (size_t)snprintf(text + used, size - used, " %s ", command);
    if (words->own) {
        used += (size_t)snprintf(text + used, size - used, "--own ");
    }
    if (words->payload) {
        used += (size_t)snprintf(text + used, size - used, "--payload ");
    }
    if (words->strict) {
        used += (size_t)snprintf(text + used, size - used, "--strict ");
    }
    if (words->driver != NULL) {
        used += (size_t)snprintf(text + used, size - used, "--driver ");
        used += hu_put_word(text, size, used, words->driver);
        used += (size_t)snprintf(text + used, size - used, " ");
    }
    return used + hu_put_word(text, size, used, file);
}

/* What a person may want next, each line as it is to be typed. */
static const char *commands(const struct hu_words *words, const char *file)
{
    static const char *const row[][2] = {{"again", "replay"},
                                         {"smaller", "minimise"},
                                         {"picture", "print --html"},
                                         {"as C", "emit-c"}};
    static char text[HU_COMMANDS_MAX];
    char line[HU_COMMANDS_MAX / 8];
    size_t used = 0;

    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        bool last = i + 1 == sizeof(row) / sizeof(row[0]);
        (void)put_command(line, sizeof(line), words, row[i][1], file);
        used += (size_t)snprintf(text + used, sizeof(text) - used, "  %-8s %s%s\n", row[i][0], line,
                                 last                                ? " -o repro.c &&"
                                 : strstr(row[i][1], "html") != NULL ? " -o picture.html"
                                                                     : "");
    }
    hu_emit_build(line, sizeof(line), "repro.c");
    (void)snprintf(text + used, sizeof(text) - used, "           %s\n", line);
    return text;
}

int hu_replay(const struct hu_words *words)
{
    static struct hu_input input;
    int worst = HU_EXIT_FINE;

    for (uint32_t i = 0; i < words->file_count; i++) {
        int code = HU_EXIT_ERROR;
        if (hu_input_read(words->file[i], words, &input)) {
            input.options.replay = commands(words, words->file[i]);
            code = hu_replay_input(&input, words->quiet);
        }
        worst = code > worst ? code : worst;
    }
    return worst;
}
