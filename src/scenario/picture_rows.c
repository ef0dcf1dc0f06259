/* The rows of a picture: a bar for each owner, a mark for each call. */
#include "picture_svg.h"

#include <string.h>

static void put_bar(FILE *out, const struct hu_picture_row *row, const struct hu_picture_span *span,
                    int from, int to, int y)
{
    bool driver = span->owner == HU_OWNER_DRIVER;
    const char *owner = row->kind == HU_PICTURE_IMAGE ? "loaded"
                        : span->husk                  ? "structure only"
                        : driver                      ? "driver"
                                                      : "Dxgkrnl";

    if (span->owner == HU_OWNER_NOBODY || to <= from) {
        return;
    }
    fprintf(out, "<rect x='%d' y='%d' width='%d' height='%d' rx='3' class='%s'/>\n", from, y,
            to - from, BAR_HEIGHT,
            span->husk ? "h"
            : driver   ? "d"
                       : "x");
    if (to - from > (int)strlen(owner) * CHARACTER + 12) {
        hu_picture_text(out, from + 8, y + 13, span->husk ? "w" : driver ? "dt" : "xt", owner);
    }
}

/* A bar for each stretch under one owner, and a line below it where the pages are mapped. */
static void put_spans(FILE *out, const struct hu_layout *layout, const struct hu_picture_row *row,
                      int y)
{
    uint32_t first = 0;

    for (uint32_t i = 0; i < row->span_count; i++) {
        const struct hu_picture_span *span = &row->span[i];
        int from = layout->x[span->from];
        int to = layout->x[span->to];
        bool last =
            i + 1 == row->span_count || span[1].owner != span->owner || span[1].husk != span->husk;
        if (last) {
            put_bar(out, row, span, layout->x[row->span[first].from], to, y);
            first = i + 1;
        }
        if (span->mapped && to > from) {
            fprintf(out, "<rect x='%d' y='%d' width='%d' height='3' class='m'/>\n", from,
                    y + BAR_HEIGHT + 1, to - from);
        }
    }
}

static void put_marks(FILE *out, const struct hu_layout *layout, const struct hu_picture_row *row,
                      int y)
{
    const struct hu_picture *picture = layout->picture;

    for (uint32_t i = 0; i < picture->slot_count; i++) {
        const struct hu_event *event = &picture->trace->event[picture->slot[i].event];
        bool broken = picture->slot[i].broken && row->blamed;
        if (!broken && (event->kind == HU_EVENT_step || !hu_picture_concerns(row, event))) {
            continue;
        }
        fprintf(out, "<g>");
        hu_picture_tip(out, event);
        int x = layout->x[i];
        int middle = y + BAR_HEIGHT / 2;
        if (broken) {
            fprintf(out,
                    "<circle cx='%d' cy='%d' r='9' fill='#fff' stroke='#d55e00' stroke-width='2'/>"
                    "<path d='M%d %d l8 8 m0 -8 l-8 8' stroke='#d55e00' stroke-width='2.6'/>",
                    x, middle, x - 4, middle - 4);
        } else {
            fprintf(out, "<circle cx='%d' cy='%d' r='3.4' class='o'/>", x, middle);
        }
        fprintf(out, "</g>\n");
    }
}

void hu_picture_rows(FILE *out, const struct hu_layout *layout)
{
    const struct hu_picture *picture = layout->picture;
    char text[TEXT_SIZE];

    for (uint32_t i = 0; i < picture->row_count; i++) {
        const struct hu_picture_row *row = &picture->row[i];
        int y = layout->rows_top + (int)i * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT) / 2;
        hu_picture_name_row(text, sizeof(text), row);
        hu_picture_text(out, MARGIN, y + 13, row->blamed ? "b e" : "", text);
        put_spans(out, layout, row, y);
        put_marks(out, layout, row, y);
    }
}
