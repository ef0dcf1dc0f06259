/* A call of the save callback: may it come now, and do its pointers, sizes and counts fit? */
#include "ledger.h"

enum { POINTER_ARGS = 1, POINTER_RANGES = 2, POINTER_MDL = 4, POINTER_DATA = 8, POINTER_META = 16 };

/* The innermost open call that the trace gave this number. */
struct hu_open_call *hu_save_call_of(struct hu_ledger *ledger, uint64_t number)
{
    for (uint32_t i = ledger->now.open_calls; i > 0; i--) {
        if (ledger->call[i - 1].number == number) {
            return &ledger->call[i - 1];
        }
    }
    return NULL;
}

/* -- may it be called now, and on whose behalf? -- */

static bool outside_of_save(struct hu_ledger *ledger, const struct hu_frame *top, uint64_t number)
{
    const struct hu_adapter_record *adapter = hu_ledger_adapter(ledger, top->adapter);
    bool stopping = top->ddi == HU_DDI_STOP || top->ddi == HU_DDI_REMOVE ||
                    top->ddi == HU_DDI_UNLOAD || adapter->phase == HU_STAGE_STOPPED;

    if (top->ddi == HU_DDI_RESTORE && (top->value & 1) != 0) {
        return HU_JUDGE(ledger, mistook_completion_for_data, true, HU_NOBODY, HU_NOBODY,
                        "save callback call %" PRIu64 " inside the RestoreComplete call", number);
    }
    if (HU_JUDGE(ledger, dxgkcb_used_during_restore, top->ddi == HU_DDI_RESTORE, HU_NOBODY,
                 HU_NOBODY, "save callback call %" PRIu64 " inside a restore call", number)) {
        return true;
    }
    if (HU_JUDGE(ledger, calls_dxgkrnl_when_stopped, top->ddi != HU_DDI_SAVE && stopping, HU_NOBODY,
                 HU_NOBODY, "save callback call %" PRIu64 " after StopDevice was entered",
                 number)) {
        return true;
    }
    return HU_JUDGE(ledger, cb_out_of_scope, top->ddi != HU_DDI_SAVE, HU_NOBODY, HU_NOBODY,
                    "save callback call %" PRIu64 " while no save runs", number);
}

static bool wrong_caller(struct hu_ledger *ledger, const struct hu_frame *top, uint64_t number,
                         uint64_t handle)
{
    static const char *const word[] = {"not a handle of an adapter", "",
                                       "the handle of another adapter", "the miniport's context",
                                       ""};

    if (outside_of_save(ledger, top, number) ||
        HU_JUDGE(ledger, cancelled_yet_saves, (top->value & 1) != 0, HU_NOBODY, HU_NOBODY,
                 "save callback call %" PRIu64 " in the call that cancels", number) ||
        HU_JUDGE(ledger, foreign_thread_calls_back, ledger->now.event->thread != top->thread,
                 HU_NOBODY, HU_NOBODY,
                 "save callback call %" PRIu64 " on thread %u, the save runs on thread %u", number,
                 ledger->now.event->thread, top->thread) ||
        HU_JUDGE(ledger, old_image_handle_reused, handle == HU_HANDLE_STALE, HU_NOBODY, HU_NOBODY,
                 "save callback call %" PRIu64 " with the handle of a stopped adapter", number)) {
        return true;
    }
    return HU_JUDGE(ledger, unknown_device_handle, handle != HU_HANDLE_RIGHT, HU_NOBODY, HU_NOBODY,
                    "save callback call %" PRIu64 ": hAdapter is %s", number,
                    word[handle > 4 ? 0 : handle]);
}

/* -- do pointers, sizes and counts fit? -- */

static bool wrong_sources(struct hu_ledger *ledger, const uint64_t *arg)
{
    uint64_t pointers = arg[2];
    uint64_t sources = (pointers >> 1 & 1) + (pointers >> 2 & 1) + (pointers >> 3 & 1);

    if (ledger->now.args_told ||
        HU_JUDGE(ledger, save_args_unreadable, (pointers & POINTER_ARGS) == 0, HU_NOBODY, HU_NOBODY,
                 "call %" PRIu64 ": pArgs is NULL", arg[0]) ||
        HU_JUDGE(ledger, only_metadata, sources == 0 && (pointers & POINTER_META) != 0, HU_NOBODY,
                 HU_NOBODY, "call %" PRIu64 ": %" PRIu64 " bytes of metadata and no data", arg[0],
                 arg[5])) {
        return true;
    }
    return HU_JUDGE(ledger, zero_or_many_sources, sources != 1, HU_NOBODY, HU_NOBODY,
                    "call %" PRIu64 ": %" PRIu64 " sources", arg[0], sources);
}

static bool wrong_sizes(struct hu_ledger *ledger, const uint64_t *arg)
{
    uint64_t pointers = arg[2];
    bool accept = hu_ledger_key(ledger, HU_KEY_zero_blocks) == HU_ZERO_BLOCKS_ACCEPT;

    if (HU_JUDGE(ledger, numdatamemoryranges_lies,
                 (pointers & POINTER_RANGES) != 0 && arg[3] == 0 && !accept, HU_NOBODY, HU_NOBODY,
                 "call %" PRIu64 ": an array of ranges with a count of 0", arg[0]) ||
        HU_JUDGE(ledger, pdata_and_datasize_at_odds,
                 (pointers & POINTER_DATA) != 0 && arg[4] == 0 && !accept, HU_NOBODY, HU_NOBODY,
                 "call %" PRIu64 ": a buffer with a DataSize of 0", arg[0])) {
        return true;
    }
    bool clash = ((pointers & POINTER_META) != 0) != (arg[5] != 0);
    if (HU_JUDGE(ledger, meta_pointer_size_clash, clash, HU_NOBODY, HU_NOBODY,
                 "call %" PRIu64 ": pMetaData is %s, MetaDataSize is %" PRIu64, arg[0],
                 (pointers & POINTER_META) != 0 ? "given" : "NULL", arg[5])) {
        return true;
    }
    bool unused = ((pointers & POINTER_RANGES) == 0 && arg[3] != 0) ||
                  ((pointers & POINTER_DATA) == 0 && arg[4] != 0);
    (void)HU_JUDGE(ledger, idle_field_nonzero, unused, HU_NOBODY, HU_NOBODY,
                   "call %" PRIu64 ": NumDataMemoryRanges %" PRIu64 ", DataSize %" PRIu64, arg[0],
                   arg[3], arg[4]);
    return false;
}

static enum hu_source source_of(uint64_t pointers)
{
    if ((pointers & POINTER_RANGES) != 0) {
        return HU_SOURCE_RANGES;
    }
    if ((pointers & POINTER_MDL) != 0) {
        return HU_SOURCE_MDL;
    }
    return (pointers & POINTER_DATA) != 0 ? HU_SOURCE_DATA : HU_SOURCE_NONE;
}

void hu_fold_save_call(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_ledger_now *now = &ledger->now;
    const struct hu_frame *top = hu_ledger_top(ledger);
    uint8_t passive = hu_ledger_key(ledger, HU_KEY_cb_irql) == HU_CB_IRQL_APC ? 1 : 0;

    if (now->open_calls == HU_LEDGER_OPEN_CALL_MAX) {
        now->open_calls--;
        now->overflow++;
    }
    struct hu_open_call *call = hu_ledger_call_new(ledger);
    call->number = arg[0];
    call->size = arg[4];
    call->meta = arg[5];
    call->source = (uint8_t)source_of(arg[2]);
    call->adapter =
        (uint8_t)(arg[6] != 0 && arg[6] < HU_LEDGER_ADAPTER_MAX ? arg[6] : top->adapter);
    if (call->serial <= HU_LEDGER_CALL_MAX) {
        ledger->call_run[call->serial] = ledger->run;
        ledger->call_block[call->serial] = 0;
    }
    call->broken =
        wrong_caller(ledger, top, arg[0], arg[1]) ||
        HU_JUDGE(ledger, save_callback_above_passive, now->event->irql > passive, HU_NOBODY,
                 HU_NOBODY, "call %" PRIu64 " at IRQL %u", arg[0], now->event->irql) ||
        wrong_sources(ledger, arg) || wrong_sizes(ledger, arg);
    now->args_told = false;
}
