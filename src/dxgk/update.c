/* Save, cancel, complete. Delivery is in deliver.c. */
#include "dxgk_state.h"

#include <string.h>

static NTSTATUS call_save(uint32_t number, UINT flags)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];
    DXGKARG_SAVEMEMORYFORHOTUPDATE *args = hu_mm_lend(HU_OBJECT_ARGS, 0, sizeof(*args));

    if (args == NULL || dxgk->table.DxgkDdiSaveMemoryForHotUpdate == NULL) {
        return STATUS_NOT_SUPPORTED;
    }
    args->Flags.Value = flags | (hu_misbehaves(HU_MISBEHAVE_SAVE_FLAGS) ? 4u : 0u);
    DXGKARG_SAVEMEMORYFORHOTUPDATE was = *args;
    struct hu_call call = {.ddi = HU_DDI_SAVE,
                           .adapter = number,
                           .value = args->Flags.Value,
                           .site =
                               (const void *)(uintptr_t)dxgk->table.DxgkDdiSaveMemoryForHotUpdate};
    hu_call_enter(&call);
    adapter->in_save = true;
    adapter->cancelling = (flags & 1u) != 0;
    adapter->save_calls = 0;
    NTSTATUS status = dxgk->table.DxgkDdiSaveMemoryForHotUpdate(adapter->context, args);
    adapter->in_save = false;
    hu_call_leave(&call, status, memcmp(&was, args, sizeof(was)) != 0);
    hu_mm_lend_end(args);
    return status;
}

void hu_adapter_free_blocks(uint32_t adapter)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;

    for (uint32_t i = dxgk->update_first; i <= dxgk->block_count; i++) {
        if (dxgk->block[i].state == HU_BLOCK_HELD &&
            (adapter == 0 || dxgk->block[i].adapter == adapter)) {
            hu_store_free(i);
        }
    }
}

void hu_dxgk_free_blocks(void)
{
    if (!hu_misbehaves(HU_MISBEHAVE_KEEP_BLOCK)) {
        hu_adapter_free_blocks(0);
    }
}

bool hu_dxgk_can_update(uint32_t number)
{
    const struct hu_adapter *adapter = &hu_dxgk_now->adapter[number];
    bool late = hu_misbehaves(HU_MISBEHAVE_SAVE_AFTER_STOP) ||
                hu_misbehaves(HU_MISBEHAVE_SAVE_BEFORE_START);

    if (adapter->phase != HU_PHASE_STARTED && !(late && adapter->phase == HU_PHASE_ADDED)) {
        return false;
    }
    return adapter->hot_update || hu_misbehaves(HU_MISBEHAVE_UPDATE_WITHOUT_CAP);
}

bool hu_dxgk_save(uint32_t number)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];

    if (hu_dxgk_held() == 0) {
        dxgk->update_age++;
        dxgk->update_first = dxgk->block_count + 1;
    }
    adapter->completed = false;
    NTSTATUS status = call_save(number, 0);
    if (status == STATUS_SUCCESS && hu_misbehaves(HU_MISBEHAVE_SAVE_TWICE)) {
        status = call_save(number, 0);
    }
    if (status != STATUS_SUCCESS) {
        hu_adapter_free_blocks(number);
        dxgk->update_age++;
    }
    return status == STATUS_SUCCESS;
}

void hu_dxgk_cancel(uint32_t number)
{
    if (hu_dxgk_now->adapter[number].phase == HU_PHASE_STARTED &&
        hu_dxgk_now->adapter[number].hot_update) {
        (void)call_save(number, 1);
        hu_adapter_free_blocks(number);
        hu_dxgk_now->update_age++;
    }
}

uint32_t hu_dxgk_held(void)
{
    const struct hu_dxgk *dxgk = hu_dxgk_now;
    uint32_t held = 0;

    for (uint32_t i = dxgk->update_first; i <= dxgk->block_count; i++) {
        held += dxgk->block[i].state == HU_BLOCK_HELD;
    }
    return held;
}

void hu_dxgk_begin_swap(void) { hu_dxgk_now->swapping = true; }

void hu_dxgk_end_saving(void) { hu_dxgk_now->update_age++; }

static void call_complete(uint32_t number)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];

    DXGKARG_RESTOREMEMORYFORHOTUPDATE *args = hu_mm_lend(HU_OBJECT_ARGS, 0, sizeof(*args));
    if (args == NULL) {
        return;
    }
    memset(args, 0, sizeof(*args));
    args->Flags.Value = hu_choice(HU_KEY_reserved_bits) != 0 ? 0xfffffff1u : 1u;
    adapter->completed = true;
    uint64_t block = hu_misbehaves(HU_MISBEHAVE_COMPLETE_WITH_MDL) ||
                             hu_misbehaves(HU_MISBEHAVE_COMPLETE_WITH_META)
                         ? dxgk->update_first
                         : 0;
    struct hu_call call = {
        .ddi = HU_DDI_RESTORE,
        .adapter = number,
        .value = args->Flags.Value,
        .block = block,
        .site = (const void *)(uintptr_t)dxgk->table.DxgkDdiRestoreMemoryForHotUpdate};
    DXGKARG_RESTOREMEMORYFORHOTUPDATE was = *args;
    hu_call_enter(&call);
    NTSTATUS status = dxgk->table.DxgkDdiRestoreMemoryForHotUpdate(adapter->context, args);
    bool changed = memcmp(&was, args, sizeof(was)) != 0;
    hu_mm_lend_end(args);
    hu_call_leave(&call, status, changed);
}

void hu_dxgk_complete(uint32_t number)
{
    const struct hu_adapter *adapter = &hu_dxgk_now->adapter[number];

    if (adapter->phase == HU_PHASE_NONE || adapter->completed ||
        hu_dxgk_now->table.DxgkDdiRestoreMemoryForHotUpdate == NULL) {
        return;
    }
    call_complete(number);
    if (hu_misbehaves(HU_MISBEHAVE_COMPLETE_TWICE)) {
        call_complete(number);
    }
}
