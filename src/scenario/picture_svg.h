/* What the files that draw share; sizes in pixels. For picture_*.c only. */
#ifndef HU_PICTURE_SVG_H
#define HU_PICTURE_SVG_H

#include "picture.h"

enum {
    TEXT_SIZE = 200,
    MARGIN = 16,
    LABEL_WIDTH = 170,
    TITLE_HEIGHT = 64,
    STEP_HEIGHT = 26,
    WORDS_HEIGHT = 40, /* and what the longest words need */
    WORDS_LENGTH = 40,
    ROW_HEIGHT = 26,
    BAR_HEIGHT = 18,
    LEGEND_HEIGHT = 60,
    COLUMN_LEAST = 16,
    COLUMN_MOST = 44,
    GAP_WIDTH = 34,
    WIDTH_LEAST = 900,
    CHARACTER = 7, /* width of one, near enough */
};

struct hu_layout {
    const struct hu_picture *picture;
    int column;
    int top; /* of the steps */
    int words_height;
    int width;
    int height;
    int rows_top;
    int x[HU_PICTURE_SLOT_MAX + 1]; /* centre of each column; then the right edge */
};

/* -- picture_words.c -- */
void hu_picture_text(FILE *out, int x, int y, const char *class, const char *text);
/* The whole sentence, shown where the mouse rests. */
void hu_picture_tip(FILE *out, const struct hu_event *event);
/* A few words for a column; "" for a step. */
void hu_picture_few_words(char *text, size_t size, const struct hu_event *event);
void hu_picture_name_row(char *text, size_t size, const struct hu_picture_row *row);

/* -- picture_rows.c -- */
void hu_picture_rows(FILE *out, const struct hu_layout *layout);

#endif
