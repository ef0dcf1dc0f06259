/* The callback takes a block only from exactly one source, inside a save call, and never a page
 * that it holds. */
#include "prop.h"

static uint8_t held[HU_MM_PAGE_MAX + 1];

/* Marks the pages that an accepted call named by MDL or ranges; none may be held twice in one save.
 */
static void take_pages(const struct hu_trace *trace, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        const struct hu_event *event = &trace->event[i];
        bool run = event->kind == HU_EVENT_save_run;
        bool mdl = event->kind == HU_EVENT_save_pages && event->arg[1] == HU_OBJECT_MDL;
        uint64_t page = run ? event->arg[2] : event->arg[3];
        uint64_t pages = run ? event->arg[3] : event->arg[4];
        for (uint64_t at = page; (run || mdl) && page != 0 && at < page + pages; at++) {
            HU_CHECK(held[at] == 0);
            held[at] = 1;
        }
    }
}

HU_PROP(save_refuses, HU_DIALECT_SCRIPT)
{
    struct hu_run run = hu_prop_run(scenario);
    uint32_t call = 0;

    for (uint32_t i = 0; i < run.trace->count; i++) {
        const struct hu_event *event = &run.trace->event[i];
        if (event->kind == HU_EVENT_ddi_enter && event->arg[0] == HU_DDI_SAVE) {
            for (uint32_t page = 0; page <= hu_mm_page_count(); page++) {
                held[page] = 0;
            }
        } else if (event->kind == HU_EVENT_save_call) {
            call = i;
        } else if (event->kind == HU_EVENT_save_done && event->arg[1] != 0) {
            uint64_t pointers = run.trace->event[call].arg[2];
            HU_CHECK(__builtin_popcountll(pointers & 0xe) == 1);
            HU_CHECK(event->arg[2] == 0);
            take_pages(run.trace, call, i);
        }
    }
}
