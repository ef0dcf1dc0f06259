/* Lines that fit a screen. */
#include "words.h"

#include <string.h>

enum { LABEL_WIDTH = 11 };

/* Bytes that fit: to the last blank before the end, or the whole first word. */
static size_t fits(const char *text, size_t width)
{
    size_t length = strlen(text);

    if (length <= width) {
        return length;
    }
    for (length = width; length != 0 && text[length] != ' '; length--) {
    }
    while (length != 0 && text[length - 1] == ' ') {
        length--;
    }
    return length != 0 ? length : strcspn(text, " ");
}

void hu_put_paragraph(FILE *out, const char *label, const char *text)
{
    do {
        size_t length = fits(text, HU_LINE_WIDTH - LABEL_WIDTH);
        fprintf(out, "  %-8s %.*s\n", label, (int)length, text);
        label = "";
        text += length;
        text += strspn(text, " ");
    } while (*text != 0);
}
