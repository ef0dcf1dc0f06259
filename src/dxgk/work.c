/* Guests at work, and what the driver shows of them. */
#include "dxgk_state.h"

#include <string.h>

const uint8_t *hu_dxgk_private_data;
uint32_t hu_dxgk_private_size;

static NTSTATUS escape(struct hu_adapter *adapter, const uint8_t *data, uint32_t size)
{
    DXGKARG_ESCAPE *args = hu_mm_lend(HU_OBJECT_ARGS, 0, sizeof(*args));
    void *bytes = size != 0 ? hu_mm_lend(HU_OBJECT_ARGS, 0, size) : NULL;

    if (args == NULL || (size != 0 && bytes == NULL)) {
        hu_mm_lend_end(args);
        hu_mm_lend_end(bytes);
        return STATUS_NO_MEMORY;
    }
    memset(args, 0, sizeof(*args));
    if (size != 0) {
        memcpy(bytes, data, size);
    }
    args->pPrivateDriverData = bytes;
    args->PrivateDriverDataSize = size;
    hu_dxgk_private_data = bytes;
    hu_dxgk_private_size = size;
    NTSTATUS status = hu_dxgk_now->table.DxgkDdiEscape(adapter->context, args);
    hu_dxgk_private_size = 0;
    hu_mm_lend_end(args);
    hu_mm_lend_end(bytes);
    return status;
}

bool hu_dxgk_work(uint32_t number, uint32_t vf, uint32_t seed, const uint8_t *data, uint32_t size)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];
    const struct hu_glue *glue = dxgk->image->glue;
    bool by_glue = glue != NULL && glue->make_work != NULL;

    if (adapter->phase != HU_PHASE_STARTED || (!by_glue && dxgk->table.DxgkDdiEscape == NULL)) {
        return false;
    }
    struct hu_call call = {.ddi = HU_DDI_WORK,
                           .adapter = number,
                           .value = vf,
                           .site = by_glue ? (const void *)(uintptr_t)glue->make_work
                                           : (const void *)(uintptr_t)dxgk->table.DxgkDdiEscape};
    hu_call_enter(&call);
    NTSTATUS status = by_glue ? (NTSTATUS)glue->make_work(adapter->context, vf, seed)
                              : escape(adapter, data, size);
    hu_call_leave(&call, status, 0);
    return status == STATUS_SUCCESS;
}

struct hu_sink {
    uint64_t hash;
    uint64_t size;
};

void hu_show(struct hu_sink *sink, const void *data, uint32_t size)
{
    sink->hash = hu_mm_hash(sink->hash, data, size);
    sink->size += size;
}

void hu_dxgk_show(uint32_t number, uint32_t vf)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];
    const struct hu_glue *glue = dxgk->image->glue;
    struct hu_sink sink = {.hash = 0, .size = 0};

    if (adapter->phase == HU_PHASE_NONE || glue == NULL || glue->show_state == NULL) {
        return;
    }
    glue->show_state(adapter->context, vf, &sink);
    hu_trace_at((const void *)(uintptr_t)glue->show_state);
    HU_PUSH(state, number, vf, sink.size, sink.size == 0 ? 0 : sink.hash, dxgk->load);
}
