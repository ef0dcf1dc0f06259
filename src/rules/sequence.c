/* The order of things: calls into the driver, phases of an adapter. */
#include "ledger.h"

enum {
    STOP_FOR_UPDATE = 1, /* ddi_enter's value for StopDevice: it is part of a hot update */
    APC_LEVEL_ = 1,
};

/* -- entering -- */

/* A block that comes after StartDevice is late; one that has not come when anything else happens is
 * lost. */
static void judge_owed(struct hu_ledger *ledger, const struct hu_frame *frame)
{
    bool late = frame->ddi == HU_DDI_RESTORE && (frame->value & 1) == 0;

    if (frame->ddi == HU_DDI_QUERY || frame->ddi == HU_DDI_SHOW) {
        return;
    }
    for (uint32_t i = 0; i < HU_LEDGER_ADAPTER_MAX; i++) {
        struct hu_adapter_record *adapter = &ledger->now.adapter[i];
        if (adapter->owes && !late) {
            adapter->owes_told =
                hu_ledger_break(ledger, HU_RULE_restore_block_lost, HU_NOBODY, HU_NOBODY,
                                "adapter %" PRIu32 " was started, %" PRIu32
                                " saved blocks were neither delivered nor freed",
                                i, adapter->waiting);
        }
        adapter->owes = false;
    }
}

static void enter_stop(struct hu_ledger *ledger, struct hu_frame *frame,
                       struct hu_adapter_record *adapter)
{
    if ((frame->value & STOP_FOR_UPDATE) != 0) {
        (void)HU_JUDGE(ledger, teardown_order, !adapter->saved, HU_NOBODY, HU_NOBODY,
                       "adapter %u is stopped for a hot update, and no save succeeded before",
                       frame->adapter);
    }
    adapter->updating = (frame->value & STOP_FOR_UPDATE) != 0;
    adapter->phase = HU_STAGE_STOPPED;
    hu_state_stopped(ledger, frame->adapter);
}

static void enter_unload(struct hu_ledger *ledger)
{
    for (uint32_t i = 0; i < HU_LEDGER_ADAPTER_MAX; i++) {
        if (HU_JUDGE(ledger, teardown_order, ledger->now.adapter[i].phase == HU_STAGE_STARTED,
                     HU_NOBODY, HU_NOBODY,
                     "the driver is unloaded while adapter %" PRIu32 " is started", i)) {
            return;
        }
    }
}

static void enter_by_kind(struct hu_ledger *ledger, struct hu_frame *frame)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    switch ((enum hu_ddi)frame->ddi) {
    case HU_DDI_ADD:
        adapter->completes = 0;
        adapter->taken = 0;
        adapter->came_up = false;
        adapter->restore_failed = false;
        adapter->start_failed = false;
        break;
    case HU_DDI_WORK: hu_state_work(ledger, frame->adapter, frame->value); break;
    case HU_DDI_SAVE: hu_save_entered(ledger, frame); break;
    case HU_DDI_RESTORE: hu_restore_entered(ledger, frame); break;
    case HU_DDI_STOP: enter_stop(ledger, frame, adapter); break;
    case HU_DDI_REMOVE:
        (void)HU_JUDGE(ledger, teardown_order, adapter->phase == HU_STAGE_STARTED, HU_NOBODY,
                       HU_NOBODY, "RemoveDevice while adapter %u is started", frame->adapter);
        break;
    case HU_DDI_UNLOAD: enter_unload(ledger); break;
    case HU_DDI_NONE:
    case HU_DDI_ENTRY:
    case HU_DDI_START:
    case HU_DDI_QUERY:
    case HU_DDI_SHOW:
    case HU_DDI_COUNT: break;
    }
}

/* Rules that hold for save and restore alike. */
static void enter_hot_update(struct hu_ledger *ledger, const struct hu_frame *frame,
                             uint64_t context)
{
    const struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    (void)HU_JUDGE(ledger, ddi_entered_too_high, frame->irql > APC_LEVEL_, HU_NOBODY, HU_NOBODY,
                   "entered at IRQL %u", frame->irql);
    if (hu_ledger_key(ledger, HU_KEY_hcontext) == HU_HCONTEXT_ADDDEVICE &&
        adapter->phase != HU_STAGE_NONE) {
        (void)HU_JUDGE(ledger, hcontext_mixed_up, context == 0 || context != adapter->context,
                       HU_NOBODY, HU_NOBODY,
                       "context %" PRIu64
                       ", where AddDevice of adapter %u returned context %" PRIu64,
                       context, frame->adapter, adapter->context);
    }
}

void hu_fold_ddi_enter(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_ledger_now *now = &ledger->now;

    if (arg[0] == HU_DDI_NONE || arg[0] >= HU_DDI_COUNT) {
        return;
    }
    if (now->depth == HU_LEDGER_DEPTH_MAX) {
        now->lost_depth++;
        return;
    }
    struct hu_frame *frame = hu_ledger_frame_new(ledger);
    frame->ddi = (uint8_t)arg[0];
    frame->adapter = (uint8_t)(arg[1] < HU_LEDGER_ADAPTER_MAX ? arg[1] : 0);
    frame->value = arg[3];
    frame->block = (uint32_t)arg[4];
    frame->others = (uint32_t)arg[6];
    frame->irql = now->event->irql;
    frame->thread = now->event->thread;
    judge_owed(ledger, frame);
    if (frame->ddi == HU_DDI_SAVE || frame->ddi == HU_DDI_RESTORE) {
        enter_hot_update(ledger, frame, arg[2]);
    }
    enter_by_kind(ledger, frame);
}

/* -- leaving -- */

static void leave_add(struct hu_ledger *ledger, const struct hu_frame *frame, uint32_t status,
                      uint64_t context)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    adapter->phase = status == HU_STATUS_SUCCESS ? HU_STAGE_ADDED : HU_STAGE_NONE;
    adapter->context = context;
    adapter->add_serial = frame->serial;
    adapter->add_from = frame->marks;
    adapter->add_to = ledger->now.high;
}

static void mark_start_failed(struct hu_ledger *ledger, uint8_t number)
{
    for (uint32_t id = 1; id <= ledger->now.high.mdl; id++) {
        struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, id);
        if (mdl->block != 0 && mdl->adapter == number && mdl->thing.load == ledger->now.load) {
            mdl->start_failed = true;
        }
    }
}

static void leave_start(struct hu_ledger *ledger, const struct hu_frame *frame, uint32_t status,
                        uint64_t faults)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    adapter->fault_in_start = faults != 0;
    /* A start after a later stop has nothing to bring back. */
    if (!adapter->came_up && adapter->taken != 0 && !adapter->restore_failed &&
        !adapter->tampered) {
        (void)HU_JUDGE(ledger, vgpu_resources_never_set_aside,
                       status != HU_STATUS_SUCCESS && faults != 0, HU_NOBODY, HU_NOBODY,
                       "StartDevice failed with 0x%" PRIx32 " after %" PRIu32
                       " restored blocks, for want of memory",
                       status, adapter->taken);
    }
    if (status != HU_STATUS_SUCCESS) {
        adapter->phase = HU_STAGE_ADDED;
        adapter->start_failed = true;
        if (adapter->taken != 0) {
            mark_start_failed(ledger, frame->adapter);
        }
        return;
    }
    adapter->phase = HU_STAGE_STARTED;
    adapter->came_up = true;
    adapter->owes = adapter->waiting != 0 && adapter->save_load != ledger->now.load;
    ledger->evaluated[HU_RULE_restore_block_lost]++;
    adapter->start_serial = frame->serial;
    adapter->start_from = frame->marks;
    adapter->start_to = ledger->now.high;
    hu_state_started(ledger, frame->adapter);
    adapter->saved = false;
    adapter->updating = false;
}

static void leave_stop(struct hu_ledger *ledger, const struct hu_frame *frame)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    if (adapter->start_serial != 0) {
        hu_balance_phase(ledger, HU_RULE_stop_does_not_undo_start, adapter->start_serial,
                         adapter->start_from, adapter->start_to);
        adapter->start_serial = 0;
    }
}

static void leave_remove(struct hu_ledger *ledger, const struct hu_frame *frame)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);

    adapter->phase = HU_STAGE_NONE;
    if (adapter->add_serial != 0) {
        hu_balance_phase(ledger, HU_RULE_miniport_context_leak, adapter->add_serial,
                         adapter->add_from, adapter->add_to);
        adapter->add_serial = 0;
    }
}

static void leave_by_kind(struct hu_ledger *ledger, struct hu_frame *frame, const uint64_t *arg)
{
    struct hu_ledger_now *now = &ledger->now;
    uint32_t status = (uint32_t)arg[2];

    switch ((enum hu_ddi)frame->ddi) {
    case HU_DDI_ENTRY:
        now->entry_serial = frame->serial;
        now->entry_from = frame->marks;
        now->entry_to = now->high;
        break;
    case HU_DDI_ADD: leave_add(ledger, frame, status, arg[4]); break;
    case HU_DDI_START: leave_start(ledger, frame, status, arg[6]); break;
    case HU_DDI_SAVE: hu_save_left(ledger, frame, status, arg[6]); break;
    case HU_DDI_RESTORE: hu_restore_left(ledger, frame, status, arg[6]); break;
    case HU_DDI_STOP: leave_stop(ledger, frame); break;
    case HU_DDI_REMOVE: leave_remove(ledger, frame); break;
    case HU_DDI_UNLOAD:
        if (now->entry_serial != 0) {
            hu_balance_phase(ledger, HU_RULE_driverentry_leftover, now->entry_serial,
                             now->entry_from, now->entry_to);
            now->entry_serial = 0;
        }
        break;
    case HU_DDI_WORK: hu_work_left(ledger, frame, status, arg[6]); break;
    case HU_DDI_NONE:
    case HU_DDI_QUERY:
    case HU_DDI_SHOW:
    case HU_DDI_COUNT: break;
    }
}

void hu_fold_ddi_leave(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_ledger_now *now = &ledger->now;
    struct hu_frame *frame = hu_ledger_top(ledger);

    if (now->lost_depth != 0) {
        now->lost_depth--;
        return;
    }
    if (now->depth == 0 || frame->ddi != arg[0] ||
        frame->adapter != (arg[1] < HU_LEDGER_ADAPTER_MAX ? arg[1] : 0)) {
        hu_ledger_contradict(ledger, "a call into the driver is left that was not entered last");
        return;
    }
    (void)HU_JUDGE(ledger, irql_at_return_differs, now->event->irql != arg[3], HU_NOBODY, HU_NOBODY,
                   "entered at IRQL %" PRIu64 ", returned at IRQL %u", arg[3], now->event->irql);
    if (frame->ddi == HU_DDI_SAVE) {
        (void)HU_JUDGE(ledger, scribbled_on_save_input, (arg[5] & 1) != 0, HU_NOBODY, HU_NOBODY,
                       "the argument structure differs after the call");
    } else if (frame->ddi == HU_DDI_RESTORE) {
        (void)HU_JUDGE(ledger, pargs_overwritten_or_kept, (arg[5] & 1) != 0,
                       HU_THE(BLOCK, frame->block), HU_NOBODY,
                       "the argument structure differs after the call");
    }
    leave_by_kind(ledger, frame, arg);
    now->depth--;
    if (arg[6] != 0 && frame->ddi != HU_DDI_SAVE) {
        now->fault_outside_save = true;
    }
}
