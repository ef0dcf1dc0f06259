/* What each edit of a block does to what is delivered of it, and what the trace says of it. */
#include "check.h"
#include "run.h"
#include "words.h"

#include <string.h>

enum { PAGES = 3, META = 16 };

/* Of one delivery. */
struct seen {
    bool edited;
    uint64_t offset;
    bool foreign;
    bool detectable;
    uint64_t pages;
    uint64_t bytes;
    uint64_t meta_size;
    bool content; /* as it was saved */
    bool meta;    /* ... its metadata */
};

static const struct hu_event *find(const struct hu_trace *trace, uint16_t kind, uint64_t block)
{
    for (uint32_t i = 0; i < trace->count; i++) {
        const struct hu_event *event = &trace->event[i];
        uint64_t of = event->arg[kind == HU_EVENT_save_done ? 1 : 0];
        if (event->kind == kind && of == block) {
            return event;
        }
    }
    return NULL;
}

/* Two blocks are saved, of 3 pages and of 2; the first is edited. */
static struct seen edit(const char *words)
{
    static struct hu_scenario scenario;
    struct hu_text_header header;
    struct hu_run_options options = {0};
    char error[HU_SENTENCE_MAX];
    char text[512];

    int size = snprintf(text, sizeof(text),
                        "driver: scripted\n\nstart\nalloc m0 pages 3\nalloc m1 pages 2\n"
                        "save:\n    save mdl m0 meta 16\n    save mdl m1 meta 4\n"
                        "update\ntamper %s\nrestore\n",
                        words);
    CHECK(hu_text_parse(text, (size_t)size, &scenario, &header, error));
    struct hu_run run = hu_run(&scenario, &options);
    const struct hu_event *tamper = find(run.trace, HU_EVENT_tamper, 1);
    const struct hu_event *restore = find(run.trace, HU_EVENT_restore, 1);
    const struct hu_event *more = find(run.trace, HU_EVENT_restore_mdl, 1);
    const struct hu_event *saved = find(run.trace, HU_EVENT_save_done, 1);
    CHECK(restore != NULL && more != NULL && saved != NULL);
    return (struct seen){.edited = tamper != NULL,
                         .offset = tamper != NULL ? tamper->arg[2] : 0,
                         .detectable = tamper != NULL && tamper->arg[4] != 0,
                         .foreign = tamper != NULL && tamper->arg[5] != 0,
                         .pages = restore->arg[3],
                         .bytes = more->arg[3],
                         .meta_size = restore->arg[5],
                         .content = restore->arg[4] == saved->arg[4],
                         .meta = restore->arg[6] == saved->arg[5]};
}

static void whole(const struct seen *seen)
{
    CHECK(seen->pages == PAGES && seen->bytes == PAGES * 4096 && seen->meta_size == META);
}

static void bytes(void)
{
    struct seen seen = edit("flip block 1 at 8200 with 255");

    whole(&seen);
    CHECK(seen.edited && seen.offset == 8200 && seen.detectable && !seen.content && seen.meta);
    seen = edit("flip block 1 at 12289 with 1"); /* past its end: from its start again */
    CHECK(seen.offset == 1 && !seen.content && seen.meta);
    seen = edit("flip block 1 at 12287 with 257");
    CHECK(seen.offset == 12287 && !seen.detectable);
    seen = edit("bytes block 1 at 8200 with 255");
    whole(&seen);
    CHECK(seen.edited && !seen.content && seen.meta);
    seen = edit("meta_flip block 1 at 19 with 3");
    whole(&seen);
    CHECK(seen.edited && seen.offset == 3 && seen.content && !seen.meta && seen.detectable);
    seen = edit("reseal_flip block 1 at 5 with 9"); /* there is no glue: as flip */
    CHECK(seen.edited && seen.offset == 5 && !seen.content && !seen.detectable);
    seen = edit("reseal_meta block 1 at 17 with 9");
    CHECK(seen.edited && seen.offset == 1 && seen.content && !seen.meta);
}

static void lengths(void)
{
    struct seen seen = edit("truncate block 1 at 1");

    CHECK(seen.edited && seen.pages == 2 && seen.bytes == 2 * 4096 && seen.offset == 2 * 4096);
    seen = edit("extend block 1 at 1");
    CHECK(seen.edited && seen.pages == 5 && seen.bytes == 5 * 4096 && seen.offset == 5 * 4096);
    CHECK(seen.meta && seen.meta_size == META && !seen.detectable && !seen.foreign);
    seen = edit("meta_truncate block 1 at 5");
    CHECK(seen.edited && seen.meta_size == 5 && seen.offset == 5 && seen.content);
    seen = edit("meta_extend block 1 at 2");
    CHECK(seen.edited && seen.meta_size == META + 3 && seen.offset == META + 3 && seen.content);
    seen = edit("drop_meta block 1");
    CHECK(seen.edited && seen.meta_size == 0 && seen.offset == 0 && seen.content);
}

static void others(void)
{
    struct seen seen = edit("swap block 1 with 1");

    CHECK(seen.edited && seen.foreign && seen.pages == 2 && seen.meta_size == 4);
    seen = edit("swap_meta block 1 with 1");
    CHECK(seen.edited && seen.foreign && seen.pages == PAGES && seen.meta_size == 4);
    seen = edit("foreign block 1 with 1");
    CHECK(seen.edited && seen.foreign && seen.pages == 2 && seen.meta_size == 4);
    seen = edit("stale block 1 with 0"); /* by itself: nothing */
    whole(&seen);
    CHECK(!seen.edited && seen.content && seen.meta);
}

int main(void)
{
    bytes();
    lengths();
    others();
    return 0;
}
