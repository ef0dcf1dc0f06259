/* The scripted driver's calls of DxgkCbSaveMemoryForHotUpdate, with arguments that may be right. */
#include "script.h"

#include <string.h>

enum { HU_LIST_MAX = 64 };

UCHAR hu_script_meta_bytes[HU_META_BYTES];

void hu_script_call(HANDLE handle, DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args, struct hu_var_mdl *var)
{
    if (hu_script.callback == NULL) {
        return;
    }
    NTSTATUS status = hu_script.callback(handle, args);
    if (status == STATUS_SUCCESS && var != NULL) {
        var->owned = false;
        var->mapped = false;
    }
    if (status != STATUS_SUCCESS && hu_script.status == STATUS_SUCCESS) {
        hu_script.status = status;
    }
}

void hu_script_add_meta(DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args, uint32_t size)
{
    for (uint32_t i = 0; i < size && i < sizeof(hu_script_meta_bytes); i++) {
        hu_script_meta_bytes[i] = (UCHAR)(i * 7 + 1);
    }
    args->pMetaData = size != 0 ? hu_script_meta_bytes : NULL;
    args->MetaDataSize = size;
}

ULONGLONG hu_script_describe(uint64_t frame, uint64_t count)
{
    return (frame & 0xffffffffffu) | count << 40;
}

static void save_mdl(const struct hu_op *op)
{
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {.pDataMdl = hu_script.m[op->a].mdl};

    hu_script_add_meta(&args, op->c);
    hu_script_call(hu_script.handle[0], &args, &hu_script.m[op->a]);
}

static uint64_t frame_of(const struct hu_op *op)
{
    uint32_t which = op->b % HU_VAR_MAX;

    if (op->a == 0) {
        PPFN_NUMBER array =
            hu_script.m[which].owned ? MmGetMdlPfnArray(hu_script.m[which].mdl) : NULL;
        uint64_t gone = hu_script.m[which].frame[op->c % HU_VAR_PAGE_MAX];
        return array != NULL && op->c < hu_script.m[which].bytes >> PAGE_SHIFT ? array[op->c]
                                                                               : gone;
    }
    PUCHAR memory = op->a == 1 ? hu_script.k[which] : hu_script.p[which];
    if (memory == NULL) {
        return 1;
    }
    return (uint64_t)MmGetPhysicalAddress(memory).QuadPart / PAGE_SIZE + op->c;
}

static void save_range(const struct hu_op *op)
{
    DXGK_KSR_MEMORY_RANGE range = {.MemoryRangeDesc =
                                       hu_script_describe(frame_of(op), (uint64_t)op->d + 1)};
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {.NumDataMemoryRanges = 1, .pDataMemoryRanges = &range};

    hu_script_call(hu_script.handle[0], &args, NULL);
}

static void save_frames(const struct hu_op *op)
{
    uint64_t frame = (uint64_t)op->b << 32 | op->c;
    DXGK_KSR_MEMORY_RANGE range[2] = {{hu_script_describe(frame, op->d)},
                                      {hu_script_describe(frame, op->d)}};
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {.NumDataMemoryRanges = op->a != 0 ? 2 : 1,
                                             .pDataMemoryRanges = range};

    hu_script_call(hu_script.handle[0], &args, NULL);
}

static void save_list(const struct hu_op *op)
{
    const struct hu_var_mdl *var = &hu_script.m[op->a];
    DXGK_KSR_MEMORY_RANGE range[HU_LIST_MAX + 1];
    uint32_t count = var->bytes >> PAGE_SHIFT;
    PPFN_NUMBER array = var->owned && !var->husk ? MmGetMdlPfnArray(var->mdl) : NULL;

    count = array == NULL ? 0 : count > HU_LIST_MAX ? HU_LIST_MAX : count;
    for (uint32_t i = 0; i < count; i++) {
        range[i].MemoryRangeDesc = hu_script_describe(array[i], 1);
    }
    if (op->b != 0 && count != 0) {
        range[count++] = range[0];
    }
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {.NumDataMemoryRanges = count,
                                             .pDataMemoryRanges = count != 0 ? range : NULL};
    hu_script_add_meta(&args, op->c);
    hu_script_call(hu_script.handle[0], &args, NULL);
}

static void save_data(PUCHAR base, uint32_t whole, const struct hu_op *op, uint32_t meta)
{
    uint32_t size = op->d != 0 ? op->d : whole > op->c ? whole - op->c : 0;
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {
        .DataSize = size, .pData = base != NULL ? hu_script_at(base, op->c) : NULL};

    hu_script_add_meta(&args, meta);
    hu_script_call(hu_script.handle[0], &args, NULL);
}

void hu_script_save(const struct hu_op *op)
{
    switch (op->op) {
    case HU_OP_save_mdl: save_mdl(op); break;
    case HU_OP_save_range: save_range(op); break;
    case HU_OP_save_frames: save_frames(op); break;
    case HU_OP_save_list: save_list(op); break;
    case HU_OP_save_pool: save_data(hu_script.p[op->a], hu_script.p_size[op->a], op, op->b); break;
    case HU_OP_save_contig: save_data(hu_script.k[op->a], hu_script.k_size[op->a], op, 0); break;
    case HU_OP_save_odd: hu_script_save_odd(op); break;
    default: break;
    }
}
