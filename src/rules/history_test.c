/* Which events of a life written by hand a report tells, in which step, and whose it says the
 * object is then. */
#include "words.h"

#include <string.h>

/* Two MDLs that are mapped and saved, and a pool block; the first MDL comes back as MDL 5, is
 * mapped, and its block was changed on the way; a reserved page is saved by a range. */
static const char *const life[] = {
    /*  0 */ "image_load image=1 load=1",
    /*  1 */ "step number=1 op=2",
    /*  2 */ "ddi_enter ddi=5 adapter=1",
    /*  3 */ "alloc_pages mdl=1 page=1 pages=2 asked=8192",
    /*  4 */ "alloc_pages mdl=2 page=3 pages=3 asked=12288",
    /*  5 */ "alloc_contig contig=3 page=6 pages=2",
    /*  6 */ "alloc_pool pool=9 size=8 tag=5",
    /*  7 */ "map mdl=1 map=1 kind=1 owner=2 state=1",
    /*  8 */ "map_how mdl=1 priority=16 mapped=1",
    /*  9 */ "map mdl=2 map=2 kind=1 owner=2 state=1",
    /* 10 */ "ddi_leave ddi=5 adapter=1",
    /* 11 */ "step number=2 op=3",
    /* 12 */ "ddi_enter ddi=7 adapter=1",
    /* 13 */ "save_call call=1 handle=1 pointers=5 adapter=1",
    /* 14 */ "save_mdl call=1 mdl=1 kind=1 owner=2 state=1 bytes=8192",
    /* 15 */ "save_pages call=1 what=2 id=1 page=1 pages=2 owner=2 state=1",
    /* 16 */ "save_done call=1 block=1 pages=2",
    /* 17 */ "save_call call=2 handle=1 pointers=5 adapter=1",
    /* 18 */ "save_mdl call=2 mdl=2 kind=1 owner=2 state=1 bytes=12288",
    /* 19 */ "save_pages call=2 what=2 id=2 page=3 pages=3 owner=2 state=1",
    /* 20 */ "save_done call=2 status=0xc000009a",
    /* 21 */ "save_call call=3 handle=1 pointers=3 ranges=1 adapter=1",
    /* 22 */ "save_run call=3 range=0 page=6 pages=1 owner=2",
    /* 23 */ "save_done call=3 block=2 pages=1",
    /* 24 */ "ddi_leave ddi=7 adapter=1",
    /* 25 */ "tamper block=1 edit=1 offset=5 detectable=1",
    /* 26 */ "step number=3 op=5",
    /* 27 */ "restore block=1 mdl=5 page=1 pages=2",
    /* 28 */ "restore_mdl block=1 locked=1 bytes=8192",
    /* 29 */ "ddi_enter ddi=8 adapter=1 block=1",
    /* 30 */ "map mdl=5 map=4 kind=1 owner=1 state=1",
    /* 31 */ "ddi_leave ddi=8 adapter=1",
    /* 32 */ "unmap mdl=5 map=4 kind=1 owner=2 state=1 match=3",
    /* 33 */ "free_pages what=2 mdl=5 kind=1 owner=2 state=1",
    /* 34 */ "ddi_enter ddi=11",
    /* 35 */ "image_unload",
};
enum { COUNT = sizeof(life) / sizeof(life[0]) };

/* What is told where event `until` broke a rule about these objects: events as numbers, each with
 * the owner behind it (d the driver, D Dxgkrnl, - nobody, . it does not say) and its step. */
static const struct {
    enum hu_object what[2];
    uint64_t id[2];
    uint32_t until;
    const char *want;
} row[] = {
    {{HU_OBJECT_NONE}, {0}, 33, " 33-3"},
    {{HU_OBJECT_POOL}, {9}, 34, " 6d1 34.3"},
    {{HU_OBJECT_POOL}, {8}, 34, " 34.3"},
    {{HU_OBJECT_PAGE}, {2}, 33, " 3d1 7.1 14.2 16D2 25.2 27D3 29.3 30.3 31d3 32.3 33-3"},
    {{HU_OBJECT_PAGE}, {5}, 33, " 4d1 9.1 18.2 20d2 33-3"},
    {{HU_OBJECT_PAGE}, {6}, 33, " 5d1 22.2 23d2 33-3"},
    {{HU_OBJECT_MDL}, {1}, 30, " 3d1 7.1 14.2 16D2 30.3"},
    {{HU_OBJECT_MAP}, {1}, 33, " 3d1 7.1 14.2 16D2 33-3"},
    {{HU_OBJECT_MAP}, {4}, 33, " 16.2 25.2 27D3 29.3 30.3 31d3 32.3 33-3"},
    {{HU_OBJECT_MAP}, {2}, 9, " 4d1 9.1"},
    {{HU_OBJECT_BLOCK}, {2}, 33, " 23.2 33-3"},
    {{HU_OBJECT_POOL, HU_OBJECT_CONTIG}, {9, 3}, 24, " 5d1 6d1 24.2"},
};

static char mark(const char *owner)
{
    return owner[0] == 0                   ? '.'
           : strcmp(owner, "driver") == 0  ? 'd'
           : strcmp(owner, "Dxgkrnl") == 0 ? 'D'
                                           : '-';
}

static int read_life(struct hu_trace *trace)
{
    int failures = 0;

    for (uint32_t i = 0; i < COUNT; i++) {
        char line[256];
        const char *error;
        snprintf(line, sizeof(line), "0 %s", life[i]);
        if (!hu_event_parse(line, &trace->event[i], &error)) {
            fprintf(stderr, "%s: %s\n", life[i], error);
            failures++;
        }
    }
    trace->count = COUNT;
    return failures;
}

int main(void)
{
    static struct hu_history history;
    static struct hu_trace trace;
    int failures = read_life(&trace);

    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        const struct hu_broken broken = {.what = {row[i].what[0], row[i].what[1]},
                                         .id = {row[i].id[0], row[i].id[1]},
                                         .event = row[i].until};
        char got[512] = "";
        size_t used = 0;
        history.count = 0;
        hu_history_collect(&history, &broken, &trace);
        for (uint32_t j = 0; j < history.count && used < sizeof(got); j++) {
            used +=
                (size_t)snprintf(got + used, sizeof(got) - used, " %u%c%u", history.line[j].event,
                                 mark(history.line[j].owner), history.line[j].step);
        }
        if (strcmp(got, row[i].want) != 0) {
            fprintf(stderr, "%s %u until %u:%s\n  wanted%s\n", hu_object_word(row[i].what[0]),
                    (unsigned)row[i].id[0], row[i].until, got, row[i].want);
            failures++;
        }
    }
    return failures != 0;
}
