/* A picture as SVG. Owners differ in pattern and in writing as well as in colour, and the colours
 * are those of Okabe and Ito, which people of every colour sight tell apart. */
#include "picture_svg.h"

#include <string.h>

static const char style[] =
    "<style>"
    "text{font:12px system-ui,'DejaVu Sans',sans-serif;fill:#1b1b1b}"
    ".t{font-size:16px;font-weight:600}.s{fill:#555}.w{font-size:11px}.b{font-weight:600}"
    ".p{stroke:#fff;stroke-width:6;paint-order:stroke}"
    ".d{fill:#0072b2}.x{fill:url(#hatch)}.h{fill:#fff;stroke:#0072b2;stroke-width:1.5;"
    "stroke-dasharray:4 2}"
    ".dt{fill:#fff;font-size:11px}.xt{fill:#000;font-size:11px}"
    ".m{fill:#1b1b1b}.g{stroke:#e4e4e4}.o{fill:#fff;stroke:#1b1b1b;stroke-width:1.2}"
    ".e{fill:#d55e00}.ef{fill:#d55e00;fill-opacity:.13}.el{stroke:#d55e00;stroke-width:1.5;"
    "stroke-dasharray:5 3}.v{fill:#fff;fill-opacity:.6}.k0{fill:#f3f4f6}.k1{fill:#e6e9ed}"
    "</style>"
    "<defs><pattern id='hatch' width='7' height='7' patternUnits='userSpaceOnUse' "
    "patternTransform='rotate(45)'><rect width='7' height='7' fill='#f2bd4a'/>"
    "<rect width='2.4' height='7' fill='#c98a00'/></pattern></defs>";

/* -- places -- */

static int least(int one, int other) { return one < other ? one : other; }
static int most(int one, int other) { return one > other ? one : other; }

/* The words lean by 52 degrees: what they need is four fifths of their length. */
static int height_of_words(const struct hu_picture *picture)
{
    char text[TEXT_SIZE];
    int length = 0;

    for (uint32_t i = 0; i < picture->slot_count; i++) {
        hu_picture_few_words(text, sizeof(text), &picture->trace->event[picture->slot[i].event]);
        length = most(length, (int)strlen(text));
    }
    return WORDS_HEIGHT + length * CHARACTER * 4 / 5;
}

static void lay_out(struct hu_layout *layout, const struct hu_picture *picture, bool titled)
{
    int x = MARGIN + LABEL_WIDTH;
    int wide = picture->broken != NULL ? (int)strlen(picture->broken->detail) * 9 + 360 : 0;
    int count = most((int)picture->slot_count, 1);

    layout->picture = picture;
    layout->top = titled ? TITLE_HEIGHT : MARGIN;
    layout->column = most(COLUMN_LEAST, least(COLUMN_MOST, (WIDTH_LEAST - x) / count));
    for (uint32_t i = 0; i < picture->slot_count; i++) {
        x += picture->slot[i].before != 0 ? GAP_WIDTH : 0;
        layout->x[i] = x + layout->column / 2;
        x += layout->column;
    }
    x += picture->after != 0 ? GAP_WIDTH : 0;
    layout->x[picture->slot_count] = x;
    layout->words_height = height_of_words(picture);
    layout->width = most(most(x + layout->words_height, WIDTH_LEAST), titled ? wide : 0);
    layout->rows_top = layout->top + STEP_HEIGHT + layout->words_height;
    layout->height = layout->rows_top + (int)picture->row_count * ROW_HEIGHT + LEGEND_HEIGHT;
}

/* -- columns -- */

static const struct hu_op *step_op(const struct hu_scenario *scenario, uint32_t step)
{
    uint32_t number = 0;

    for (uint32_t i = 0; i < scenario->op_count; i++) {
        number += scenario->op[i].at == 0;
        if (number == step) {
            return &scenario->op[i];
        }
    }
    return NULL;
}

/* To as many whole words as fit, the first at least. */
static void cut_words(char *text, int fits)
{
    size_t length = strlen(text);

    while (length > (size_t)fits && memchr(text, ' ', length) != NULL) {
        for (length--; text[length] != ' '; length--) {
        }
    }
    text[length] = '\0';
}

static void put_step(FILE *out, const struct hu_layout *layout, uint32_t first, uint32_t last)
{
    const struct hu_picture *picture = layout->picture;
    uint32_t step = picture->slot[first].step;
    const struct hu_op *op = step_op(&picture->input->scenario, step);
    int left = layout->x[first] - layout->column / 2;
    int right = layout->x[last] + layout->column / 2;
    char words[TEXT_SIZE] = "";
    char text[TEXT_SIZE + 16];

    if (op != NULL) {
        (void)hu_text_print_op(words, sizeof(words), op, NULL);
    }
    (void)snprintf(text, sizeof(text), op != NULL ? "%u %s" : "end", step, words);
    fprintf(out, "<g><title>step ");
    hu_put_xml(out, text, strlen(text));
    fprintf(out, "</title><rect x='%d' y='%d' width='%d' height='%d' class='k%u'/>\n", left,
            layout->top, right - left, layout->height - layout->top - LEGEND_HEIGHT, step % 2);
    cut_words(text, most(right - left - 8, 0) / CHARACTER);
    hu_picture_text(out, left + 4, layout->top + 17, "b", text);
    fprintf(out, "</g>\n");
}

static void put_gap(FILE *out, int right, uint32_t moments, const struct hu_layout *layout)
{
    int x = right - GAP_WIDTH / 2 + 4;
    int y = layout->rows_top + 10 + (int)layout->picture->row_count * ROW_HEIGHT / 2;

    fprintf(out,
            "<text x='%d' y='%d' class='s w p' text-anchor='middle' transform='rotate(-90 %d %d)'>"
            "… %u moments left out …</text>\n",
            x, y, x, y, moments);
}

static void put_columns(FILE *out, const struct hu_layout *layout)
{
    const struct hu_picture *picture = layout->picture;
    const struct hu_picture_slot *slot = picture->slot;
    uint32_t first = 0;

    for (uint32_t i = 0; i < picture->slot_count; i++) {
        bool last = i + 1 == picture->slot_count || slot[i + 1].step != slot[i].step ||
                    slot[i + 1].before != 0;
        if (last) {
            put_step(out, layout, first, i);
            first = i + 1;
        }
    }
}

static void put_gaps(FILE *out, const struct hu_layout *layout)
{
    const struct hu_picture *picture = layout->picture;

    for (uint32_t i = 0; i < picture->slot_count; i++) {
        if (picture->slot[i].before != 0) {
            put_gap(out, layout->x[i] - layout->column / 2, picture->slot[i].before, layout);
        }
    }
    if (picture->after != 0) {
        put_gap(out, layout->x[picture->slot_count], picture->after, layout);
    }
}

static void put_words(FILE *out, const struct hu_layout *layout)
{
    const struct hu_picture *picture = layout->picture;
    int bottom = layout->rows_top + (int)picture->row_count * ROW_HEIGHT;
    char text[TEXT_SIZE];

    for (uint32_t i = 0; i < picture->slot_count; i++) {
        const struct hu_event *event = &picture->trace->event[picture->slot[i].event];
        bool broken = picture->slot[i].broken;
        int x = layout->x[i];
        hu_picture_few_words(text, sizeof(text), event);
        if (broken) {
            fprintf(out, "<rect x='%d' y='%d' width='%d' height='%d' class='ef'/>",
                    x - layout->column / 2, layout->top + STEP_HEIGHT, layout->column,
                    bottom - layout->top - STEP_HEIGHT);
        }
        fprintf(out, "<line x1='%d' y1='%d' x2='%d' y2='%d' class='%s'/>", x, layout->rows_top - 6,
                x, bottom, broken ? "el" : "g");
        fprintf(out, "<g>");
        hu_picture_tip(out, event);
        fprintf(out, "<text transform='translate(%d %d) rotate(-52)' class='w%s'>%s", x + 4,
                layout->rows_top - 8, broken ? " b e" : "", broken ? "✖ " : "");
        hu_put_xml(out, text, strlen(text));
        fprintf(out, "</text></g>\n");
    }
}

/* -- around it -- */

/* The run goes on after a rule is broken; what comes then is paler. */
static void put_veil(FILE *out, const struct hu_layout *layout)
{
    const struct hu_picture *picture = layout->picture;
    int right = layout->x[picture->slot_count];

    for (uint32_t i = 0; i < picture->slot_count; i++) {
        int left = layout->x[i] + layout->column / 2;
        if (picture->slot[i].broken && right > left) {
            fprintf(out, "<rect x='%d' y='%d' width='%d' height='%d' class='v'/>\n", left,
                    layout->rows_top, right - left, (int)picture->row_count * ROW_HEIGHT);
        }
    }
}

static void put_legend(FILE *out, const struct hu_layout *layout)
{
    static const struct {
        const char *class;
        const char *words;
        int height;
    } key[] = {{"d", "owned by the driver", 12},
               {"x", "owned by Dxgkrnl", 12},
               {"h", "pages freed, structure not", 12},
               {"m", "mapped", 3}};
    int y = layout->height - 26;
    int x = MARGIN;
    char text[TEXT_SIZE];

    for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++) {
        fprintf(out, "<rect x='%d' y='%d' width='22' height='%d' rx='2' class='%s'/>", x,
                y - key[i].height / 2 - 4, key[i].height, key[i].class);
        hu_picture_text(out, x + 28, y, "", key[i].words);
        x += 28 + (int)strlen(key[i].words) * CHARACTER + 22;
    }
    fprintf(out, "<circle cx='%d' cy='%d' r='3.4' class='o'/>", x + 6, y - 4);
    hu_picture_text(out, x + 16, y, "", "a call about it");
    x += 16 + 15 * CHARACTER + 22;
    if (layout->picture->broken != NULL) {
        fprintf(out, "<path d='M%d %d l8 8 m0 -8 l-8 8' stroke='#d55e00' stroke-width='2.6'/>", x,
                y - 8);
        hu_picture_text(out, x + 16, y, "", "breaks the rule");
    }
    if (layout->picture->rows_left_out != 0) {
        (void)snprintf(text, sizeof(text), "%u more objects are not shown",
                       layout->picture->rows_left_out);
        hu_picture_text(out, MARGIN, y - 22, "s", text);
    }
}

static void put_title(FILE *out, const struct hu_layout *layout)
{
    const struct hu_picture *picture = layout->picture;
    const struct hu_text_header *header = &picture->input->header;
    bool two = header->new_driver[0] != '\0';
    char text[3 * TEXT_SIZE];

    if (picture->broken != NULL) {
        (void)snprintf(text, sizeof(text), "✖ %s: %s", hu_rule(picture->broken->rule)->name,
                       picture->broken->detail);
    } else {
        (void)snprintf(text, sizeof(text), "no rule is broken");
    }
    hu_picture_text(out, MARGIN, 26, "t", text);
    (void)snprintf(text, sizeof(text), "%s · driver %s%s%s%s%s", picture->input->name,
                   header->driver, two ? " → " : "", header->new_driver,
                   header->sentence[0] != '\0' ? " · " : "", header->sentence);
    hu_picture_text(out, MARGIN, 46, "s", text);
}

void hu_picture_svg(FILE *out, const struct hu_picture *picture, bool whole)
{
    struct hu_layout layout;

    lay_out(&layout, picture, whole);
    fprintf(out, "<svg xmlns='http://www.w3.org/2000/svg' %sviewBox='0 0 %d %d' role='img'",
            whole ? "" : "class='picture' ", layout.width, layout.height);
    fprintf(out, " width='%d' height='%d'>\n%s\n", layout.width, layout.height, style);
    fprintf(out, "<rect width='%d' height='%d' fill='#fff'/>\n", layout.width, layout.height);
    if (whole) {
        put_title(out, &layout);
    }
    put_columns(out, &layout);
    put_words(out, &layout);
    hu_picture_rows(out, &layout);
    put_veil(out, &layout);
    put_gaps(out, &layout);
    put_legend(out, &layout);
    fprintf(out, "</svg>\n");
}
