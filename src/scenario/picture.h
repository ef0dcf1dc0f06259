/* The picture of a run: who owned what, when. Rows are objects, columns are moments in steps. */
#ifndef HU_PICTURE_H
#define HU_PICTURE_H

#include "replay.h"

/* However long the run, the picture is bounded: what is left out is counted in it. */
enum {
    HU_PICTURE_SLOT_MAX = 120, /* moments drawn */
    HU_PICTURE_ROW_MAX = 40,
    HU_PICTURE_SPAN_MAX = 64, /* changes of one row */
};

/* One moment, in a column of its own. */
struct hu_picture_slot {
    uint32_t event;
    uint32_t step;   /* as the scenario's list counts; 0: before the first; one more: the end */
    uint32_t before; /* moments left out between the one before and this */
    bool broken;
};

enum hu_picture_kind {
    HU_PICTURE_IMAGE,
    HU_PICTURE_PAGES,
    HU_PICTURE_MDL,
    HU_PICTURE_POOL,
    HU_PICTURE_CONTIG,
    HU_PICTURE_BLOCK,
};

/* A stretch of columns [from, to) under one owner. */
struct hu_picture_span {
    uint32_t from;
    uint32_t to;
    uint8_t owner; /* enum hu_owner; NOBODY: not drawn */
    bool mapped;
    bool husk; /* an MDL whose pages are freed */
};

struct hu_picture_row {
    enum hu_picture_kind kind;
    uint64_t id; /* of pages: the first */
    uint64_t count;
    uint64_t home; /* of pages: the MDL that holds them now; of an MDL: the block it was saved as */
    uint64_t size; /* of a pool block, in bytes */
    bool blamed;   /* the verdict is about it */
    uint32_t span_count;
    struct hu_picture_span span[HU_PICTURE_SPAN_MAX];
};

struct hu_picture {
    const struct hu_trace *trace;
    const struct hu_input *input;
    const struct hu_broken *broken; /* NULL: the run is clean */
    uint32_t slot_count;
    struct hu_picture_slot slot[HU_PICTURE_SLOT_MAX];
    uint32_t after; /* moments left out behind the last column */
    uint32_t row_count;
    struct hu_picture_row row[HU_PICTURE_ROW_MAX];
    uint32_t rows_left_out;
};

/* What a trace comes to. */
void hu_picture_make(struct hu_picture *picture, const struct hu_input *input,
                     const struct hu_trace *trace, const struct hu_broken *broken);

/* Fills in the spans (picture_follow.c). */
void hu_picture_follow(struct hu_picture *picture);

/* True where the event, or the one it belongs to, is about the row's object. */
bool hu_picture_concerns(const struct hu_picture_row *row, const struct hu_event *event);

/* A whole SVG document; `whole` false: to stand inside of HTML. No scripts, nothing from elsewhere.
 */
void hu_picture_svg(FILE *out, const struct hu_picture *picture, bool whole);

/* An HTML document: the verdict, the picture, the scenario and the moments in words. */
void hu_picture_html(FILE *out, const struct hu_picture *picture);

/* Text with what XML would misread written as entities. */
void hu_put_xml(FILE *out, const char *text, size_t length);

#endif
