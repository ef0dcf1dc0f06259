/* DxgkCbSaveMemoryForHotUpdate. */
#include "dxgk_state.h"

#include <string.h>

/* The adapter that is inside its save call; with two nested ones the handle decides. 0: none. */
static uint32_t saving_adapter(HANDLE handle)
{
    uint32_t found = 0;

    for (uint32_t i = 1; i <= HU_ADAPTER_MAX; i++) {
        const struct hu_adapter *adapter = &hu_dxgk_now->adapter[i];
        if (adapter->in_save && (found == 0 || adapter->handle == handle)) {
            found = i;
        }
    }
    return found;
}

static enum hu_handle handle_kind(HANDLE handle, uint32_t adapter)
{
    const struct hu_dxgk *dxgk = hu_dxgk_now;
    uint64_t number = (uint64_t)(uintptr_t)handle;

    for (uint32_t i = 1; i <= HU_ADAPTER_MAX; i++) {
        if (dxgk->adapter[i].phase == HU_PHASE_STARTED && dxgk->adapter[i].handle == handle) {
            return adapter == 0 || i == adapter ? HU_HANDLE_RIGHT : HU_HANDLE_OTHER;
        }
        if (handle != NULL && dxgk->adapter[i].context == handle) {
            return HU_HANDLE_CONTEXT;
        }
    }
    return number >> 48 == 0xd0d0 ? HU_HANDLE_STALE : HU_HANDLE_WRONG;
}

static uint64_t pointer_bits(const DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args)
{
    return 1u | (uint64_t)(args->pDataMemoryRanges != NULL) << 1 |
           (uint64_t)(args->pDataMdl != NULL) << 2 | (uint64_t)(args->pData != NULL) << 3 |
           (uint64_t)(args->pMetaData != NULL) << 4;
}

static void argument_read(void *to, const void *from, size_t size, uint32_t argument)
{
    hu_mm_guard(HU_API_DxgkCbSaveMemoryForHotUpdate, argument);
    memcpy(to, from, size);
    hu_mm_guard_end();
}

/* Metadata is consumed during the call (O-12): copied to the store's end, kept there if the block
 * is accepted. */
static uint64_t read_meta(struct hu_save *save)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    uint32_t size = save->args.MetaDataSize;
    uint64_t most = hu_profile_number(&dxgk->profile, HU_KEY_max_meta);

    save->meta_at = dxgk->meta_used;
    if (save->args.pMetaData == NULL || size == 0 || !save->legal) {
        return 0;
    }
    if (size > most || size > HU_META_MAX - dxgk->meta_used) {
        save->too_much = true;
        return 0;
    }
    argument_read(dxgk->meta + save->meta_at, save->args.pMetaData, size, 5);
    return hu_mm_hash(size, dxgk->meta + save->meta_at, size);
}

static enum hu_why decide(const struct hu_save *save, bool right_handle)
{
    const struct hu_dxgk *dxgk = hu_dxgk_now;
    uint64_t pages_most = hu_profile_number(&dxgk->profile, HU_KEY_max_block_pages);
    uint32_t missing;

    if (save->adapter == 0 || dxgk->adapter[save->adapter].cancelling || !right_handle) {
        return HU_WHY_SEQUENCE;
    }
    if (!save->legal) {
        return HU_WHY_ARGUMENTS;
    }
    if (hu_mm_fault_hit(HU_FAULT_SAVE_CALLBACK, HU_API_DxgkCbSaveMemoryForHotUpdate, &missing)) {
        return HU_WHY_FAULT;
    }
    if ((save->pages > pages_most && !hu_misbehaves(HU_MISBEHAVE_OVERSIZED_BLOCK)) ||
        dxgk->block_count - dxgk->update_first + 1 >=
            hu_profile_number(&dxgk->profile, HU_KEY_max_blocks) ||
        save->too_much || dxgk->block_count == HU_BLOCK_MAX ||
        save->pages > HU_MM_PAGE_MAX - hu_mm_page_count()) {
        return HU_WHY_LIMIT;
    }
    return HU_WHY_OK;
}

static NTSTATUS status_of(enum hu_why why)
{
    switch (why) {
    case HU_WHY_OK: return STATUS_SUCCESS;
    case HU_WHY_ARGUMENTS: return STATUS_INVALID_PARAMETER;
    case HU_WHY_SEQUENCE: return STATUS_INVALID_DEVICE_STATE;
    case HU_WHY_FAULT:
    case HU_WHY_SHORT:
    case HU_WHY_LIMIT: return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_UNSUCCESSFUL;
}

/* Everything is looked at, answered and only then taken. */
static NTSTATUS answer(struct hu_save *save, enum hu_handle handle)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    uint64_t meta = read_meta(save);
    uint64_t content = save->legal ? hu_save_content(save) : 0;
    enum hu_why why = decide(save, handle == HU_HANDLE_RIGHT);
    NTSTATUS status = status_of(why);
    uint32_t block = 0;

    if (why == HU_WHY_OK && hu_misbehaves(HU_MISBEHAVE_SUCCESS_CODE)) {
        why = HU_WHY_LIMIT;
        status = STATUS_PENDING;
    }
    block = why == HU_WHY_OK ? dxgk->block_count + 1 : 0;
    HU_PUSH(save_done, save->call, block, (uint32_t)status, save->pages, content, meta, why);
    if (why == HU_WHY_FAULT && hu_choice(HU_KEY_cb_fail_owner) != 0 && save->mdl != 0) {
        hu_mm_mdl_take(save->mdl);
    }
    if (block != 0 && hu_store_accept(save, content, meta) == 0) {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return status;
}

/* What of the caller's memory differs from what was read of it: bits as in events.def. */
static uint64_t argument_changes(const struct hu_save *save,
                                 const DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args)
{
    const struct hu_dxgk *dxgk = hu_dxgk_now;
    const DXGKARGCB_SAVEMEMORYFORHOTUPDATE *was = &save->args;

    if (!save->legal || save->too_much) {
        return 0;
    }
    uint64_t changed = memcmp(was, args, sizeof(*was)) != 0;
    if (save->source == HU_SOURCE_RANGES &&
        memcmp(dxgk->range, was->pDataMemoryRanges,
               was->NumDataMemoryRanges * sizeof(dxgk->range[0])) != 0) {
        changed |= 2;
    }
    if (was->MetaDataSize != 0 &&
        memcmp(dxgk->meta + save->meta_at, was->pMetaData, was->MetaDataSize) != 0) {
        changed |= 8;
    }
    return changed;
}

static NTSTATUS handle_call(HANDLE hAdapter, const DXGKARGCB_SAVEMEMORYFORHOTUPDATE *pArgs)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_save save = {.call = ++dxgk->calls, .adapter = saving_adapter(hAdapter)};
    enum hu_handle handle = handle_kind(hAdapter, save.adapter);

    dxgk->call_age++;
    if (pArgs == NULL || !hu_argument_readable(pArgs, sizeof(*pArgs), 1)) {
        HU_PUSH(save_call, save.call, handle, 0, 0, 0, 0, save.adapter);
        HU_PUSH(save_done, save.call, 0, (uint32_t)STATUS_INVALID_PARAMETER, 0, 0, 0,
                HU_WHY_ARGUMENTS);
        return STATUS_INVALID_PARAMETER;
    }
    argument_read(&save.args, pArgs, sizeof(save.args), 1);
    HU_PUSH(save_call, save.call, handle, pointer_bits(&save.args), save.args.NumDataMemoryRanges,
            save.args.DataSize, save.args.MetaDataSize, save.adapter);
    hu_save_describe(&save);
    NTSTATUS status = answer(&save, handle);
    if (hu_misbehaves(HU_MISBEHAVE_CHANGE_ARGS)) {
        ((DXGKARGCB_SAVEMEMORYFORHOTUPDATE *)(uintptr_t)pArgs)->MetaDataSize ^= 1;
    }
    HU_PUSH(args_check, save.call, argument_changes(&save, pArgs));
    if (save.adapter != 0) {
        uint32_t call = ++dxgk->adapter[save.adapter].save_calls;
        if (dxgk->hook != NULL) {
            dxgk->hook(dxgk->hook_context, save.adapter, call);
        }
    }
    return status;
}

NTSTATUS APIENTRY hu_dxgk_callback(IN_CONST_HANDLE hAdapter,
                                   IN_CONST_PDXGKARGCB_SAVEMEMORYFORHOTUPDATE pArgs)
{
    bool foreign = pthread_equal(pthread_self(), hu_dxgk_now->thread) == 0;

    HU_SITE();
    hu_trace_thread(foreign ? 2 : 1);
    NTSTATUS status = handle_call(hAdapter, pArgs);
    hu_trace_thread(1);
    return status;
}
