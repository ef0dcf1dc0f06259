/* Work: commands from a guest's driver. */
#include "reference.h"

static ULONG64 spread(ULONG64 seed)
{
    seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9ULL;
    seed = (seed ^ seed >> 27) * 0x94d049bb133111ebULL;
    return seed ^ seed >> 31;
}

static VOID write_ring(struct ref_vf *vf, ULONG64 value)
{
    const ULONG words = vf->state.ring_pages * REF_RING_WORDS;

    for (ULONG i = 0; i < 4; i++) {
        ULONG at = vf->state.head;
        ref_ring_page(vf->ring, at / REF_RING_WORDS)->ring[at % REF_RING_WORDS] = value + i;
        vf->state.head = (at + 1) % words;
    }
}

static VOID update_table(struct ref_vf *vf, ULONG64 value)
{
    struct ref_ring_page *page = ref_ring_page(vf->ring, (ULONG)(value % vf->state.ring_pages));

    for (ULONG i = 0; i < REF_TABLE_WORDS; i++)
        page->table[i] ^= value << i;
}

static VOID write_reserved(struct ref_vf *vf, ULONG64 value)
{
    for (ULONG i = 0; i < 4; i++)
        vf->reserved->word[(value + i) % REF_RESERVED_WORDS] += value;
}

static NTSTATUS obey(struct ref_vf *vf, const struct ref_command *command)
{
    const ULONG64 value = spread(vf->state.mix + command->seed + 1);
    NTSTATUS status = STATUS_SUCCESS;

    switch (command->opcode) {
    case REF_OPCODE_WRITE_RING: write_ring(vf, value); break;
    case REF_OPCODE_UPDATE_TABLE: update_table(vf, value); break;
    case REF_OPCODE_WRITE_RESERVED: write_reserved(vf, value); break;
    case REF_OPCODE_GROW_RING: status = ref_vf_grow(vf); break;
    default: break;
    }
    if (status == STATUS_SUCCESS && command->opcode != REF_OPCODE_PING) {
        vf->state.mix = value;
        vf->state.work++;
    }
    return status;
}

static VOID destroy(struct ref_adapter *adapter, ULONG vf)
{
    ref_vf_free(adapter->vf[vf]);
    adapter->vf[vf] = NULL;
}

/* While a save runs, virtual functions that it has not come to work on, but none comes or goes;
 * what it has given, or is copying, stays as it is. */
static NTSTATUS may_work(const struct ref_adapter *adapter, const struct ref_command *command)
{
    const struct ref_vf *vf = adapter->vf[command->vf];

    switch (adapter->phase) {
    case REF_PHASE_STARTED: return STATUS_SUCCESS;
    case REF_PHASE_SAVING:
        return vf != NULL && !vf->frozen && command->opcode != REF_OPCODE_DESTROY
                   ? STATUS_SUCCESS
                   : STATUS_DEVICE_BUSY;
    case REF_PHASE_SAVED: return STATUS_DEVICE_BUSY;
    case REF_PHASE_ADDED: break;
    }
    return STATUS_DEVICE_NOT_READY;
}

static NTSTATUS work(struct ref_adapter *adapter, const struct ref_command *command)
{
    NTSTATUS status = may_work(adapter, command);
    BOOLEAN created = FALSE;

    if (status != STATUS_SUCCESS)
        return status;
    if (command->opcode == REF_OPCODE_DESTROY) {
        destroy(adapter, command->vf);
        return STATUS_SUCCESS;
    }
    if (adapter->vf[command->vf] == NULL) {
        adapter->vf[command->vf] = ref_vf_create();
        if (adapter->vf[command->vf] == NULL)
            return STATUS_INSUFFICIENT_RESOURCES;
        created = TRUE;
    }
#if HU_BUG(grown_ring_skipped)
    adapter->vf[command->vf]->ring_given = FALSE;
#endif
    status = obey(adapter->vf[command->vf], command);
    if (status == STATUS_SUCCESS)
        adapter->work++;
    else if (created)
        destroy(adapter, command->vf);
    return status;
}

NTSTATUS APIENTRY ref_escape(IN_CONST_HANDLE hAdapter, IN_CONST_PDXGKARG_ESCAPE pEscape)
{
    struct ref_adapter *adapter = hAdapter;
    struct ref_command command;

    if (adapter == NULL || pEscape == NULL || pEscape->pPrivateDriverData == NULL ||
        pEscape->PrivateDriverDataSize < sizeof(command))
        return STATUS_INVALID_PARAMETER;
    RtlCopyMemory(&command, pEscape->pPrivateDriverData, sizeof(command));
    if (command.magic != REF_COMMAND_MAGIC || command.vf >= REF_VF_MAX ||
        command.opcode >= REF_OPCODE_COUNT)
        return STATUS_INVALID_PARAMETER;
    return work(adapter, &command);
}
