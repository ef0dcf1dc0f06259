/* hu print --svg, --html: an input is run in a child, and its trace drawn. */
#define _GNU_SOURCE
#include "hu.h"

#include "picture.h"
#include "world.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int hu_picture(const struct hu_words *words)
{
    static struct hu_input input;
    static struct hu_picture picture;
    char *text = NULL;
    size_t size = 0;
    int status = 0;

    if (words->file_count != 1 || words->svg == words->html) {
        fprintf(stderr, "usage: hu print --svg|--html FILE [-o OUT]\n");
        return HU_EXIT_ERROR;
    }
    if (!hu_input_read(words->file[0], words, &input)) {
        return HU_EXIT_ERROR;
    }
    const struct hu_trace *trace = hu_world_share_trace();
    int nowhere = memfd_create("output", MFD_CLOEXEC);
    const struct hu_news *news = hu_child_run(&input, hu_child_once, nowhere, &status);
    (void)close(nowhere);
    FILE *out = news != NULL ? open_memstream(&text, &size) : NULL;
    if (out == NULL) {
        return HU_EXIT_ERROR;
    }
    hu_picture_make(&picture, &input, trace, news->count != 0 ? &news->finding[0] : NULL);
    if (words->svg) {
        hu_picture_svg(out, &picture, true);
    } else {
        hu_picture_html(out, &picture);
    }
    (void)fclose(out);
    int code = hu_write_file(words->out, text, size);
    free(text);
    return code;
}
