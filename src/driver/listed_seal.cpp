/* What stands beside a saved block, and whether a restored one has that. */
#include "listed.hpp"

namespace listed
{

constexpr ULONG magic = 'BtsL';
constexpr USHORT version = 1;

/* Of one byte, for the polynomial 0xedb88320: the lowest bit comes first, as it does in memory. Any
 * damage within 32 bits in a row shows, in the data and, because the sum stands behind what it is
 * of, across the end of the metadata too; unused bytes have to be zero. */
struct crc_table {
    ULONG of[256];

    constexpr crc_table() : of()
    {
        for (ULONG byte = 0; byte < 256; byte++) {
            ULONG crc = byte;
            for (ULONG bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
            of[byte] = crc;
        }
    }
};
static constexpr crc_table table;

ULONG crc32(ULONG crc, const void *data, SIZE_T size)
{
    const UCHAR *at = static_cast<const UCHAR *>(data);

    crc = ~crc;
    while (size-- != 0)
        crc = crc >> 8 ^ table.of[(crc ^ *at++) & 0xff];
    return ~crc;
}

ULONG crc_pages(ULONG crc, const void *data, SIZE_T size)
{
    for (SIZE_T page = 0; page < size; page += PAGE_SIZE)
        crc = crc32(crc, static_cast<const UCHAR *>(data) + page, min(used_in_page, size - page));
    return crc;
}

ULONG crc_data(const block_meta &meta, const void *data, SIZE_T size)
{
    size = min(size, meta.length);
    return meta.kind == block_kind::roster ? crc32(0, data, size) : crc_pages(0, data, size);
}

void seal(block_meta &meta)
{
    meta.magic = magic;
    meta.version = version;
    meta.size = sizeof(meta);
    meta.length_again = ~meta.length;
    meta.meta_crc = crc32(0, &meta, UFIELD_OFFSET(block_meta, meta_crc));
}

/* Only the roster's MDL may end with the page, not with the data. */
static bool fits(const block_meta &meta, ULONG byte_count)
{
    switch (meta.kind) {
    case block_kind::none: return false;
    case block_kind::pages:
        return buffer::size_fits(memory_kind::pages, meta.length) && byte_count == meta.length;
    case block_kind::ranges:
        return meta.length != 0 && meta.length % PAGE_SIZE == 0 &&
               meta.length / PAGE_SIZE <= buffer_max * buffer_pages_max &&
               byte_count == meta.length && meta.buffer == 0;
    case block_kind::roster:
        return meta.length >= sizeof(roster_head) && byte_count >= meta.length &&
               byte_count <= ROUND_TO_PAGES(meta.length) && meta.buffer == 0 && meta.guest == 0;
    }
    return false; /* no kind of ours */
}

NTSTATUS read_meta(block_meta &meta, const DXGKARG_RESTOREMEMORYFORHOTUPDATE &args)
{
    if (args.pDataMdl == NULL || args.pMetaData == NULL || args.MetaDataSize != sizeof(meta))
        return STATUS_INVALID_PARAMETER;
    RtlCopyMemory(&meta, args.pMetaData, sizeof(meta));
    if (meta.magic != magic || meta.version != version || meta.size != sizeof(meta))
        return STATUS_REVISION_MISMATCH;
    if (meta.meta_crc != crc32(0, &meta, UFIELD_OFFSET(block_meta, meta_crc)))
        return STATUS_CRC_ERROR;
    if (meta.length_again != ~meta.length || meta.zero != 0 || meta.guest >= guest_max ||
        !fits(meta, MmGetMdlByteCount(args.pDataMdl)))
        return STATUS_DATA_ERROR;
    return STATUS_SUCCESS;
}

} /* namespace listed */
