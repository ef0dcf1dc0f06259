/* Bytes that a driver saves and never wrote are found to the byte, with whose they were; what it
 * wrote is not, even where it looks the same. */
#include "run.h"

#include <dispmprt.h>
#include <stdlib.h>
#include <string.h>

/* What the driver saves: `size` bytes, all written but [at, at + count). */
struct plan {
    enum { BY_MDL, BY_POOL, BY_CONTIG } source;
    uint32_t size;
    uint32_t at;
    uint32_t count;
    uint8_t value; /* written */
    bool sums;     /* saves a byte that follows from the stale ones, and them not */
};
static struct plan plan;
static PDXGKCB_SAVEMEMORYFORHOTUPDATE callback;
static HANDLE handle;

/* -- the driver -- */

static void write_all(PUCHAR bytes)
{
    UCHAR sum = 0;

    for (uint32_t i = plan.at; i < plan.at + plan.count; i++) {
        sum = (UCHAR)(sum + bytes[i]);
    }
    memset(bytes, plan.value, plan.at);
    memset(bytes + plan.at + plan.count, plan.value, plan.size - plan.at - plan.count);
    if (plan.sums) {
        memset(bytes + plan.at, sum, plan.count);
    }
}

static NTSTATUS save_mdl(void)
{
    PHYSICAL_ADDRESS low = {.QuadPart = 0}, high = {.QuadPart = -1};
    PMDL mdl =
        MmAllocatePagesForMdlEx(low, high, low, plan.size, MmCached, MM_DONT_ZERO_ALLOCATION);
    PVOID view = MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
                                              NormalPagePriority | MdlMappingNoExecute);
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {.pDataMdl = mdl};

    write_all(view);
    MmUnmapLockedPages(view, mdl);
    return callback(handle, &args);
}

static NTSTATUS save_bytes(void)
{
    PHYSICAL_ADDRESS high = {.QuadPart = -1};
    bool pool = plan.source == BY_POOL;
    PUCHAR bytes =
        pool ? ExAllocatePool2(POOL_FLAG_NON_PAGED | POOL_FLAG_UNINITIALIZED, plan.size, 'x')
             : MmAllocateContiguousMemory(plan.size, high);
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {.pData = bytes, .DataSize = plan.size};

    write_all(bytes);
    NTSTATUS status = callback(handle, &args);
    if (pool) {
        ExFreePoolWithTag(bytes, 'x');
    } else {
        MmFreeContiguousMemory(bytes);
    }
    return status;
}

static NTSTATUS APIENTRY save(IN_CONST_HANDLE context,
                              IN_CONST_PDXGKARG_SAVEMEMORYFORHOTUPDATE args)
{
    (void)context;
    return args->Flags.CancelHotUpdate != 0 ? STATUS_SUCCESS
           : plan.source == BY_MDL          ? save_mdl()
                                            : save_bytes();
}

static NTSTATUS APIENTRY restore(IN_CONST_HANDLE context,
                                 IN_CONST_PDXGKARG_RESTOREMEMORYFORHOTUPDATE args)
{
    static PMDL mdl;

    (void)context;
    if (args->Flags.RestoreComplete == 0) {
        mdl = args->pDataMdl;
    } else if (mdl != NULL) {
        MmFreePagesFromMdl(mdl);
        ExFreePool(mdl);
        mdl = NULL;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY add(IN_CONST_PDEVICE_OBJECT device, OUT_PPVOID context)
{
    (void)device;
    *context = &plan;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY start(IN_CONST_PVOID context, IN_PDXGK_START_INFO info,
                               IN_PDXGKRNL_INTERFACE interface, OUT_PULONG sources,
                               OUT_PULONG children)
{
    (void)context;
    (void)info;
    *sources = 1;
    *children = 0;
    handle = interface->DeviceHandle;
    callback = interface->DxgkCbSaveMemoryForHotUpdate;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY nothing(IN_CONST_PVOID context)
{
    (void)context;
    return STATUS_SUCCESS;
}

static VOID APIENTRY unload(VOID) {}

static NTSTATUS APIENTRY query(IN_CONST_HANDLE adapter, IN_CONST_PDXGKARG_QUERYADAPTERINFO args)
{
    DXGK_GPUPCAPS *caps = args->pOutputData;

    (void)adapter;
    caps->Caps.HotDriverUpdate = args->Type == DXGKQAITYPE_GPUPCAPS;
    return STATUS_SUCCESS;
}

static int32_t entry(void *driver_object, void *registry_path)
{
    DRIVER_INITIALIZATION_DATA table = {
        .Version = DXGKDDI_INTERFACE_VERSION,
        .DxgkDdiAddDevice = add,
        .DxgkDdiStartDevice = start,
        .DxgkDdiStopDevice = nothing,
        .DxgkDdiRemoveDevice = nothing,
        .DxgkDdiUnload = unload,
        .DxgkDdiQueryAdapterInfo = query,
        .DxgkDdiSaveMemoryForHotUpdate = save,
        .DxgkDdiRestoreMemoryForHotUpdate = restore,
    };
    return DxgkInitialize(driver_object, registry_path, &table);
}

static const struct hu_driver driver = {.name = "stale_test", .entry = entry};

/* -- the test -- */

/* The object that the saved bytes lie in: its last page where they lie in pages. */
static uint64_t owner_of(const struct hu_trace *trace, enum hu_object *what)
{
    uint64_t id = 0;

    *what = plan.source == BY_POOL ? HU_OBJECT_POOL : HU_OBJECT_PAGE;
    for (uint32_t i = 0; i < trace->count; i++) {
        const struct hu_event *event = &trace->event[i];
        bool pages = event->kind == HU_EVENT_alloc_pages || event->kind == HU_EVENT_alloc_contig;
        if (plan.source == BY_POOL && event->kind == HU_EVENT_alloc_pool &&
            event->arg[1] == plan.size) {
            id = event->arg[0];
        } else if (plan.source != BY_POOL && pages) {
            id = event->arg[1] + plan.at / PAGE_SIZE;
        }
    }
    return id;
}

static const struct hu_event *stale_event(const struct hu_run *run)
{
    for (uint32_t i = 0; i < run->trace->count; i++) {
        if (run->trace->event[i].kind == HU_EVENT_stale) {
            return &run->trace->event[i];
        }
    }
    return NULL;
}

/* exact: by two runs; else a run has to suspect first. */
static void try(struct plan what, bool exact, bool expected)
{
    static struct hu_scenario scenario = {.op_count = 1, .op = {{.op = HU_OP_hot_update}}};
    static struct hu_run_options options;
    enum hu_object object;

    plan = what;
    options = (struct hu_run_options){
        .first = &driver, .matters = HU_MATTERS_ERROR | HU_MATTERS_WARNING, .exact_stale = exact};
    struct hu_run run = hu_run(&scenario, &options);
    const struct hu_event *event = stale_event(&run);
    bool found = event != NULL && event->arg[0] == 1 && event->arg[1] == plan.at &&
                 event->arg[2] == plan.count;
    if (found && !plan.sums) {
        uint64_t id = owner_of(run.trace, &object);
        found = event->arg[3] == object && event->arg[4] == id;
    }
    bool judged = run.finding != NULL && run.finding->rule == HU_RULE_unwritten_bytes_disclosed;
    if (expected ? !found || !judged : event != NULL || run.finding_count != 0) {
        fprintf(stderr, "source %d, %u bytes at %u of %u, value %u, exact %d: %s\n", plan.source,
                plan.count, plan.at, plan.size, plan.value, exact,
                event == NULL ? "nothing found" : "found, but not so");
        exit(1);
    }
}

int main(void)
{
    static const uint32_t count[] = {1, 5, 16, 4096};
    static const uint32_t at[] = {1, 3, 1021, 4093};
    static const uint8_t value[] = {0, 0xa5, 0x5a, 7};
    uint32_t tried = 0;

    for (uint32_t i = 0; i < 4 * 4 * 4 * 3; i++) {
        struct plan stale = {.source = i % 3,
                             .size = i % 2 != 0 ? 3 * PAGE_SIZE : 4 * PAGE_SIZE,
                             .at = at[i / 3 % 4],
                             .count = count[i / 12 % 4],
                             .value = value[i / 48]};
        struct plan written = stale;
        stale.value = stale.value == 0xa5 || stale.value == 0x5a ? 9 : stale.value;
        written.count = 0;
        try(stale, true, true);
        try(written, true, false);
        try(written, false, false);
        try(stale, false, stale.count >= 16);
        stale.sums = true;
        try(stale, true, stale.count % 256 != 0);
        tried += 5;
    }
    printf("%u saves, their stale bytes exact\n", tried);
    return 0;
}
