/* What the listed driver tells the harness. */
#include "listed_request.hpp"

#include <hu/driver.h>

using namespace listed;

/* Mostly writes, now and later; of sixteen seeds five make a buffer, one frees one, one destroys.
 */
static request::operation operation_of(uint32_t seed)
{
    switch (seed % 16) {
    case 3:
    case 9: return request::add_pages;
    case 7: return request::add_contiguous;
    case 10:
    case 12: return request::add_pool;
    case 13: return request::free_buffer;
    case 5: return request::destroy;
    case 2:
    case 6:
    case 14: return request::post;
    default: return request::write;
    }
}

/* The number of one of its buffers. */
static ULONG some_buffer(const guest *who, uint32_t seed)
{
    ULONG left = who != NULL && who->buffer_count != 0 ? seed / 16 % who->buffer_count : 0;

    if (who == NULL)
        return 0;
    for (const buffer &one : all<buffer>(who->buffers))
        if (left-- == 0)
            return one.id;
    return 0;
}

static int32_t make_work(void *context, uint32_t vf, uint32_t seed)
{
    adapter *self = static_cast<adapter *>(context);
    DXGKARG_ESCAPE escape = {};
    request what = {};

    what.head.magic = request::its_magic;
    what.head.version = seed % 32 == 1 ? 1 : 2;
    what.head.size = seed % 32 == 1 ? UFIELD_OFFSET(request, buffer) : sizeof(what);
    what.guest = vf;
    what.does = operation_of(seed);
    what.value = seed;
    what.buffer = some_buffer(self->find(vf), seed);
    what.size = what.does == request::add_pool ? pool_size : (1 + seed / 16 % 2) * PAGE_SIZE;
    escape.pPrivateDriverData = &what;
    escape.PrivateDriverDataSize = what.head.size;
    return self->escape(escape);
}

/* What a guest would miss. What is posted to it is not done yet, and so nothing it has. */
static void show_state(void *context, uint32_t vf, struct hu_sink *sink)
{
    const guest *who = static_cast<const adapter *>(context)->find(vf);

    if (who == NULL)
        return;
    hu_show(sink, &who->state, sizeof(who->state));
    for (const buffer &one : all<buffer>(who->buffers)) {
        hu_show(sink, &one.id, sizeof(one.id));
        hu_show(sink, &one.size, sizeof(one.size));
        for (ULONG at = 0; at < one.size; at += PAGE_SIZE)
            hu_show(sink, one.va + at, min(used_in_page, one.size - at));
    }
}

/* Sums alone: whose block it is, and of which version, is for the driver to look at. */
static void reseal(void *data, uint32_t size, void *meta, uint32_t meta_size)
{
    block_meta sealed;

    if (meta_size != sizeof(sealed))
        return;
    RtlCopyMemory(&sealed, meta, sizeof(sealed));
    sealed.data_crc = crc_data(sealed, data, size);
    sealed.length_again = ~sealed.length;
    sealed.meta_crc = crc32(0, &sealed, UFIELD_OFFSET(block_meta, meta_crc));
    RtlCopyMemory(meta, &sealed, sizeof(sealed));
}

extern "C" const struct hu_glue hu_glue = {make_work, show_state, reseal};
