/* The C file of a scenario. Its text form goes in, because that is the form that lasts: bytes
 * change their meaning when a row of ops.def is added. */
#include "emit.h"

#include "ops.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 1 << 20, COMMENT_COLUMN = 44 };

/* Text inside a comment: it can neither end it nor seem to begin another. */
static void put_comment(FILE *out, const char *text, size_t length)
{
    char before = '\0';

    for (size_t i = 0; i < length; i++) {
        bool splits = (before == '*' && text[i] == '/') || (before == '/' && text[i] == '*');
        fprintf(out, splits ? " %c" : "%c", text[i]);
        before = text[i];
    }
}

/* Text inside a literal: `?` too, because two of them begin a trigraph. Answers the width. */
static int put_literal(FILE *out, const char *text, size_t length)
{
    int width = 0;

    for (size_t i = 0; i < length; i++) {
        bool escape = text[i] == '"' || text[i] == '\\' || text[i] == '?';
        width += fprintf(out, escape ? "\\%c" : "%c", text[i]);
    }
    return width;
}

/* Lines of at most 96 columns behind " * ". */
static void put_paragraph(FILE *out, const char *text)
{
    while (*text != '\0') {
        size_t length = strlen(text);
        if (length > 93) {
            for (length = 93; length != 0 && text[length] != ' '; length--) {
            }
            length = length != 0 ? length : strcspn(text, " ");
        }
        fputs(" * ", out);
        put_comment(out, text, length);
        fputc('\n', out);
        text += length;
        text += strspn(text, " ");
    }
}

static void put_head(FILE *out, const struct hu_input *input, const struct hu_broken *broken,
                     const char *build)
{
    char line[HU_DETAIL_MAX + HU_NAME_MAX];

    if (broken != NULL) {
        (void)snprintf(line, sizeof(line), "%s: %s", hu_rule(broken->rule)->name, broken->detail);
    } else {
        (void)snprintf(line, sizeof(line), "No rule is broken, or the process dies before one is.");
    }
    fprintf(out, "/* ");
    put_comment(out, line, strlen(line));
    fprintf(out, "\n *\n");
    if (broken != NULL) {
        put_paragraph(out, hu_rule(broken->rule)->statement);
        fprintf(out, " *\n");
    }
    if (input->header.sentence[0] != '\0') {
        put_paragraph(out, input->header.sentence);
        fprintf(out, " *\n");
    }
    fprintf(out, " * Written by hu emit-c from ");
    put_comment(out, input->name, strlen(input->name));
    fprintf(out, ". Build and run it:\n *\n *     ");
    put_comment(out, build, strlen(build));
    fprintf(out, "\n *\n * It exits as hu replay does: 0 clean, or as `expect:` says; 1 a rule is "
                 "broken, and the report\n * says which; 2 the scenario is wrong; 3 a bug of the "
                 "harness.\n */\n#include <hu/hotupdate.h>\n\n");
}

/* -- the scenario -- */

/* One line of the text, with what it does beside it. */
static void put_line(FILE *out, const char *text, size_t length, const struct hu_op *op,
                     bool marked)
{
    int width = fprintf(out, "    \"");

    width += put_literal(out, text, length);
    width += fprintf(out, "\\n\"");
    if (op != NULL) {
        fprintf(out, "%*s/* %s%s */", width < COMMENT_COLUMN ? COMMENT_COLUMN - width : 1, "",
                marked ? "BREAKS IT: " : "", hu_op_sentence((enum hu_op_kind)op->op));
    }
}

static void put_text(FILE *out, const struct hu_input *input, const struct hu_broken *broken)
{
    static char text[TEXT_MAX];
    const struct hu_scenario *scenario = &input->scenario;
    uint32_t ops = 0;
    bool body = false;

    (void)hu_text_print(text, sizeof(text), scenario, &input->header, 0);
    fprintf(out, "/* What the lines mean: src/scenario/README.md, and hu ops. */\n"
                 "static const char scenario[] =\n");
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        const struct hu_op *op = body && ops < scenario->op_count ? &scenario->op[ops++] : NULL;
        const char *next = line + length + (line[length] == '\n');
        put_line(out, line, length, op, broken != NULL && broken->step != 0 && broken->step == ops);
        fputs(*next == '\0' ? ";\n\n" : "\n", out);
        body = body || length == 0;
        line = next;
    }
}

/* -- the program -- */

static void declare(FILE *out, const struct hu_driver *driver)
{
    if (driver != NULL && driver != &hu_driver_scripted) {
        fprintf(out, "extern const struct hu_driver hu_image_%s;\n", driver->name);
    }
}

static void name_driver(FILE *out, const struct hu_driver *driver)
{
    if (driver == NULL || driver == &hu_driver_scripted) {
        fprintf(out, "NULL");
    } else {
        fprintf(out, "&hu_image_%s", driver->name);
    }
}

void hu_emit(FILE *out, const struct hu_input *input, const struct hu_broken *broken,
             const char *build)
{
    const struct hu_run_options *options = &input->options;
    const struct hu_driver *next = options->next != options->first ? options->next : NULL;

    put_head(out, input, broken, build);
    declare(out, options->first);
    declare(out, next);
    fputs(options->first != NULL || next != NULL ? "\n" : "", out);
    put_text(out, input, broken);
    fprintf(out, "int main(void)\n{\n    return hu_reproduce(\"");
    (void)put_literal(out, input->name, strlen(input->name));
    fprintf(out, "\", %s, scenario, sizeof(scenario) - 1,\n                        ",
            options->guided ? "HU_INPUT_PAYLOAD" : "HU_INPUT_TEXT");
    name_driver(out, options->first);
    fprintf(out, ", ");
    name_driver(out, next);
    fprintf(out, ");\n}\n");
}
