/* Images, registration, capabilities. */
#include "ledger.h"

enum {
    WDDM_2_6 = 0xB004,  /* DXGKDDI_INTERFACE_VERSION_WDDM2_6 */
    CAP_HOT_UPDATE = 2, /* DXGK_GPUPCAPS.HotDriverUpdate */
};

void hu_fold_image_load(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_ledger_now *now = &ledger->now;

    now->load = (uint32_t)arg[1];
    now->tampered = 0;
    now->alloc_null = false;
    now->fault_outside_save = false;
    now->initialized = false;
    now->save_ddi = false;
    now->restore_ddi = false;
    now->entry_serial = 0;
    for (uint32_t i = 0; i < HU_LEDGER_ADAPTER_MAX; i++) {
        struct hu_adapter_record *adapter = &now->adapter[i];
        adapter->phase = HU_STAGE_NONE;
        adapter->context = 0;
        adapter->capable = false;
        adapter->interrupted = false;
        adapter->restore_failed = false;
        adapter->fault_in_restore = false;
        adapter->fault_in_start = false;
        adapter->out_of_order = false;
        adapter->refused_block = 0;
        adapter->order_asked = false;
        adapter->start_failed = false;
        adapter->owes = false;
        adapter->owes_told = false;
        adapter->work_fails = false;
        adapter->completes = 0;
        adapter->last_block = 0;
        adapter->taken = 0;
        adapter->came_up = false;
        adapter->add_serial = 0;
        adapter->start_serial = 0;
    }
}

void hu_fold_initialize(struct hu_ledger *ledger, const uint64_t *arg)
{
    ledger->now.initialized = true;
    ledger->now.save_ddi = arg[1] != 0;
    ledger->now.restore_ddi = arg[2] != 0;
    if (HU_JUDGE(ledger, wddm_version_below_two_six, arg[4] != 0, HU_NOBODY, HU_NOBODY,
                 "a required member of DRIVER_INITIALIZATION_DATA is NULL (members 0x%" PRIx64 ")",
                 arg[4])) {
        return;
    }
    if (arg[1] == 0 && arg[2] == 0) {
        return;
    }
    if (HU_JUDGE(ledger, wddm_version_below_two_six, arg[0] < WDDM_2_6, HU_NOBODY, HU_NOBODY,
                 "version 0x%" PRIx64 " with hot-update functions; WDDM 2.6 is 0x%x", arg[0],
                 (unsigned)WDDM_2_6)) {
        return;
    }
    (void)HU_JUDGE(ledger, wddm_version_below_two_six, arg[3] != 0, HU_NOBODY, HU_NOBODY,
                   "a reserved member of DRIVER_INITIALIZATION_DATA is not zero");
}

void hu_fold_caps(struct hu_ledger *ledger, const uint64_t *arg)
{
    bool capable = (uint32_t)arg[1] == HU_STATUS_SUCCESS && (arg[2] & CAP_HOT_UPDATE) != 0;

    hu_ledger_adapter(ledger, arg[0])->capable = capable;
    if (capable && ledger->now.initialized) {
        (void)HU_JUDGE(ledger, cap_without_entry_points,
                       !ledger->now.save_ddi || !ledger->now.restore_ddi, HU_NOBODY, HU_NOBODY,
                       "HotDriverUpdate is set, %s is not registered",
                       ledger->now.save_ddi ? "DxgkDdiRestoreMemoryForHotUpdate"
                                            : "DxgkDdiSaveMemoryForHotUpdate");
    }
}
