/* The words in a picture. */
#include "picture_svg.h"

#include <inttypes.h>
#include <string.h>

void hu_put_xml(FILE *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        switch (text[i]) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        case '\'': fputs("&#39;", out); break;
        default: fputc(text[i], out); break;
        }
    }
}

void hu_picture_text(FILE *out, int x, int y, const char *class, const char *text)
{
    fprintf(out, "<text x='%d' y='%d' class='%s'>", x, y, class);
    hu_put_xml(out, text, strlen(text));
    fprintf(out, "</text>\n");
}

void hu_picture_tip(FILE *out, const struct hu_event *event)
{
    char text[TEXT_SIZE];

    hu_report_event(text, sizeof(text), event);
    fprintf(out, "<title>");
    hu_put_xml(out, text, strlen(text));
    fprintf(out, "</title>");
}

static const struct {
    const char *words; /* %: the argument */
    uint8_t kind;
    uint8_t arg;
} few[] = {{"mdl % allocated", HU_EVENT_alloc_pages, 0},
           {"mdl % made", HU_EVENT_alloc_mdl, 0},
           {"pool % allocated", HU_EVENT_alloc_pool, 0},
           {"contiguous % allocated", HU_EVENT_alloc_contig, 0},
           {"mdl % mapped", HU_EVENT_map, 0},
           {"mdl % unmapped", HU_EVENT_unmap, 0},
           {"pages of mdl % freed", HU_EVENT_free_pages, 1},
           {"mdl % freed", HU_EVENT_free_mdl, 1},
           {"contiguous % freed", HU_EVENT_free_contig, 1},
           {"saved as block %", HU_EVENT_save_done, 1},
           {"block % delivered", HU_EVENT_restore, 0},
           {"block % dropped", HU_EVENT_block_free, 0},
           {"block % edited", HU_EVENT_tamper, 0},
           {"stale bytes in block %", HU_EVENT_stale, 0},
           {"driver loaded (%)", HU_EVENT_image_load, 1},
           {"driver unloaded (%)", HU_EVENT_image_unload, 1},
           {"bad access", HU_EVENT_bad_access, 0},
           {"bad pointer", HU_EVENT_bad_pointer, 0},
           {"planned failure", HU_EVENT_fault, 0}};

void hu_picture_few_words(char *text, size_t size, const struct hu_event *event)
{
    text[0] = '\0';
    if (event->kind == HU_EVENT_step) {
        return;
    }
    if (event->kind == HU_EVENT_free_pool) {
        (void)snprintf(text, size, "%s %" PRIu64 " freed",
                       event->arg[0] == HU_OBJECT_MDL ? "mdl" : "pool", event->arg[1]);
        return;
    }
    if (event->kind == HU_EVENT_ddi_leave && event->arg[0] == HU_DDI_RESTORE) {
        (void)snprintf(text, size,
                       (uint32_t)event->arg[2] == 0 ? "restore succeeds" : "restore fails");
        return;
    }
    if (event->kind == HU_EVENT_map && event->arg[1] == 0) {
        (void)snprintf(text, size, "mdl %" PRIu64 " not mapped", event->arg[0]);
        return;
    }
    if (event->kind == HU_EVENT_save_done && event->arg[1] == 0) {
        (void)snprintf(text, size, "save refused");
        return;
    }
    for (size_t i = 0; i < sizeof(few) / sizeof(few[0]); i++) {
        if (few[i].kind == event->kind) {
            size_t before = strcspn(few[i].words, "%");
            bool number = few[i].words[before] != '\0';
            (void)snprintf(text, size, "%.*s", (int)before, few[i].words);
            if (number) {
                (void)snprintf(text + before, size - before, "%" PRIu64 "%s",
                               event->arg[few[i].arg], few[i].words + before + 1);
            }
            return;
        }
    }
    hu_report_event(text, size < WORDS_LENGTH ? size : WORDS_LENGTH, event);
}

void hu_picture_name_row(char *text, size_t size, const struct hu_picture_row *row)
{
    switch (row->kind) {
    case HU_PICTURE_IMAGE: (void)snprintf(text, size, "driver image"); break;
    case HU_PICTURE_MDL: (void)snprintf(text, size, "mdl %" PRIu64, row->id); break;
    case HU_PICTURE_POOL:
        (void)snprintf(text, size, "pool %" PRIu64 ", %" PRIu64 " B", row->id, row->size);
        break;
    case HU_PICTURE_CONTIG: (void)snprintf(text, size, "contiguous %" PRIu64, row->id); break;
    case HU_PICTURE_BLOCK: (void)snprintf(text, size, "block %" PRIu64, row->id); break;
    case HU_PICTURE_PAGES:
        if (row->count == 1) {
            (void)snprintf(text, size, "page %" PRIu64, row->id);
        } else {
            (void)snprintf(text, size, "pages %" PRIu64 " to %" PRIu64, row->id,
                           row->id + row->count - 1);
        }
        break;
    }
}
