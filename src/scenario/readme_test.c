/* Documents mean what they say: in each file named, a ```scenario block parses and prints as it
 * stands, and a ```bytes block decodes to the ```scenario block after it, which encodes to it. */
#include "ops.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_MAX = 8192 };

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%u: not so: %s %s\n", path, line_number, #what, error);            \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static struct hu_scenario scenario, decoded;
static struct hu_text_header header;
static char block[BLOCK_MAX], text[BLOCK_MAX], error[HU_SENTENCE_MAX];
static uint8_t bytes[BLOCK_MAX], encoded[BLOCK_MAX];
static size_t bytes_size;
static const char *path;
static uint32_t line_number, block_count;

/* Pairs of hexadecimal digits, up to the first word that is something else. */
static void add_bytes(const char *line)
{
    char pair[3], *end;
    while (sscanf(line, " %2s", pair) == 1 && strlen(pair) == 2) {
        unsigned long value = strtoul(pair, &end, 16);
        line += strspn(line, " ") + 2;
        if (*end != 0 || strchr(" \n", *line) == NULL)
            return;
        bytes[bytes_size++] = (uint8_t)value;
    }
}

static void check_scenario(void)
{
    CHECK(hu_text_parse(block, strlen(block), &scenario, &header, error));
    hu_text_print(text, sizeof text, &scenario, &header, 0);
    CHECK(strcmp(text, block) == 0);
    block_count++;
    if (bytes_size == 0)
        return;
    enum hu_dialect dialect = hu_text_dialect(&header);
    hu_scenario_decode(&decoded, dialect, bytes, bytes_size);
    hu_text_print(text, sizeof text, &decoded, &header, 0);
    CHECK(strcmp(text, block) == 0);
    CHECK(hu_scenario_encode(&scenario, dialect, encoded, sizeof encoded) == bytes_size);
    CHECK(memcmp(encoded, bytes, bytes_size) == 0);
    bytes_size = 0;
}

static void check_document(void)
{
    enum { OUTSIDE, SCENARIO, BYTES, OTHER } inside = OUTSIDE;
    char line[256];
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    for (line_number = 1; fgets(line, sizeof line, file) != NULL; line_number++) {
        if (strncmp(line, "```", 3) != 0) {
            if (inside == SCENARIO && strlen(block) + strlen(line) < sizeof block)
                strcat(block, line);
            if (inside == BYTES)
                add_bytes(line);
            continue;
        }
        if (inside == SCENARIO)
            check_scenario();
        bool opens = inside == OUTSIDE;
        inside = !opens                               ? OUTSIDE
                 : strcmp(line, "```scenario\n") == 0 ? SCENARIO
                 : strcmp(line, "```bytes\n") == 0    ? BYTES
                                                      : OTHER;
        block[0] = 0;
    }
    fclose(file);
    CHECK(block_count > 0 && bytes_size == 0);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        path = argv[i];
        check_document();
    }
    printf("readme_test: %u scenarios good\n", block_count);
    return argc > 1 && block_count > 0 ? 0 : 2;
}
