/* Blocks after they were saved: kept, delivered, taken over, freed. */
#include "ledger.h"

enum { COMPLETE = 1 };

void hu_block_close(struct hu_ledger *ledger, struct hu_block_record *block,
                    enum hu_block_state state)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, block->adapter);
    bool was_open = block->state == HU_BLOCK_SAVED || block->state == HU_BLOCK_REFUSED;

    if (block->state == HU_BLOCK_SAVED) {
        adapter->waiting -= adapter->waiting != 0;
        adapter->rolled -= block->rolled_back && adapter->rolled != 0;
    }
    if (was_open && state != HU_BLOCK_REFUSED) {
        ledger->now.blocks_open -= ledger->now.blocks_open != 0;
    }
    block->state = (uint8_t)state;
}

void hu_fold_block_check(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_block_record *block = hu_ledger_block(ledger, arg[0]);
    bool differs = arg[1] != block->pages || arg[2] != block->content || arg[3] != block->meta;

    if (block->state != HU_BLOCK_NONE && !block->tampered) {
        (void)HU_JUDGE(ledger, saved_copy_drifted, differs, HU_THE(BLOCK, arg[0]), HU_NOBODY,
                       "block %" PRIu64 " has changed since it was saved", arg[0]);
    }
}

/* -- freed by Dxgkrnl -- */

static void withdraw(struct hu_ledger *ledger, uint64_t id)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, id);

    if (id != 0 && mdl->thing.owner == HU_OWNER_DXGKRNL) {
        hu_map_ended(ledger, mdl, true);
        mdl->thing.state = HU_STATE_FREED;
        mdl->thing.owner = HU_OWNER_NOBODY;
    }
}

void hu_fold_block_free(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_block_record *block = hu_ledger_block(ledger, arg[0]);
    struct hu_subject the = HU_THE(BLOCK, arg[0]);

    if (block->state == HU_BLOCK_NONE) {
        return;
    }
    if (HU_JUDGE(ledger, ownership_moves_without_success, block->state == HU_BLOCK_TAKEN, the,
                 HU_THE(MDL, arg[1]), "Dxgkrnl frees block %" PRIu64 ", which the driver took over",
                 arg[0])) {
        return;
    }
    bool again = block->state == HU_BLOCK_FREED;
    if (block->rolled_back) {
        (void)HU_JUDGE(ledger, failed_save_keeps_its_blocks, again, the, HU_NOBODY,
                       "block %" PRIu64 " of a failed save is freed again", arg[0]);
    } else {
        (void)HU_JUDGE(ledger, kernel_books_unbalanced, again, the, HU_NOBODY,
                       "block %" PRIu64 " is freed again", arg[0]);
    }
    hu_block_close(ledger, block, HU_BLOCK_FREED);
    withdraw(ledger, arg[1] != 0 ? arg[1] : block->mdl);
}

/* -- about to be delivered -- */

static void deliver_mdl(struct hu_ledger *ledger, const uint64_t *arg,
                        struct hu_block_record *block)
{
    if (arg[1] == 0 || arg[1] > HU_LEDGER_MDL_MAX) {
        return;
    }
    struct hu_mdl_record *mdl = hu_ledger_mdl_new(ledger, arg[1]);
    mdl->thing.load = ledger->now.load;
    mdl->thing.state = HU_STATE_LIVE;
    mdl->thing.owner = HU_OWNER_DXGKRNL;
    mdl->kind = HU_MDL_ALLOCATED;
    mdl->block = (uint32_t)arg[0];
    mdl->adapter = block->adapter;
    mdl->open = true;
    if (arg[1] > ledger->now.high.mdl) {
        ledger->now.high.mdl = (uint32_t)arg[1];
    }
    hu_ledger_settle(ledger, arg[2], arg[3], HU_OBJECT_MDL, arg[1]);
    block->mdl = (uint32_t)arg[1];
}

void hu_fold_restore(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_block_record *block = hu_ledger_block(ledger, arg[0]);
    struct hu_subject the = HU_THE(BLOCK, arg[0]);

    static const char *const word[] = {"was never saved", "", "", "was taken over before",
                                       "was freed"};
    bool deliverable = block->state == HU_BLOCK_SAVED || block->state == HU_BLOCK_REFUSED;
    if (HU_JUDGE(ledger, restore_block_lost, !deliverable, the, HU_NOBODY,
                 "block %" PRIu64 " is delivered and %s", arg[0], word[block->state])) {
        return;
    }
    ledger->now.pending = true;
    ledger->now.pending_restore = (uint32_t)arg[0];
    ledger->now.pending_pages = arg[3];
    ledger->now.pending_meta_size = arg[5];
    if (block->state != HU_BLOCK_NONE && !block->tampered) {
        (void)HU_JUDGE(
            ledger, block_contents_altered_on_way,
            arg[3] != block->pages || arg[4] != block->content, the, HU_NOBODY,
            "block %" PRIu64 ": pages saved: %" PRIu64 ", delivered: %" PRIu64 "; contents %s",
            arg[0], block->pages, arg[3], arg[4] != block->content ? "differ" : "are equal");
        (void)HU_JUDGE(ledger, metadata_of_some_other_block,
                       arg[5] != block->meta_size || (arg[5] != 0 && arg[6] != block->meta), the,
                       HU_NOBODY,
                       "block %" PRIu64 ": %" PRIu32 " bytes of metadata were saved, %" PRIu64
                       " other bytes come",
                       arg[0], block->meta_size, arg[5]);
    }
    deliver_mdl(ledger, arg, block);
}

void hu_fold_restore_mdl(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_block_record *block = hu_ledger_block(ledger, arg[0]);
    bool accept =
        hu_ledger_key(ledger, HU_KEY_zero_blocks) == HU_ZERO_BLOCKS_ACCEPT || block->tampered;
    bool empty = ledger->now.pending_pages == 0 && !accept;

    (void)HU_JUDGE(ledger, unlocked_or_mapped_on_arrival, arg[1] != 1 || arg[2] != 0 || empty,
                   HU_THE(BLOCK, arg[0]), HU_THE(MDL, block->mdl),
                   "block %" PRIu64 ": the MDL is%s%s%s", arg[0], arg[1] != 1 ? " not locked" : "",
                   arg[2] != 0 ? " mapped" : "", empty ? " empty" : "");
    (void)HU_JUDGE(ledger, null_meta_with_a_size,
                   (ledger->now.pending_meta_size == 0) != (arg[4] == 1), HU_THE(BLOCK, arg[0]),
                   HU_NOBODY, "block %" PRIu64 ": MetaDataSize is %" PRIu64 ", pMetaData is %s",
                   arg[0], ledger->now.pending_meta_size, arg[4] == 1 ? "NULL" : "not NULL");
}

/* -- the restore function -- */

static void complete_entered(struct hu_ledger *ledger, const struct hu_frame *frame)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);
    bool owed = adapter->waiting != 0 && adapter->save_load != ledger->now.load &&
                !adapter->restore_failed && !adapter->owes_told;

    (void)HU_JUDGE(ledger, cleanup_call_carries_data, ledger->now.pending || frame->block != 0,
                   HU_THE(BLOCK, ledger->now.pending_restore), HU_NOBODY,
                   "RestoreComplete comes with a block");
    (void)HU_JUDGE(ledger, completion_out_of_turn, adapter->completes != 0 || owed, HU_NOBODY,
                   HU_NOBODY,
                   "RestoreComplete number %" PRIu32 ", %" PRIu32 " blocks are still to come",
                   adapter->completes + 1, owed ? adapter->waiting : 0);
    adapter->completes++;
    ledger->now.pending = false;
}

static void judge_delivery_time(struct hu_ledger *ledger, const struct hu_frame *frame)
{
    const struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);
    struct hu_subject the = HU_THE(BLOCK, frame->block);
    bool after_start = adapter->phase == HU_STAGE_STARTED || adapter->phase == HU_STAGE_STOPPED;

    if (HU_JUDGE(ledger, restore_ahead_of_adddevice, adapter->phase == HU_STAGE_NONE, the,
                 HU_NOBODY, "block %" PRIu32 " is delivered before AddDevice", frame->block) ||
        HU_JUDGE(ledger, blocks_follow_the_final_notice, adapter->completes != 0, the, HU_NOBODY,
                 "block %" PRIu32 " is delivered after RestoreComplete", frame->block)) {
        return;
    }
    (void)HU_JUDGE(ledger, too_late_for_blocks, after_start, the, HU_NOBODY,
                   "block %" PRIu32 " is delivered after StartDevice", frame->block);
}

static void block_entered(struct hu_ledger *ledger, struct hu_frame *frame)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);
    struct hu_block_record *block = hu_ledger_block(ledger, frame->block);
    struct hu_subject the = HU_THE(BLOCK, frame->block);

    judge_delivery_time(ledger, frame);
    (void)HU_JUDGE(ledger, block_to_wrong_adapter, block->adapter != frame->adapter, the, HU_NOBODY,
                   "block %" PRIu32 " of adapter %u is delivered to adapter %u", frame->block,
                   block->adapter, frame->adapter);
    bool deliverable = block->state == HU_BLOCK_SAVED || block->state == HU_BLOCK_REFUSED;
    if (deliverable && (!ledger->now.pending || ledger->now.pending_restore != frame->block)) {
        hu_ledger_contradict(ledger, "block %" PRIu32 " is delivered without its restore event",
                             frame->block);
    }
    adapter->out_of_order = adapter->out_of_order || frame->block < adapter->last_block;
    adapter->last_block = frame->block;
    ledger->now.tampered = block->tampered ? frame->block : ledger->now.tampered;
    frame->mdl = block->mdl;
}

void hu_restore_entered(struct hu_ledger *ledger, struct hu_frame *frame)
{
    bool reserved = (frame->value & ~(uint64_t)COMPLETE) != 0 &&
                    hu_ledger_key(ledger, HU_KEY_reserved_bits) == 0;

    (void)HU_JUDGE(ledger, undefined_flag_bits_from_dxgkrnl, reserved, HU_NOBODY, HU_NOBODY,
                   "restore flags 0x%" PRIx64, frame->value);
    if ((frame->value & COMPLETE) != 0) {
        complete_entered(ledger, frame);
    } else {
        block_entered(ledger, frame);
    }
}

static void taken(struct hu_ledger *ledger, const struct hu_frame *frame,
                  struct hu_block_record *block)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, frame->mdl);

    hu_block_close(ledger, block, HU_BLOCK_TAKEN);
    adapter->taken++;
    hu_state_taken(ledger, frame->adapter);
    if (block->detectable) {
        (void)HU_JUDGE(ledger, took_a_block_that_was_altered, true, HU_THE(BLOCK, frame->block),
                       HU_THE(MDL, frame->mdl),
                       "block %" PRIu32
                       " was changed in a way that every checksum shows, and was accepted",
                       frame->block);
    }
    if (frame->mdl == 0) {
        return;
    }
    bool early = mdl->thing.state != HU_STATE_LIVE &&
                 hu_ledger_key(ledger, HU_KEY_free_inside_restore) != HU_FREE_INSIDE_ALLOW;
    if (hu_ledger_test(ledger, HU_RULE_ownership_moves_without_success, early)) {
        (void)hu_ledger_break_as(ledger, HU_RULE_ownership_moves_without_success,
                                 HU_SEVERITY_POLICY, HU_THE(MDL, frame->mdl),
                                 "the driver freed mdl %" PRIu32
                                 " inside the restore call, before it was its own",
                                 frame->mdl);
    }
    if (mdl->thing.state == HU_STATE_LIVE || mdl->thing.state == HU_STATE_HUSK) {
        mdl->thing.owner = HU_OWNER_DRIVER;
    }
}

static void turned_down(struct hu_ledger *ledger, const struct hu_frame *frame,
                        struct hu_block_record *block)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, frame->mdl);

    hu_block_close(ledger, block, HU_BLOCK_REFUSED);
    hu_state_refused(ledger, frame->adapter, frame->block);
    hu_ledger_adapter(ledger, frame->adapter)->restore_failed = true;
    if (frame->mdl == 0) {
        return;
    }
    mdl->refused = true;
    if (HU_JUDGE(ledger, refused_block_used_all_the_same, mdl->thing.state != HU_STATE_LIVE,
                 HU_THE(MDL, frame->mdl), HU_NOBODY,
                 "mdl %" PRIu32 " was freed inside a restore call that fails", frame->mdl)) {
        return;
    }
    if (HU_JUDGE(ledger, view_left_by_failed_restore, mdl->map != 0, HU_THE(MDL, frame->mdl),
                 HU_THE(MAP, mdl->map), "the restore call fails and leaves mdl %" PRIu32 " mapped",
                 frame->mdl)) {
        hu_ledger_map(ledger, mdl->map)->thing.told = true;
    }
}

void hu_restore_left(struct hu_ledger *ledger, struct hu_frame *frame, uint32_t status,
                     uint64_t faults)
{
    struct hu_block_record *block = hu_ledger_block(ledger, frame->block);

    ledger->now.pending = false;
    (void)HU_JUDGE(
        ledger, unclear_success_code, status != HU_STATUS_SUCCESS && hu_is_success(status),
        HU_THE(BLOCK, frame->block), HU_NOBODY, "the restore call returned 0x%" PRIx32, status);
    if ((frame->value & COMPLETE) != 0) {
        ledger->evaluated[HU_RULE_mistook_completion_for_data]++;
        ledger->evaluated[HU_RULE_nullderef_on_cleanup_flag]++;
        if ((frame->value & ~(uint64_t)COMPLETE) != 0) {
            (void)HU_JUDGE(ledger, equality_instead_of_bit_test, !hu_is_success(status), HU_NOBODY,
                           HU_NOBODY, "flags 0x%" PRIx64 ": RestoreComplete failed with 0x%" PRIx32,
                           frame->value, status);
        }
        return;
    }
    hu_ledger_mdl(ledger, frame->mdl)->open = false;
    ledger->evaluated[HU_RULE_tampered_input_breaks_driver] += block->tampered;
    if (status == HU_STATUS_SUCCESS) {
        hu_ledger_adapter(ledger, frame->adapter)->fault_in_restore |= faults != 0;
        taken(ledger, frame, block);
    } else {
        turned_down(ledger, frame, block);
    }
}
