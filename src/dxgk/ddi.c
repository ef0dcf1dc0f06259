/* One call into the driver: what is filed before and after, and the level it is entered at. */
#include "dxgk_state.h"

#include <string.h>

struct hu_dxgk *hu_dxgk_now;

size_t hu_dxgk_size(void) { return sizeof(struct hu_dxgk); }
void hu_dxgk_bind(struct hu_dxgk *dxgk) { hu_dxgk_now = dxgk; }

void hu_dxgk_hook(hu_dxgk_hook_fn *fn, void *context)
{
    hu_dxgk_now->hook = fn;
    hu_dxgk_now->hook_context = context;
}

void hu_dxgk_keep_history(bool keep, bool guided)
{
    hu_dxgk_now->keep_history = keep;
    hu_dxgk_now->guided = guided;
}

void hu_dxgk_reset(const struct hu_profile *profile, const struct hu_driver *first,
                   const struct hu_driver *next)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;

    dxgk->profile = *profile;
    dxgk->misbehave = profile->value[HU_KEY_misbehave];
    dxgk->loaded = false;
    dxgk->swapping = false;
    dxgk->thread = pthread_self();
    dxgk->keep_history = false;
    dxgk->guided = false;
    dxgk->load = 0;
    dxgk->contexts = 0;
    dxgk->first = first;
    dxgk->next = next;
    dxgk->image = first;
    dxgk->calls = 0;
    dxgk->block_count = 0;
    dxgk->update_age++; /* before the first save, too, no page is marked as saved */
    dxgk->update_first = 1;
    dxgk->meta_used = 0;
    memset(dxgk->adapter, 0, sizeof(dxgk->adapter));
}

bool hu_dxgk_misbehaves(enum hu_misbehave how) { return hu_misbehaves(how); }
uint32_t hu_dxgk_adapters(void) { return hu_choice(HU_KEY_adapters) + 1u; }
enum hu_phase hu_dxgk_phase(uint32_t adapter)
{
    return (enum hu_phase)hu_dxgk_now->adapter[adapter].phase;
}
bool hu_dxgk_loaded(void) { return hu_dxgk_now->loaded; }
uint32_t hu_dxgk_load(void) { return hu_dxgk_now->load; }
const struct hu_driver *hu_dxgk_image(void) { return hu_dxgk_now->image; }
void *hu_dxgk_context(uint32_t adapter) { return hu_dxgk_now->adapter[adapter].context; }
void *hu_dxgk_handle(uint32_t adapter) { return hu_dxgk_now->adapter[adapter].handle; }

static uint32_t others_inside(uint32_t adapter)
{
    uint32_t count = 0;

    for (uint32_t i = 1; i <= HU_ADAPTER_MAX; i++) {
        count += i != adapter && hu_dxgk_now->adapter[i].depth != 0;
    }
    return count;
}

void hu_call_enter(struct hu_call *call)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    bool hot = call->ddi == HU_DDI_SAVE || call->ddi == HU_DDI_RESTORE;
    uint32_t context = dxgk->adapter[call->adapter].context_number;

    if (hot && hu_choice(HU_KEY_save_irql) != 0) {
        hu_trace_irql(APC_LEVEL);
    }
    if (hot && hu_misbehaves(HU_MISBEHAVE_ENTER_AT_DISPATCH)) {
        hu_trace_irql(DISPATCH_LEVEL);
    }
    if (hot && hu_misbehaves(HU_MISBEHAVE_WRONG_CONTEXT)) {
        context = 0;
    }
    call->entry_irql = hu_trace_irql_now();
    call->faults = hu_mm_fault_hits();
    hu_trace_at(call->site);
    HU_PUSH(ddi_enter, call->ddi, call->adapter, context, call->value, call->block, dxgk->load,
            others_inside(call->adapter));
    dxgk->adapter[call->adapter].depth++;
}

void hu_call_leave(struct hu_call *call, NTSTATUS status, uint64_t changed)
{
    struct hu_adapter *adapter = &hu_dxgk_now->adapter[call->adapter];

    adapter->depth--;
    hu_trace_at(call->site);
    HU_PUSH(ddi_leave, call->ddi, call->adapter, (uint32_t)status, call->entry_irql,
            adapter->context_number, changed, hu_mm_fault_hits() - call->faults);
    /* A driver that came back elsewhere is told so once; the system is what it was. */
    hu_mm_irql(call->entry_irql);
    if (adapter->depth == 0 && others_inside(call->adapter) == 0) {
        hu_mm_irql(PASSIVE_LEVEL);
        /* Unload is the last that is heard of an image: nothing of it runs afterwards. */
        if (call->ddi != HU_DDI_UNLOAD) {
            hu_mm_let_others(1, false);
        }
    }
}
