/* What the reference driver tells the harness: how to make work, what its state is, how its blocks
 * are sealed. A complete example of hu/driver.h. */
#include "reference.h"

#include <hu/driver.h>

extern const struct hu_glue hu_glue;

/* Mostly work: of sixteen seeds one grows the ring, one destroys and one does nothing. */
static ULONG opcode_of(uint32_t seed)
{
    switch (seed % 16) {
    case 3: return REF_OPCODE_GROW_RING;
    case 5: return REF_OPCODE_DESTROY;
    case 15: return REF_OPCODE_PING;
    default: return seed % REF_OPCODE_GROW_RING;
    }
}

/* A request as a guest's driver would send it, through the driver's own door. */
static int32_t make_work(void *context, uint32_t vf, uint32_t seed)
{
    struct ref_command command = {REF_COMMAND_MAGIC, vf, opcode_of(seed), seed};
    DXGKARG_ESCAPE escape = {0};

    escape.pPrivateDriverData = &command;
    escape.PrivateDriverDataSize = sizeof(command);
    return ref_escape(context, &escape);
}

/* What a guest would miss: numbers and contents, no pointers. */
static void show_state(void *context, uint32_t number, struct hu_sink *sink)
{
    const struct ref_adapter *adapter = context;
    const struct ref_vf *vf = number < REF_VF_MAX ? adapter->vf[number] : NULL;

    if (vf == NULL)
        return;
    hu_show(sink, &vf->state, sizeof(vf->state));
    hu_show(sink, vf->reserved, sizeof(*vf->reserved));
    for (ULONG page = 0; page < vf->state.ring_pages; page++)
        hu_show(sink, ref_ring_page(vf->ring, page), sizeof(struct ref_ring_page));
}

/* The sums over whatever the block is now; too short for them, or of a version that is not ours to
 * write any more: left alone. */
static void reseal(void *data, uint32_t size, void *meta, uint32_t meta_size)
{
    struct ref_meta sealed;

    if (meta_size != sizeof(sealed) && (REF_META_VERSION > 1 || meta_size < sizeof(sealed)))
        return;
    RtlCopyMemory(&sealed, meta, sizeof(sealed));
    ref_meta_seal(&sealed, data, size);
    RtlCopyMemory(meta, &sealed, sizeof(sealed));
}

const struct hu_glue hu_glue = {.make_work = make_work, .show_state = show_state, .reseal = reseal};
