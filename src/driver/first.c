/* What the first version of this driver saved: the running virtual functions are its, too. */
#include "reference.h"

struct first_meta {
    ULONG magic;
    USHORT version;
    UCHAR kind;
    UCHAR vf;
    ULONG length;
    ULONG pages;
    ULONG64 stamp;
    ULONG64 data_sum;
    ULONG64 meta_sum;
};
C_ASSERT(sizeof(struct first_meta) == 40);

BOOLEAN ref_first_read(struct ref_meta *meta, const VOID *data, ULONG size)
{
    struct first_meta first;
    const ULONG summed = UFIELD_OFFSET(struct first_meta, meta_sum);

    if (size != sizeof(first))
        return FALSE;
    RtlCopyMemory(&first, data, sizeof(first));
    if (first.magic != REF_META_MAGIC || first.version != 1 ||
        first.meta_sum != ref_sum_words(sizeof(first), &first, summed))
        return FALSE;
    RtlZeroMemory(meta, sizeof(*meta));
    meta->magic = REF_META_MAGIC;
    meta->version = REF_META_VERSION;
    meta->kind = first.kind;
    meta->vf = first.vf;
    meta->length = first.length;
    meta->pages = first.pages;
    meta->stamp = first.stamp;
    meta->data_sum = first.data_sum;
    meta->meta_sum = ref_sum_words(sizeof(*meta), meta, UFIELD_OFFSET(struct ref_meta, meta_sum));
    return TRUE;
}
