/* How a save goes on and ends: the callback's answers, the save function's answer. */
#include "ledger.h"

enum { CANCEL = 1 };

/* -- the callback's answer -- */

/* A failed call is made good when the same contents are accepted later in the same save. */
static void note_failure(struct hu_ledger *ledger, struct hu_frame *top, const uint64_t *arg)
{
    uint64_t(*retry)[2] = ledger->retry[ledger->now.depth];

    if (top->retry_count < HU_LEDGER_RETRY_MAX) {
        retry[top->retry_count][0] = arg[4];
        retry[top->retry_count++][1] = arg[5];
    }
}

static void note_success(struct hu_ledger *ledger, struct hu_frame *top, const uint64_t *arg)
{
    uint64_t(*retry)[2] = ledger->retry[ledger->now.depth];

    for (uint8_t i = top->retry_count; i > 0; i--) {
        if (retry[i - 1][0] == arg[4] && retry[i - 1][1] == arg[5]) {
            top->retry_count--;
            retry[i - 1][0] = retry[top->retry_count][0];
            retry[i - 1][1] = retry[top->retry_count][1];
        }
    }
}

static void accepted(struct hu_ledger *ledger, const struct hu_open_call *call, const uint64_t *arg)
{
    struct hu_block_record *block = hu_ledger_block(ledger, arg[1]);

    if (block->state != HU_BLOCK_NONE) {
        hu_ledger_contradict(ledger, "block %" PRIu64 " is given out twice", arg[1]);
        return;
    }
    block->state = HU_BLOCK_SAVED;
    block->adapter = call->adapter;
    block->mdl = call->mdl;
    block->meta_size = (uint32_t)call->meta;
    block->pages = arg[3];
    block->content = arg[4];
    block->meta = arg[5];
    if (arg[1] <= HU_LEDGER_BLOCK_MAX) {
        ledger->now.high.block =
            arg[1] > ledger->now.high.block ? (uint32_t)arg[1] : ledger->now.high.block;
        ledger->now.blocks_open++;
        hu_ledger_adapter(ledger, call->adapter)->waiting++;
        hu_ledger_adapter(ledger, call->adapter)->save_blocks++;
        if (call->serial <= HU_LEDGER_CALL_MAX) {
            ledger->call_block[call->serial] = (uint32_t)arg[1];
        }
    }
    if (call->mdl != 0) {
        struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, call->mdl);
        mdl->thing.owner = HU_OWNER_DXGKRNL;
        mdl->given_load = ledger->now.load;
        mdl->save_failed = false;
        if (mdl->map != 0) {
            hu_ledger_map(ledger, mdl->map)->thing.told = true;
        }
    }
    note_success(ledger, hu_ledger_top(ledger), arg);
}

static void rejected(struct hu_ledger *ledger, const struct hu_open_call *call, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, call->mdl);
    struct hu_frame *top = hu_ledger_top(ledger);

    if (call->mdl != 0 && mdl->thing.owner == HU_OWNER_DRIVER) {
        mdl->save_failed = true;
        if (hu_ledger_key(ledger, HU_KEY_cb_fail_owner) == HU_CB_FAIL_OWNER_DXGKRNL) {
            mdl->thing.owner = HU_OWNER_DXGKRNL;
            mdl->given_load = ledger->now.load;
        }
    }
    if (arg[6] == HU_WHY_FAULT && top->ddi == HU_DDI_SAVE) {
        note_failure(ledger, top, arg);
    } else if (arg[6] == HU_WHY_LIMIT || arg[6] == HU_WHY_SEQUENCE) {
        top->refused++;
    }
}

void hu_fold_save_done(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_open_call *call = hu_save_call_of(ledger, arg[0]);
    uint64_t most = hu_profile_number(&ledger->now.profile, HU_KEY_max_block_pages);

    if (call == NULL) {
        return;
    }
    (void)HU_JUDGE(ledger, unclear_success_code,
                   (uint32_t)arg[2] != HU_STATUS_SUCCESS && hu_is_success((uint32_t)arg[2]),
                   HU_NOBODY, HU_NOBODY, "Dxgkrnl answers call %" PRIu64 " with 0x%" PRIx32, arg[0],
                   (uint32_t)arg[2]);
    bool large = arg[3] > HU_LEDGER_PAGE_MAX - 1 || (arg[1] != 0 && arg[3] > most);
    (void)HU_JUDGE(ledger, block_exceeds_four_gib, large && !call->broken, HU_THE(BLOCK, arg[1]),
                   HU_NOBODY, "call %" PRIu64 ": %" PRIu64 " pages, %s", arg[0], arg[3],
                   arg[1] != 0 ? "accepted by Dxgkrnl" : "refused by Dxgkrnl");
    if (arg[1] != 0) {
        accepted(ledger, call, arg);
    } else {
        rejected(ledger, call, arg);
    }
    ledger->now.open_calls = (uint32_t)(call - ledger->call);
}

void hu_fold_args_check(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)HU_JUDGE(ledger, input_edited_by_dxgkrnl, arg[1] != 0, HU_NOBODY, HU_NOBODY,
                   "call %" PRIu64 ": the caller's %s differs afterwards", arg[0],
                   (arg[1] & 1) != 0   ? "argument structure"
                   : (arg[1] & 2) != 0 ? "array of ranges"
                   : (arg[1] & 4) != 0 ? "data"
                                       : "metadata");
}

void hu_fold_stale(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)HU_JUDGE(ledger, unwritten_bytes_disclosed, true, HU_THE(BLOCK, arg[0]),
                   HU_ANY(arg[3], arg[4]),
                   "block %" PRIu64 ", byte %" PRIu64 " on: %" PRIu64 " %s %s", arg[0], arg[1],
                   arg[2], arg[2] == 1 ? "byte" : "bytes",
                   arg[4] != 0 ? "never written" : "that follow from bytes never written");
}

/* -- the save function -- */

void hu_save_entered(struct hu_ledger *ledger, struct hu_frame *frame)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);
    bool reserved =
        (frame->value & ~(uint64_t)CANCEL) != 0 && hu_ledger_key(ledger, HU_KEY_reserved_bits) == 0;
    unsigned number = frame->adapter;

    (void)HU_JUDGE(ledger, savemem_flags_set, reserved, HU_NOBODY, HU_NOBODY,
                   "save flags 0x%" PRIx64, frame->value);
    if ((frame->value & CANCEL) != 0) {
        return;
    }
    if (!HU_JUDGE(ledger, teardown_order, adapter->phase == HU_STAGE_STOPPED, HU_NOBODY, HU_NOBODY,
                  "adapter %u is asked to save after StopDevice", number) &&
        !HU_JUDGE(ledger, never_started_yet_asked, adapter->phase != HU_STAGE_STARTED, HU_NOBODY,
                  HU_NOBODY, "adapter %u is asked to save and is not started", number)) {
        (void)HU_JUDGE(ledger, no_hotdriverupdate_cap, !adapter->capable, HU_NOBODY, HU_NOBODY,
                       "adapter %u did not report HotDriverUpdate", number);
    }
    (void)HU_JUDGE(ledger, another_save_in_same_update, adapter->saved, HU_NOBODY, HU_NOBODY,
                   "adapter %u has saved already", number);
    (void)HU_JUDGE(ledger, failed_save_keeps_its_blocks, adapter->rolled != 0, HU_NOBODY, HU_NOBODY,
                   "%" PRIu32 " blocks of the failed save before are still held", adapter->rolled);
    adapter->called_off = false;
    adapter->save_blocks = 0;
    adapter->tampered = false;
    hu_state_save_entered(ledger, frame->adapter);
}

static void cancel_left(struct hu_ledger *ledger, const struct hu_frame *frame, uint32_t status,
                        uint64_t faults)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    adapter->saved = false;
    adapter->interrupted = true;
    if (faults == 0) {
        (void)HU_JUDGE(ledger, no_recovery_once_cancelled, !hu_is_success(status), HU_NOBODY,
                       HU_NOBODY, "the cancel itself failed with 0x%" PRIx32, status);
    }
    hu_state_interrupted(ledger, frame->adapter);
}

/* One adapter's failed save ends the update of all: those that have saved work on, and may be asked
 * again. */
static void call_update_off(struct hu_ledger *ledger, uint32_t but)
{
    for (uint32_t i = 0; i < HU_LEDGER_ADAPTER_MAX; i++) {
        struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, i);
        if (i != but && adapter->saved) {
            adapter->saved = false;
            adapter->interrupted = true;
            hu_state_interrupted(ledger, i);
        }
        adapter->called_off = i != but;
    }
}

/* The update that this save was for may have ended while it went on. */
static void save_succeeded(struct hu_ledger *ledger, const struct hu_frame *frame)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    adapter->saved = !adapter->called_off;
    adapter->save_load = ledger->now.load;
    ledger->evaluated[HU_RULE_overlapping_adapter_saves_fail] += frame->others != 0;
    ledger->evaluated[HU_RULE_no_recovery_once_cancelled] += adapter->interrupted;
    if (adapter->called_off) {
        adapter->interrupted = true;
        hu_state_interrupted(ledger, frame->adapter);
    }
}

static bool callback_forbidden(const struct hu_ledger *ledger, const struct hu_frame *frame)
{
    return frame->irql > (hu_ledger_key(ledger, HU_KEY_cb_irql) == HU_CB_IRQL_APC ? 1 : 0);
}

static void save_failed(struct hu_ledger *ledger, const struct hu_frame *frame, uint32_t status,
                        uint64_t faults)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    for (uint32_t id = frame->marks.block + 1; id <= ledger->now.high.block; id++) {
        struct hu_block_record *block = hu_ledger_block(ledger, id);
        if (block->state == HU_BLOCK_SAVED && block->adapter == frame->adapter &&
            !block->rolled_back) {
            block->rolled_back = true;
            adapter->rolled++;
        }
    }
    if (!hu_is_success(status)) {
        hu_balance_phase(ledger, HU_RULE_litter_behind_failing_save, frame->serial, frame->marks,
                         ledger->now.high);
    }
    /* Where the callback may not be called, a save can do nothing but fail. */
    bool cause = faults != 0 || frame->refused != 0 || callback_forbidden(ledger, frame);
    if (!cause && frame->others != 0) {
        (void)HU_JUDGE(ledger, overlapping_adapter_saves_fail, true, HU_NOBODY, HU_NOBODY,
                       "the save failed with 0x%" PRIx32 " while another adapter's was open",
                       status);
    } else if (!cause && adapter->interrupted) {
        (void)HU_JUDGE(ledger, no_recovery_once_cancelled, true, HU_NOBODY, HU_NOBODY,
                       "after a cancel or a failed save, the next save failed with 0x%" PRIx32,
                       status);
    }
    adapter->interrupted = adapter->interrupted || faults != 0;
    hu_state_interrupted(ledger, frame->adapter);
    call_update_off(ledger, frame->adapter);
}

void hu_save_left(struct hu_ledger *ledger, struct hu_frame *frame, uint32_t status,
                  uint64_t faults)
{
    (void)HU_JUDGE(ledger, unclear_success_code,
                   status != HU_STATUS_SUCCESS && hu_is_success(status), HU_NOBODY, HU_NOBODY,
                   "the save returned 0x%" PRIx32, status);
    if ((frame->value & CANCEL) != 0) {
        cancel_left(ledger, frame, status, faults);
        return;
    }
    if (status != HU_STATUS_SUCCESS) {
        save_failed(ledger, frame, status, faults);
        return;
    }
    save_succeeded(ledger, frame);
    (void)HU_JUDGE(ledger, success_despite_cb_error, frame->retry_count != 0, HU_NOBODY, HU_NOBODY,
                   "the save succeeded, %u failed callback calls were not made good",
                   frame->retry_count);
}
