/* Reading what a command is given. */
#include "hu.h"

#include <errno.h>
#include <string.h>

static uint8_t bytes[HU_FILE_MAX + 1];

/* Answers the size; -1 after saying why not. */
static long read_file(const char *name)
{
    FILE *file = fopen(name, "rb");

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return -1;
    }
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    int broken = ferror(file);
    int cause = errno;
    (void)fclose(file);
    if (broken != 0) {
        fprintf(stderr, "%s: %s\n", name, strerror(cause));
        return -1;
    }
    if (size > HU_FILE_MAX) {
        fprintf(stderr, "%s: larger than %d bytes, which no input is\n", name, HU_FILE_MAX);
        return -1;
    }
    if (size == 0) {
        fprintf(stderr, "%s: empty: there is nothing to run\n", name);
        return -1;
    }
    return (long)size;
}

/* A bug of a second version is one of the update to it. */
static void step_of_bug(struct hu_run_options *options)
{
    for (const struct hu_shipped *shipped = hu_shipped; shipped->driver != NULL; shipped++) {
        if (shipped->driver == options->first && shipped->depth != 0 && shipped->old != NULL) {
            options->next = shipped->driver;
            options->first = shipped->old;
            return;
        }
    }
}

/* "A", "A->B" or "A -> B" to images. */
static bool find_drivers(const char *name, const char *words, struct hu_run_options *options)
{
    const char *arrow = strstr(words, "->");
    size_t length = arrow != NULL ? (size_t)(arrow - words) : strlen(words);
    const char *next = arrow != NULL ? arrow + 2 + strspn(arrow + 2, " ") : NULL;

    while (length != 0 && words[length - 1] == ' ') {
        length--;
    }
    options->first = hu_shipped_find(words, length);
    options->next = next != NULL ? hu_shipped_find(next, strlen(next)) : NULL;
    if (options->first == NULL || (next != NULL && options->next == NULL)) {
        fprintf(stderr,
                "%s: no driver is called \"%s\"; `hu drivers` and `hu drivers --bugs` list them\n",
                name, options->first == NULL ? words : next);
        return false;
    }
    if (options->first == &hu_driver_scripted) {
        options->first = NULL;
    }
    if (next == NULL) {
        step_of_bug(options);
    }
    return true;
}

/* From here on the header names the drivers that are meant, whoever said so. */
static void name_drivers(struct hu_text_header *header, const struct hu_run_options *options)
{
    const struct hu_driver *first = options->first != NULL ? options->first : &hu_driver_scripted;

    (void)snprintf(header->driver, sizeof(header->driver), "%s", first->name);
    (void)snprintf(header->new_driver, sizeof(header->new_driver), "%s",
                   options->next != NULL ? options->next->name : "");
}

static bool choose_driver(const struct hu_words *words, struct hu_input *input)
{
    char both[2 * HU_NAME_MAX + 4];
    const char *driver = words->driver;

    if (driver == NULL && !words->own && input->header.driver[0] != '\0') {
        bool two = input->header.new_driver[0] != '\0';
        (void)snprintf(both, sizeof(both), "%s%s%s", input->header.driver, two ? "->" : "",
                       input->header.new_driver);
        driver = both;
    }
    bool found = find_drivers(input->name, driver != NULL ? driver : hu_shipped_default.driver,
                              &input->options);
    input->dialect = input->options.first == NULL ? HU_DIALECT_SCRIPT
                     : words->payload             ? HU_DIALECT_PAYLOAD
                                                  : HU_DIALECT_KERNEL;
    input->options.guided = words->payload;
    if (found) {
        name_drivers(&input->header, &input->options);
    }
    return found;
}

bool hu_input_take(const char *name, const void *data, size_t size, const struct hu_words *words,
                   struct hu_input *input)
{
    char error[HU_SENTENCE_MAX];

    memset(input, 0, sizeof(*input));
    input->name = name;
    input->options.matters =
        (uint8_t)(hu_shipped_default.matters | (words->strict ? HU_MATTERS_POLICY : 0));
    input->options.exact_stale = true;
    if (hu_text_is(data, size)) {
        if (!hu_text_parse(data, size, &input->scenario, &input->header, error)) {
            fprintf(stderr, "%s:%s\n", name, error);
            return false;
        }
        hu_input_expects(input);
        return choose_driver(words, input);
    }
    uint32_t version = hu_scenario_version(data, size);
    if (version > HU_SCENARIO_VERSION) {
        fprintf(stderr, "%s: format version %u; this build reads versions up to %d\n", name,
                version, HU_SCENARIO_VERSION);
        return false;
    }
    if (!choose_driver(words, input)) {
        return false;
    }
    hu_scenario_decode(&input->scenario, input->dialect, data, size);
    if (input->scenario.op_count == 0) {
        fprintf(stderr, "%s: decodes to no operation: there is nothing to run\n", name);
        return false;
    }
    return true;
}

bool hu_input_read(const char *name, const struct hu_words *words, struct hu_input *input)
{
    long size = read_file(name);

    return size >= 0 && hu_input_take(name, bytes, (size_t)size, words, input);
}
