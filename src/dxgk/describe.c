/* What the arguments of a callback call name: filed run by run, and whether it is legal to take. */
#include "dxgk_state.h"

#include <string.h>

static const uint64_t frame_mask = ((uint64_t)1 << 40) - 1;

bool hu_argument_readable(const void *pointer, uint64_t size, uint32_t argument)
{
    struct hu_place place = hu_mm_place(pointer);

    if (hu_mm_touchable(pointer, size, false)) {
        return true;
    }
    HU_PUSH(bad_pointer, HU_API_DxgkCbSaveMemoryForHotUpdate, argument, place.what, place.id,
            place.state, place.owner);
    return false;
}

/* How many frames from `frame` on have no page, at most `most`; past a limit they are all taken to
 * have none. */
static uint64_t missing_frames(uint64_t frame, uint64_t most)
{
    uint64_t count = 0;

    while (count < most && hu_mm_page_of_frame(frame + count) == 0) {
        count++;
        if (count == HU_MISSING_FRAMES_MAX) {
            return most;
        }
    }
    return count;
}

void hu_range_runs(uint32_t range, DXGK_KSR_MEMORY_RANGE desc, hu_run_fn *each, void *context)
{
    uint64_t raw = desc.MemoryRangeDesc & frame_mask;
    uint64_t left = desc.MemoryRangeDesc >> 40;
    uint64_t frame = raw;

    if (left == 0) {
        each(context, range, (struct hu_run_of_pages){0}, raw);
    }
    while (left != 0) {
        struct hu_run_of_pages run = {.page = hu_mm_page_of_frame(frame), .pages = 1};
        if (run.page == 0) {
            run.pages = (uint32_t)missing_frames(frame, left);
        }
        while (run.page != 0 && run.pages < left && hu_mm_pages_adjoin(run.page + run.pages - 1)) {
            run.pages++;
        }
        each(context, range, run, frame);
        frame += run.pages;
        left -= run.pages;
    }
}

static void name_pages(struct hu_save *save, struct hu_run_of_pages run)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;

    if (save->first.page == 0) {
        save->first = run;
        save->one_run = true;
    } else if (run.page == save->first.page + save->first.pages && save->one_run) {
        save->first.pages += run.pages;
    } else {
        save->one_run = false;
    }
    for (uint32_t i = 0; i < run.pages; i++) {
        uint32_t page = run.page + i;
        if (dxgk->seen_by_call[page] == dxgk->call_age ||
            dxgk->saved_in[page] == dxgk->update_age) {
            save->legal = false;
        }
        dxgk->seen_by_call[page] = dxgk->call_age;
    }
}

static void describe_run(void *context, uint32_t range, struct hu_run_of_pages run, uint64_t raw)
{
    struct hu_save *save = context;
    enum hu_owner owner = run.page != 0 ? hu_mm_page_owner(run.page) : HU_OWNER_NOBODY;
    enum hu_object kind = run.page != 0 ? hu_mm_page_kind(run.page) : HU_OBJECT_NONE;

    if (run.page == 0 && (raw & 0xfff) == 0 && hu_mm_page_of_frame(raw >> 12) != 0) {
        kind = HU_OBJECT_PAGE;
    }
    HU_PUSH(save_run, save->call, range, run.page, run.pages, raw, owner, kind);
    if (run.page == 0 || owner != HU_OWNER_DRIVER) {
        save->legal = save->legal && run.pages == 0 && hu_choice(HU_KEY_zero_blocks) != 0;
        return;
    }
    name_pages(save, run);
    save->pages += run.pages;
    save->bytes += (uint64_t)run.pages << PAGE_SHIFT;
}

static void describe_ranges(struct hu_save *save)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    uint32_t count = save->args.NumDataMemoryRanges;

    save->source = HU_SOURCE_RANGES;
    if (count == 0 || count > HU_RANGE_MAX) {
        save->legal = false;
        return;
    }
    if (!hu_argument_readable(save->args.pDataMemoryRanges, count * sizeof(dxgk->range[0]), 2)) {
        save->legal = false;
        return;
    }
    hu_mm_guard(HU_API_DxgkCbSaveMemoryForHotUpdate, 2);
    memcpy(dxgk->range, save->args.pDataMemoryRanges, count * sizeof(dxgk->range[0]));
    hu_mm_guard_end();
    for (uint32_t i = 0; i < count; i++) {
        hu_range_runs(i, dxgk->range[i], describe_run, save);
    }
}

/* The pages of an MDL, in runs of consecutive page objects. */
static void describe_mdl_pages(struct hu_save *save, uint32_t pages, bool allocated)
{
    for (uint32_t i = 0; i < pages;) {
        struct hu_run_of_pages run = {.page = hu_mm_mdl_page(save->mdl, i), .pages = 1};
        while (run.page != 0 && i + run.pages < pages &&
               hu_mm_mdl_page(save->mdl, i + run.pages) == run.page + run.pages &&
               hu_mm_page_kind(run.page + run.pages) == hu_mm_page_kind(run.page)) {
            run.pages++;
        }
        enum hu_owner owner = run.page != 0 ? hu_mm_page_owner(run.page) : HU_OWNER_NOBODY;
        HU_PUSH(save_pages, save->call, HU_OBJECT_MDL, save->mdl, run.page, run.pages, owner,
                owner == HU_OWNER_NOBODY ? HU_STATE_FREED : HU_STATE_LIVE);
        bool alien = allocated && run.page != 0 && hu_mm_page_kind(run.page) != HU_OBJECT_MDL;
        if (run.page == 0 || owner != HU_OWNER_DRIVER || alien) {
            save->legal = false;
        } else {
            name_pages(save, run);
        }
        i += run.pages;
    }
}

static void describe_mdl(struct hu_save *save)
{
    save->source = HU_SOURCE_MDL;
    save->mdl = hu_mm_mdl_find(save->args.pDataMdl);
    if (save->mdl == 0) {
        struct hu_place place = hu_mm_place(save->args.pDataMdl);
        HU_PUSH(save_mdl, save->call, 0, 0, place.owner, place.state, 0, 0);
        save->legal = false;
        return;
    }
    struct hu_mdl_view view = hu_mm_mdl_view(save->mdl);
    HU_PUSH(save_mdl, save->call, save->mdl, view.kind, view.owner, view.state,
            (uint64_t)view.chained | (uint64_t)view.fields_changed << 1 |
                (uint64_t)view.array_changed << 2 | (uint64_t)view.locked << 3 |
                (uint64_t)view.mapped << 4,
            view.byte_count);
    bool any_kind = hu_choice(HU_KEY_save_mdl_kinds) != 0;
    bool chain = hu_choice(HU_KEY_mdl_chain) != 0;
    save->legal = save->legal && view.state == HU_STATE_LIVE && view.owner == HU_OWNER_DRIVER &&
                  view.locked && (view.kind == HU_MDL_ALLOCATED || any_kind) &&
                  view.byte_count != 0 && !view.mapped && !view.fields_changed &&
                  (!view.chained || chain);
    if (view.state == HU_STATE_LIVE && view.kind != HU_MDL_NONE) {
        describe_mdl_pages(save, view.pages, view.kind == HU_MDL_ALLOCATED);
    }
    save->pages = view.pages;
    save->bytes = (uint64_t)view.pages << PAGE_SHIFT;
}

/* A buffer in the driver's hands: where it lies, and that it lies there whole. */
static bool describe_buffer(uint32_t call, const void *buffer, uint32_t size, bool meta)
{
    struct hu_place place = hu_mm_place(buffer);
    uint64_t inside = place.offset >= place.size ? 0 : place.size - place.offset;

    inside = inside > size ? size : inside;
    if (meta) {
        HU_PUSH(save_meta, call, place.what, place.id, place.offset, inside, place.state,
                place.paged);
    } else {
        HU_PUSH(save_data, call, place.what, place.id, place.offset, inside, place.state,
                place.paged);
    }
    bool memory = place.what == HU_OBJECT_POOL || place.what == HU_OBJECT_CONTIG ||
                  place.what == HU_OBJECT_MAP || place.what == HU_OBJECT_IMAGE;
    bool resident = !place.paged || hu_trace_irql_now() < DISPATCH_LEVEL;
    return memory && resident && place.state == HU_STATE_LIVE && inside == size;
}

static void describe_data_pages(struct hu_save *save)
{
    const uint8_t *start = save->args.pData;
    const uint8_t *end = start + save->args.DataSize;
    struct hu_place place = hu_mm_place(start);

    for (const uint8_t *at = start; at < end;) {
        struct hu_run_of_pages run = {.page = hu_mm_page_at(at), .pages = 1};
        at = (const uint8_t *)(((uintptr_t)at | (PAGE_SIZE - 1)) + 1);
        while (run.page != 0 && at < end && hu_mm_page_at(at) == run.page + run.pages) {
            run.pages++;
            at += PAGE_SIZE;
        }
        if (run.page != 0) {
            HU_PUSH(save_pages, save->call, place.what, place.id, run.page, run.pages,
                    hu_mm_page_owner(run.page), HU_STATE_LIVE);
        }
    }
}

static void describe_data(struct hu_save *save)
{
    save->source = HU_SOURCE_DATA;
    if (!describe_buffer(save->call, save->args.pData, save->args.DataSize, false) ||
        save->args.DataSize == 0) {
        save->legal = false;
        return;
    }
    describe_data_pages(save);
    save->bytes = save->args.DataSize;
    save->pages = (save->bytes + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

void hu_save_describe(struct hu_save *save)
{
    const DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args = &save->args;
    uint32_t sources = (uint32_t)(args->pDataMemoryRanges != NULL) + (args->pDataMdl != NULL) +
                       (args->pData != NULL);

    save->legal = sources == 1 && (args->pMetaData != NULL) == (args->MetaDataSize != 0);
    if (args->pDataMemoryRanges != NULL) {
        describe_ranges(save);
    }
    if (args->pDataMdl != NULL) {
        describe_mdl(save);
    }
    if (args->pData != NULL) {
        describe_data(save);
    }
    if (args->pMetaData != NULL && args->MetaDataSize != 0 &&
        !describe_buffer(save->call, args->pMetaData, args->MetaDataSize, true)) {
        save->legal = false;
    }
}
