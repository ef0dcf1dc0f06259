/* What virtual functions show: nothing may be lost by an update, nor changed by a cancel. */
#include "ledger.h"

/* One number for a sample; 0: the driver shows nothing. */
static uint64_t digest_of(uint64_t size, uint64_t hash)
{
    return size == 0 ? 0 : hash ^ (size << 40) ^ 1;
}

static void accept(struct hu_ledger *ledger, uint32_t adapter, uint32_t vf, uint64_t digest)
{
    struct hu_vf_record *record = &ledger->now.adapter[adapter].vf[vf];
    uint64_t *sample = ledger->sample[adapter][vf];

    if (record->count != 0 && sample[record->count - 1] == digest) {
        return;
    }
    if (record->count == HU_LEDGER_SAMPLE_MAX) {
        record->too_many = true;
        return;
    }
    sample[record->count++] = digest;
}

/* -- what calls into the driver mean for samples -- */

void hu_state_save_entered(struct hu_ledger *ledger, uint32_t number)
{
    struct hu_adapter_record *adapter = &ledger->now.adapter[number];

    adapter->sampling = true;
    for (uint32_t vf = 0; vf < HU_LEDGER_VF_MAX; vf++) {
        struct hu_vf_record *record = &adapter->vf[vf];
        record->count = 0;
        record->too_many = false;
        record->due = false;
        if (record->known) {
            accept(ledger, number, vf, record->latest);
        }
    }
}

void hu_state_interrupted(struct hu_ledger *ledger, uint32_t number)
{
    struct hu_adapter_record *adapter = &ledger->now.adapter[number];

    adapter->sampling = false;
    for (uint32_t vf = 0; vf < HU_LEDGER_VF_MAX; vf++) {
        adapter->vf[vf].steady = adapter->vf[vf].known;
    }
}

void hu_state_stopped(struct hu_ledger *ledger, uint32_t number)
{
    for (uint32_t vf = 0; vf < HU_LEDGER_VF_MAX; vf++) {
        ledger->now.adapter[number].vf[vf].known = false;
        ledger->now.adapter[number].vf[vf].steady = false;
        ledger->now.adapter[number].vf[vf].due = false;
    }
}

void hu_state_work(struct hu_ledger *ledger, uint32_t number, uint64_t vf)
{
    if (vf < HU_LEDGER_VF_MAX) {
        ledger->now.adapter[number].vf[vf].known = false;
        ledger->now.adapter[number].vf[vf].steady = false;
        ledger->now.adapter[number].vf[vf].due = false;
    }
}

/* Who takes back what was to run later does it himself: a save that fails then has not changed
 * anything by that. */
void hu_state_progressed(struct hu_ledger *ledger)
{
    for (uint32_t number = 0; number < HU_LEDGER_ADAPTER_MAX; number++) {
        for (uint32_t vf = 0; vf < HU_LEDGER_VF_MAX; vf++) {
            ledger->now.adapter[number].vf[vf].known = false;
            ledger->now.adapter[number].vf[vf].steady = false;
        }
    }
}

/* The first samples after an update that can be judged are due: all that was saved was taken over,
 * unchanged. */
void hu_state_started(struct hu_ledger *ledger, uint32_t number)
{
    struct hu_adapter_record *adapter = &ledger->now.adapter[number];
    bool whole =
        adapter->save_blocks != 0 ? adapter->taken == adapter->save_blocks : adapter->updating;
    bool fair = adapter->sampling && adapter->saved && adapter->save_load != ledger->now.load &&
                !adapter->tampered && !adapter->restore_failed && !adapter->start_failed &&
                adapter->completes == 0;

    for (uint32_t vf = 0; vf < HU_LEDGER_VF_MAX; vf++) {
        struct hu_vf_record *record = &adapter->vf[vf];
        record->due = whole && fair && record->count != 0 && !record->too_many;
    }
    adapter->sampling = false;
}

/* STATUS values that say the device is dead rather than that the request was odd. */
static bool sounds_dead(uint32_t status)
{
    static const uint32_t dead[] = {0xC0000001, 0xC0000017, 0xC000009A,
                                    0xC00000A3, 0xC0000120, 0xC0000184};
    for (size_t i = 0; i < sizeof(dead) / sizeof(dead[0]); i++) {
        if (status == dead[i]) {
            return true;
        }
    }
    return false;
}

void hu_work_left(struct hu_ledger *ledger, const struct hu_frame *frame, uint32_t status,
                  uint64_t faults)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, frame->adapter);
    bool bad = sounds_dead(status) && faults == 0 && frame->refused == 0;

    if (!adapter->interrupted) {
        adapter->work_fails = adapter->work_fails || bad;
        return;
    }
    if (ledger->now.depth == 1 && !adapter->work_fails && !ledger->now.fault_outside_save) {
        (void)HU_JUDGE(ledger, no_recovery_once_cancelled, bad, HU_NOBODY, HU_NOBODY,
                       "after a cancel or a failed save, work failed with 0x%" PRIx32, status);
    }
}

/* -- samples -- */

static void tell_loss(struct hu_ledger *ledger, enum hu_rule rule, bool lost, uint32_t number,
                      uint32_t vf, bool nothing)
{
    if (hu_ledger_test(ledger, rule, lost)) {
        (void)hu_ledger_break(
            ledger, rule, HU_NOBODY, HU_NOBODY,
            "virtual function %" PRIu32 " of adapter %" PRIu32 " shows %s after the update", vf,
            number, nothing ? "nothing" : "something it did not show since the save began");
    }
}

static void judge_update(struct hu_ledger *ledger, uint32_t number, uint32_t vf, uint64_t digest)
{
    const struct hu_adapter_record *adapter = &ledger->now.adapter[number];
    const struct hu_vf_record *record = &adapter->vf[vf];
    enum hu_rule rule = adapter->fault_in_restore ? HU_RULE_silent_loss_on_map_failure
                        : adapter->fault_in_start ? HU_RULE_vgpu_resources_never_set_aside
                                                  : HU_RULE_vgpu_forgets_its_work;
    bool doubt = rule == HU_RULE_vgpu_forgets_its_work && adapter->out_of_order;
    bool found = false;

    for (uint32_t i = 0; i < record->count; i++) {
        found = found || ledger->sample[number][vf][i] == digest;
    }
    if (found || !doubt) {
        tell_loss(ledger, rule, !found, number, vf, digest == 0);
    } else {
        ledger->now.doubt = true;
        ledger->now.doubt_shows_nothing = digest == 0;
    }
}

bool hu_ledger_doubts(const struct hu_ledger *ledger, uint32_t *block)
{
    *block = ledger->now.doubted_block;
    return ledger->now.doubt;
}

/* A driver that takes none of the blocks has another reason than their order. */
static void doubt_order(struct hu_ledger *ledger, struct hu_adapter_record *adapter)
{
    if (adapter->refused_block != 0 && adapter->taken != 0 && !adapter->order_asked &&
        hu_ledger_key(ledger, HU_KEY_restore_order) != 0) {
        adapter->order_asked = true;
        ledger->now.doubt = true;
        ledger->now.doubted_block = adapter->refused_block;
    }
}

void hu_state_taken(struct hu_ledger *ledger, uint32_t number)
{
    doubt_order(ledger, hu_ledger_adapter(ledger, number));
}

void hu_state_refused(struct hu_ledger *ledger, uint32_t number, uint32_t block)
{
    struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, number);

    if (ledger->now.faulted || adapter->tampered) {
        return;
    }
    ledger->now.refusals++;
    adapter->refused_block = adapter->refused_block != 0 ? adapter->refused_block : block;
    doubt_order(ledger, adapter);
}

uint32_t hu_ledger_refusals(const struct hu_ledger *ledger) { return ledger->now.refusals; }

/* The order is to blame only where it made the difference. */
void hu_fold_control(struct hu_ledger *ledger, const uint64_t *arg)
{
    bool too = arg[3] != 0;
    uint32_t block = ledger->now.doubted_block;

    if (block != 0) {
        (void)HU_JUDGE(ledger, sequence_of_blocks_relied_on, ledger->now.doubt && !too,
                       HU_THE(BLOCK, block), HU_NOBODY,
                       "block %" PRIu32 " is refused; in the order of the save no block is", block);
        ledger->now.doubt = false;
        ledger->now.doubted_block = 0;
        return;
    }
    tell_loss(ledger, too ? HU_RULE_vgpu_forgets_its_work : HU_RULE_sequence_of_blocks_relied_on,
              ledger->now.doubt, (uint32_t)arg[0], (uint32_t)arg[1],
              ledger->now.doubt_shows_nothing);
    ledger->now.doubt = false;
}

void hu_fold_state(struct hu_ledger *ledger, const uint64_t *arg)
{
    uint64_t digest = digest_of(arg[2], arg[3]);
    uint32_t vf = (uint32_t)arg[1];

    if (arg[0] >= HU_LEDGER_ADAPTER_MAX || arg[1] >= HU_LEDGER_VF_MAX ||
        arg[4] != ledger->now.load) {
        return;
    }
    struct hu_adapter_record *adapter = &ledger->now.adapter[arg[0]];
    struct hu_vf_record *record = &adapter->vf[vf];
    if (adapter->phase == HU_STAGE_ADDED && adapter->taken != 0 && !adapter->start_failed) {
        (void)HU_JUDGE(ledger, vf_up_early, arg[2] != 0, HU_NOBODY, HU_NOBODY,
                       "virtual function %" PRIu32 " of adapter %" PRIu64
                       " shows state before StartDevice",
                       vf, arg[0]);
    }
    if (adapter->phase != HU_STAGE_STARTED) {
        return;
    }
    if (record->steady) {
        record->steady = false;
        (void)HU_JUDGE(ledger, no_recovery_once_cancelled, digest != record->latest, HU_NOBODY,
                       HU_NOBODY,
                       "virtual function %" PRIu32 " of adapter %" PRIu64
                       " changed by a cancel or a failed save",
                       vf, arg[0]);
    }
    if (record->due) {
        record->due = false;
        judge_update(ledger, (uint32_t)arg[0], vf, digest);
    }
    record->latest = digest;
    record->known = true;
    if (adapter->sampling) {
        accept(ledger, (uint32_t)arg[0], vf, digest);
    }
}
