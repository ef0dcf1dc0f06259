/* Calls of DxgkCbSaveMemoryForHotUpdate that are not legal: `save odd`. */
#include "script.h"

#include <pthread.h>

/* Order of the words of `save odd`. */
enum odd {
    ODD_NO_ARGS,
    ODD_NONE,
    ODD_TWO,
    ODD_THREE,
    ODD_META_ONLY,
    ODD_RANGES_NO_COUNT,
    ODD_COUNT_NO_RANGES,
    ODD_DATA_NO_SIZE,
    ODD_SIZE_NO_DATA,
    ODD_META_NO_SIZE,
    ODD_SIZE_NO_META,
    ODD_UNUSED,
    ODD_WRONG_HANDLE,
    ODD_CONTEXT_HANDLE,
    ODD_OTHER_HANDLE,
    ODD_STALE_HANDLE,
    ODD_BAD_MDL,
    ODD_BAD_DATA,
    ODD_STACK_DATA,
    ODD_BAD_RANGES,
    ODD_BAD_META,
    ODD_FREED_MDL,
    ODD_META_FREED,
    ODD_CHANGED_MDL,
    ODD_CHANGED_PFN,
    ODD_CHAINED,
    ODD_WRAPS,
    ODD_ADDRESS,
    ODD_OTHER_THREAD,
};

static UCHAR data_bytes[64];

/* Wrong handles and wrong counts: everything else about the call is right. */
static bool odd_arguments(enum odd how, DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args, HANDLE *handle,
                          PMDL mdl)
{
    static DXGK_KSR_MEMORY_RANGE range;

    args->pData = data_bytes;
    args->DataSize = sizeof(data_bytes);
    switch (how) {
    case ODD_NONE:
        args->pData = NULL;
        args->DataSize = 0;
        break;
    case ODD_TWO: args->pDataMdl = mdl; break;
    case ODD_THREE:
        args->pDataMdl = mdl;
        args->pDataMemoryRanges = &range;
        args->NumDataMemoryRanges = 1;
        break;
    case ODD_META_ONLY:
        args->pData = NULL;
        args->DataSize = 0;
        hu_script_add_meta(args, 8);
        break;
    case ODD_RANGES_NO_COUNT:
        args->pData = NULL;
        args->DataSize = 0;
        args->pDataMemoryRanges = &range;
        break;
    case ODD_COUNT_NO_RANGES:
        args->NumDataMemoryRanges = 1;
        args->pData = NULL;
        args->DataSize = 0;
        break;
    case ODD_DATA_NO_SIZE: args->DataSize = 0; break;
    case ODD_SIZE_NO_DATA:
        args->pData = NULL;
        args->pDataMdl = mdl;
        break;
    case ODD_META_NO_SIZE: args->pMetaData = hu_script_meta_bytes; break;
    case ODD_SIZE_NO_META: args->MetaDataSize = 8; break;
    case ODD_UNUSED: args->NumDataMemoryRanges = 3; break;
    case ODD_WRONG_HANDLE: *handle = (HANDLE)(uintptr_t)0x1234; break;
    case ODD_CONTEXT_HANDLE: *handle = hu_script.context; break;
    case ODD_OTHER_HANDLE: *handle = hu_dxgk_handle(hu_world.adapter == 1 ? 2 : 1); break;
    case ODD_STALE_HANDLE: *handle = hu_script.handle[1]; break;
    default: return false;
    }
    return true;
}

/* An MDL structure with a page array that is still this driver's: another variable may have freed
 * it. */
static bool writable(const MDL *mdl)
{
    struct hu_place place = hu_mm_place(mdl);

    return place.what == HU_OBJECT_MDL && place.state == HU_STATE_LIVE &&
           place.owner == HU_OWNER_DRIVER && place.offset == 0 && place.size > sizeof(*mdl);
}

/* Pointers to the wrong thing, and MDLs that were changed. */
static void odd_pointers(enum odd how, DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args,
                         struct hu_var_mdl *var)
{
    static UCHAR plain[64];
    PMDL mdl = var->mdl;
    bool live = var->owned && !var->husk && writable(mdl);
    PPFN_NUMBER array;

    args->pData = NULL;
    args->DataSize = 0;
    switch (how) {
    case ODD_BAD_MDL: args->pDataMdl = (PMDL)(void *)plain; break;
    case ODD_BAD_DATA:
        args->pData = (PVOID)(uintptr_t)0x5550000;
        args->DataSize = 16;
        break;
    case ODD_STACK_DATA:
        args->pData = plain;
        args->DataSize = 16;
        break;
    case ODD_BAD_RANGES:
        args->pDataMemoryRanges = (DXGK_KSR_MEMORY_RANGE *)(uintptr_t)0x6660000001000;
        args->NumDataMemoryRanges = 1;
        break;
    case ODD_BAD_META:
        args->pData = data_bytes;
        args->DataSize = sizeof(data_bytes);
        args->pMetaData = (BYTE *)(uintptr_t)0x5550000;
        args->MetaDataSize = 16;
        break;
    case ODD_META_FREED:
        args->pData = data_bytes;
        args->DataSize = sizeof(data_bytes);
        args->pMetaData = hu_script.p[0];
        args->MetaDataSize = 8;
        break;
    case ODD_CHANGED_MDL:
        if (live) {
            mdl->ByteCount += PAGE_SIZE;
        }
        args->pDataMdl = mdl;
        break;
    case ODD_CHANGED_PFN:
        /* NULL: the driver wrote over the MDL since. */
        array = live ? MmGetMdlPfnArray(mdl) : NULL;
        if (array != NULL) {
            array[0] ^= 1;
        }
        args->pDataMdl = mdl;
        break;
    case ODD_CHAINED:
        if (live) {
            mdl->Next = hu_script.m[(var - hu_script.m + 1) % HU_VAR_MAX].mdl;
        }
        args->pDataMdl = mdl;
        break;
    default: args->pDataMdl = mdl; break;
    }
}

/* A range that leaves the 40 bits; a range that is the address of the MDL's first page. */
static void save_odd_range(uint64_t frame, uint64_t count)
{
    DXGK_KSR_MEMORY_RANGE range = {.MemoryRangeDesc = hu_script_describe(frame, count)};
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {.NumDataMemoryRanges = 1, .pDataMemoryRanges = &range};

    hu_script_call(hu_script.handle[0], &args, NULL);
}

static void *call_elsewhere(void *args)
{
    hu_script_call(hu_script.handle[0], args, NULL);
    return NULL;
}

/* A right call, by a worker thread that the save waits for. */
static void save_on_other_thread(void)
{
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {.pData = data_bytes, .DataSize = sizeof(data_bytes)};
    pthread_t worker;

    if (pthread_create(&worker, NULL, call_elsewhere, &args) == 0) {
        (void)pthread_join(worker, NULL);
    }
}

void hu_script_save_odd(const struct hu_op *op)
{
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {0};
    struct hu_var_mdl *var = &hu_script.m[op->b];
    HANDLE handle = hu_script.handle[0];

    if (op->a == ODD_NO_ARGS) {
        hu_script_call(handle, NULL, NULL);
        return;
    }
    if (op->a == ODD_WRAPS) {
        save_odd_range(((uint64_t)1 << 40) - 1, 2);
        return;
    }
    if (op->a == ODD_ADDRESS) {
        save_odd_range(var->frame[0] << PAGE_SHIFT, 1);
        return;
    }
    if (op->a == ODD_OTHER_THREAD) {
        save_on_other_thread();
        return;
    }
    if (!odd_arguments((enum odd)op->a, &args, &handle, var->mdl)) {
        odd_pointers((enum odd)op->a, &args, var);
    }
    hu_script_call(handle, &args, args.pDataMdl != NULL && args.pDataMdl == var->mdl ? var : NULL);
}
