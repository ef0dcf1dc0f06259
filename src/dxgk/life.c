/* From DriverEntry to Unload, and work in between. */
#include "dxgk_state.h"

#include <string.h>

/* Handles are numbers that trap when somebody reads through them. */
static HANDLE handle_make(uint32_t adapter)
{
    const struct hu_dxgk *dxgk = hu_dxgk_now;
    uint64_t number = 0xd0d0000000000000u | (uint64_t)dxgk->load << 24 |
                      (uint64_t)dxgk->adapter[adapter].starts << 8 | adapter;

    return (HANDLE)(uintptr_t)number;
}

static NTSTATUS initialize(PDRIVER_OBJECT object, PUNICODE_STRING path,
                           const DRIVER_INITIALIZATION_DATA *data)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    DRIVER_INITIALIZATION_DATA table = {0};
    uint64_t null = data == NULL;

    (void)object;
    (void)path;
    if (null == 0) {
        hu_mm_guard(HU_API_DxgkInitialize, 3);
        memcpy(&table, data, sizeof(table));
        hu_mm_guard_end();
    }
    null |= (uint64_t)(table.DxgkDdiAddDevice == NULL) << 1 |
            (uint64_t)(table.DxgkDdiStartDevice == NULL) << 2 |
            (uint64_t)(table.DxgkDdiStopDevice == NULL) << 3 |
            (uint64_t)(table.DxgkDdiRemoveDevice == NULL) << 4 |
            (uint64_t)(table.DxgkDdiUnload == NULL) << 5;
    NTSTATUS status = null != 0 ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
    HU_PUSH(initialize, table.Version, table.DxgkDdiSaveMemoryForHotUpdate != NULL,
            table.DxgkDdiRestoreMemoryForHotUpdate != NULL, table.Reserved3 != NULL, null,
            (uint32_t)status);
    if (status == STATUS_SUCCESS) {
        dxgk->table = table;
    }
    return status;
}

NTSTATUS DxgkInitialize(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                        PDRIVER_INITIALIZATION_DATA DriverInitializationData)
{
    HU_SITE();
    return initialize(DriverObject, RegistryPath, DriverInitializationData);
}

/* What a display-only table has in common with a full one. */
NTSTATUS DxgkInitializeDisplayOnlyDriver(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                                         PKMDDOD_INITIALIZATION_DATA KmdDodInitializationData)
{
    KMDDOD_INITIALIZATION_DATA from = {0};
    DRIVER_INITIALIZATION_DATA table = {0};

    HU_SITE();
    if (KmdDodInitializationData != NULL) {
        hu_mm_guard(HU_API_DxgkInitialize, 3);
        memcpy(&from, KmdDodInitializationData, sizeof(from));
        hu_mm_guard_end();
    }
    table.Version = from.Version;
    table.DxgkDdiAddDevice = from.DxgkDdiAddDevice;
    table.DxgkDdiStartDevice = from.DxgkDdiStartDevice;
    table.DxgkDdiStopDevice = from.DxgkDdiStopDevice;
    table.DxgkDdiRemoveDevice = from.DxgkDdiRemoveDevice;
    table.DxgkDdiDpcRoutine = from.DxgkDdiDpcRoutine;
    table.DxgkDdiUnload = from.DxgkDdiUnload;
    table.DxgkDdiQueryAdapterInfo = from.DxgkDdiQueryAdapterInfo;
    table.DxgkDdiEscape = from.DxgkDdiEscape;
    return initialize(DriverObject, RegistryPath, KmdDodInitializationData != NULL ? &table : NULL);
}

/* Nothing is taken back: the driver is unloaded next. */
NTSTATUS DxgkUnInitialize(PDRIVER_OBJECT DriverObject)
{
    (void)DriverObject;
    return STATUS_SUCCESS;
}

bool hu_dxgk_load_image(bool next)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    static const WCHAR path[] = u"\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\HotUpdate";
    UNICODE_STRING registry_path = {.Length = sizeof(path) - sizeof(path[0]),
                                    .MaximumLength = sizeof(path),
                                    .Buffer = (PWCH)(uintptr_t)path};

    if (dxgk->loaded) {
        return false;
    }
    bool back = hu_choice(HU_KEY_later_updates) != 0 && dxgk->image == dxgk->next;
    dxgk->image = !next ? dxgk->image : back ? dxgk->first : dxgk->next;
    dxgk->load++;
    dxgk->swapping = false;
    hu_image_restore(dxgk->image);
    memset(&dxgk->table, 0, sizeof(dxgk->table));
    dxgk->driver_object = (DRIVER_OBJECT){0};
    HU_PUSH(image_load, dxgk->image == dxgk->first ? 1 : 2, dxgk->load);
    struct hu_call call = {.ddi = HU_DDI_ENTRY,
                           .site = (const void *)(uintptr_t)dxgk->image->entry};
    hu_call_enter(&call);
    NTSTATUS status = dxgk->image->entry(&dxgk->driver_object, &registry_path);
    hu_call_leave(&call, status, 0);
    dxgk->loaded = status == STATUS_SUCCESS && dxgk->table.DxgkDdiAddDevice != NULL;
    if (!dxgk->loaded) {
        HU_PUSH(image_unload, 0, dxgk->load);
        hu_mm_forget_deferred();
    }
    return dxgk->loaded;
}

bool hu_dxgk_unload_image(void)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;

    if (!dxgk->loaded) {
        return false;
    }
    struct hu_call call = {.ddi = HU_DDI_UNLOAD,
                           .site = (const void *)(uintptr_t)dxgk->table.DxgkDdiUnload};
    hu_call_enter(&call);
    dxgk->table.DxgkDdiUnload();
    hu_call_leave(&call, STATUS_SUCCESS, 0);
    dxgk->loaded = false;
    HU_PUSH(image_unload, 0, dxgk->load);
    hu_mm_forget_deferred();
    for (uint32_t i = 1; i <= HU_ADAPTER_MAX && hu_misbehaves(HU_MISBEHAVE_UNLOAD_BEFORE_STOP);
         i++) {
        dxgk->adapter[i].phase = HU_PHASE_NONE;
    }
    return true;
}

bool hu_dxgk_add(uint32_t number)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];
    DEVICE_OBJECT device = {.DriverObject = &dxgk->driver_object};
    PVOID context = NULL;

    if (!dxgk->loaded || adapter->phase != HU_PHASE_NONE) {
        return false;
    }
    struct hu_call call = {.ddi = HU_DDI_ADD,
                           .adapter = number,
                           .site = (const void *)(uintptr_t)dxgk->table.DxgkDdiAddDevice};
    adapter->context_number = 0;
    hu_call_enter(&call);
    NTSTATUS status = dxgk->table.DxgkDdiAddDevice(&device, &context);
    if (status == STATUS_SUCCESS) {
        adapter->context = context;
        adapter->context_number = ++dxgk->contexts;
        adapter->phase = HU_PHASE_ADDED;
    }
    hu_call_leave(&call, status, 0);
    return status == STATUS_SUCCESS;
}

static void ask_caps(uint32_t number)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];
    DXGK_GPUPCAPS *caps = hu_mm_lend(HU_OBJECT_ARGS, 0, sizeof(*caps));
    DXGKARG_QUERYADAPTERINFO *args = hu_mm_lend(HU_OBJECT_ARGS, 0, sizeof(*args));

    if (dxgk->table.DxgkDdiQueryAdapterInfo == NULL || caps == NULL || args == NULL) {
        return;
    }
    memset(caps, 0, sizeof(*caps));
    memset(args, 0, sizeof(*args));
    args->Type = DXGKQAITYPE_GPUPCAPS;
    args->pOutputData = caps;
    args->OutputDataSize = sizeof(*caps);
    struct hu_call call = {.ddi = HU_DDI_QUERY,
                           .adapter = number,
                           .site = (const void *)(uintptr_t)dxgk->table.DxgkDdiQueryAdapterInfo};
    hu_call_enter(&call);
    NTSTATUS status = dxgk->table.DxgkDdiQueryAdapterInfo(adapter->context, args);
    hu_call_leave(&call, status, 0);
    adapter->hot_update = status == STATUS_SUCCESS && caps->Caps.HotDriverUpdate != 0;
    HU_PUSH(caps, number, (uint32_t)status, caps->Caps.Value);
    hu_mm_lend_end(args);
    hu_mm_lend_end(caps);
}

bool hu_dxgk_start(uint32_t number)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];
    ULONG sources = 0;
    ULONG children = 0;

    if (adapter->phase != HU_PHASE_ADDED) {
        return false;
    }
    adapter->starts++;
    adapter->handle = handle_make(number);
    DXGK_START_INFO *info = hu_mm_lend(HU_OBJECT_ARGS, 0, sizeof(*info));
    DXGKRNL_INTERFACE *interface = hu_mm_lend(HU_OBJECT_ARGS, 0, sizeof(*interface));
    if (info == NULL || interface == NULL) {
        return false;
    }
    memset(info, 0, sizeof(*info));
    hu_interface_fill(interface, adapter->handle);
    struct hu_call call = {.ddi = HU_DDI_START,
                           .adapter = number,
                           .site = (const void *)(uintptr_t)dxgk->table.DxgkDdiStartDevice};
    hu_call_enter(&call);
    NTSTATUS status =
        dxgk->table.DxgkDdiStartDevice(adapter->context, info, interface, &sources, &children);
    adapter->phase = status == STATUS_SUCCESS ? HU_PHASE_STARTED : HU_PHASE_ADDED;
    hu_call_leave(&call, status, 0);
    hu_mm_lend_end(info);
    hu_mm_lend_end(interface);
    if (status == STATUS_SUCCESS) {
        ask_caps(number);
    }
    return status == STATUS_SUCCESS;
}

bool hu_dxgk_stop(uint32_t number)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];

    if (adapter->phase != HU_PHASE_STARTED || hu_misbehaves(HU_MISBEHAVE_UNLOAD_BEFORE_STOP)) {
        return false;
    }
    struct hu_call call = {.ddi = HU_DDI_STOP,
                           .adapter = number,
                           .value = dxgk->swapping,
                           .site = (const void *)(uintptr_t)dxgk->table.DxgkDdiStopDevice};
    hu_call_enter(&call);
    NTSTATUS status = dxgk->table.DxgkDdiStopDevice(adapter->context);
    adapter->phase = HU_PHASE_ADDED;
    adapter->handle = NULL;
    hu_call_leave(&call, status, 0);
    return true;
}

bool hu_dxgk_remove(uint32_t number)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_adapter *adapter = &dxgk->adapter[number];

    if (adapter->phase != HU_PHASE_ADDED) {
        return false;
    }
    struct hu_call call = {.ddi = HU_DDI_REMOVE,
                           .adapter = number,
                           .site = (const void *)(uintptr_t)dxgk->table.DxgkDdiRemoveDevice};
    hu_call_enter(&call);
    NTSTATUS status = dxgk->table.DxgkDdiRemoveDevice(adapter->context);
    adapter->phase = HU_PHASE_NONE;
    hu_call_leave(&call, status, 0);
    adapter->context = NULL;
    adapter->context_number = 0;
    return true;
}
