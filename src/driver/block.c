/* What a saved block looks like, and whether a restored one is that. */
#include "reference.h"

/* Word by word, state = (state ^ word) * odd. Every step is one-to-one in the state and in the
 * word, so damage within one word always shows in the result. A burst of up to 32 bits that reaches
 * into the next word changes the top k bits of the first and the low 32 - k bits of the second:
 * after the multiplication the first difference still lies in the top k bits alone, where the
 * second cannot cancel it. Hence 64 bits: folding them would lose that. */
ULONG64 ref_sum_words(ULONG64 sum, const VOID *data, ULONG size)
{
    const UCHAR *at = data;
    ULONG64 word;

    for (; size >= sizeof(word); size -= (ULONG)sizeof(word), at += sizeof(word)) {
        RtlCopyMemory(&word, at, sizeof(word));
        sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
    }
    return sum;
}

/* The sum of the used bytes that exist; ring pages are used at their beginnings. */
static ULONG64 sum_data(const struct ref_meta *meta, const VOID *data, ULONG size)
{
    ULONG64 sum = meta->length;

    if (meta->kind != REF_KIND_RING)
        return ref_sum_words(sum, data, min(meta->length, size));
    for (ULONG page = 0; page < REF_RING_PAGES_MAX && page * PAGE_SIZE < size; page++)
        sum = ref_sum_words(sum, (const UCHAR *)data + page * PAGE_SIZE,
                            min((ULONG)sizeof(struct ref_ring_page), size - page * PAGE_SIZE));
    return sum;
}

static ULONG64 sum_meta(const struct ref_meta *meta)
{
    return ref_sum_words(sizeof(*meta), meta, UFIELD_OFFSET(struct ref_meta, meta_sum));
}

struct ref_meta ref_meta_make(const struct ref_adapter *adapter, enum ref_kind kind, UCHAR vf,
                              ULONG length)
{
    struct ref_meta meta = {.magic = REF_META_MAGIC,
                            .version = REF_META_VERSION,
                            .kind = (UCHAR)kind,
                            .vf = vf,
                            .length = length,
                            .pages = 1,
                            .stamp = (ULONG64)adapter->owner << 32 | adapter->generation};

    if (kind == REF_KIND_RING)
        meta.pages = length / (ULONG)sizeof(struct ref_ring_page);
#if REF_META_VERSION > 1
    meta.work = kind == REF_KIND_IMAGE ? adapter->work : adapter->vf[vf]->state.work;
#endif
    return meta;
}

VOID ref_meta_seal(struct ref_meta *meta, const VOID *data, ULONG size)
{
    meta->data_sum = sum_data(meta, data, size);
    meta->meta_sum = sum_meta(meta);
}

static BOOLEAN sizes_valid(const struct ref_meta *meta, ULONG byte_count)
{
    const ULONG header = UFIELD_OFFSET(struct ref_image, vf);

    switch (meta->kind) {
    case REF_KIND_RING:
        return meta->pages >= 1 && meta->pages <= REF_RING_PAGES_MAX &&
               byte_count == meta->pages * PAGE_SIZE &&
               meta->length == meta->pages * sizeof(struct ref_ring_page);
    case REF_KIND_RESERVED:
        return meta->pages == 1 && byte_count == PAGE_SIZE &&
               meta->length == sizeof(struct ref_reserved_page);
    case REF_KIND_IMAGE:
        /* Its MDL may end with the data, or with the page. */
        return meta->pages == 1 && meta->vf == 0 && byte_count <= PAGE_SIZE &&
               meta->length <= byte_count && meta->length >= header &&
               meta->length <= sizeof(struct ref_image) &&
               (meta->length - header) % sizeof(struct ref_image_vf) == 0;
    default: return FALSE;
    }
}

NTSTATUS ref_meta_read(struct ref_meta *meta, IN_CONST_PDXGKARG_RESTOREMEMORYFORHOTUPDATE args)
{
    if (args->pDataMdl == NULL || args->pMetaData == NULL)
        return STATUS_INVALID_PARAMETER;
#if REF_META_VERSION > 1
    if (!ref_first_read(meta, args->pMetaData, args->MetaDataSize))
#endif
    {
        if (args->MetaDataSize != sizeof(*meta))
            return STATUS_INVALID_PARAMETER;
        RtlCopyMemory(meta, args->pMetaData, sizeof(*meta));
    }
    if (meta->magic != REF_META_MAGIC || meta->version != REF_META_VERSION)
        return STATUS_REVISION_MISMATCH;
    if (meta->meta_sum != sum_meta(meta))
        return STATUS_CRC_ERROR;
    if (meta->vf >= REF_VF_MAX || !sizes_valid(meta, MmGetMdlByteCount(args->pDataMdl)))
        return STATUS_DATA_ERROR;
    return STATUS_SUCCESS;
}

/* Unused bytes are part of the pages that were saved, too. */
static BOOLEAN unused_zero(const VOID *page, ULONG used)
{
    const UCHAR *rest = (const UCHAR *)page + used;

    return rest[0] == 0 && RtlEqualMemory(rest, rest + 1, PAGE_SIZE - used - 1);
}

static BOOLEAN ring_valid(const struct ref_meta *meta, const UCHAR *data)
{
    for (ULONG page = 0; page < meta->pages; page++)
        if (!unused_zero(data + page * PAGE_SIZE, sizeof(struct ref_ring_page)))
            return FALSE;
    return TRUE;
}

static BOOLEAN image_valid(const struct ref_meta *meta, const struct ref_image *image)
{
    const ULONG header = UFIELD_OFFSET(struct ref_image, vf);
    ULONG seen = 0;

    if (image->count != (meta->length - header) / sizeof(struct ref_image_vf))
        return FALSE;
    for (ULONG i = 0; i < image->count; i++) {
        const struct ref_image_vf *one = &image->vf[i];
        if (one->vf >= REF_VF_MAX || (seen & 1u << one->vf) != 0 || one->state.ring_pages < 1 ||
            one->state.ring_pages > REF_RING_PAGES_MAX ||
            one->state.head >= one->state.ring_pages * REF_RING_WORDS)
            return FALSE;
        seen |= 1u << one->vf;
    }
    return TRUE;
}

/* A right sum proves no more than that somebody sealed it: contents are checked as well. */
BOOLEAN ref_data_valid(const struct ref_meta *meta, const VOID *data)
{
    if (sum_data(meta, data,
                 meta->kind == REF_KIND_IMAGE ? meta->length : meta->pages * PAGE_SIZE) !=
        meta->data_sum)
        return FALSE;
    switch (meta->kind) {
    case REF_KIND_RING: return ring_valid(meta, data);
    case REF_KIND_RESERVED: return unused_zero(data, sizeof(struct ref_reserved_page));
    default: return image_valid(meta, data);
    }
}
