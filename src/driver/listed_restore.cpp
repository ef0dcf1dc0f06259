/* DxgkDdiRestoreMemoryForHotUpdate, and what StartDevice makes of it.
 *
 * Blocks come in any order. The roster reserves all that guests will need, so that StartDevice
 * allocates nothing: pages buffers go on in the pages that arrived, the others are copied, and
 * RestoreComplete frees what they were copied from. */
#include "listed.hpp"

namespace listed
{

arrival::arrival(const block_meta &its_meta, PMDL its_mdl)
    : meta(its_meta), mdl(its_mdl), va(map_pages(its_mdl))
{
    InitializeListHead(&link);
}

arrival::~arrival()
{
    RemoveEntryList(&link);
    unmap();
    if (mdl != NULL)
        free_pages(mdl);
}

void arrival::unmap()
{
    if (va != NULL)
        MmUnmapLockedPages(va, mdl);
    va = NULL;
}

void arrival::disown()
{
    va = NULL;
    mdl = NULL;
}

arrival *adapter::arrived(block_kind kind, ULONG guest, ULONG buffer) const
{
    for (arrival &one : all<arrival>(arrivals_))
        if (one.meta.kind == kind && one.meta.guest == guest && one.meta.buffer == buffer)
            return &one;
    return NULL;
}

/* Bytes that no request writes to. */
static bool rest_is_zero(const arrival &block)
{
    for (ULONG page = 0; page < block.meta.length; page += PAGE_SIZE) {
        const UCHAR *rest = block.va + page + used_in_page;
        if (rest[0] != 0 || !RtlEqualMemory(rest, rest + 1, PAGE_SIZE - used_in_page - 1))
            return false;
    }
    return true;
}

NTSTATUS adapter::check(const arrival &block)
{
    NTSTATUS status;

    if (block.va == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    if (crc_data(block.meta, block.va, block.meta.length) != block.meta.data_crc)
        return STATUS_CRC_ERROR;
    if (block.meta.kind != block_kind::roster)
        return rest_is_zero(block) ? STATUS_SUCCESS : STATUS_DATA_ERROR;
    status = read_roster(block.va, block.meta.length, reserved_);
    if (status != STATUS_SUCCESS)
        delete_all<guest>(reserved_);
    return status;
}

/* Nothing is kept of a block unless the answer is STATUS_SUCCESS. */
NTSTATUS adapter::accept(const block_meta &meta, PMDL mdl)
{
    arrival *block;
    NTSTATUS status;

    if (arrived(meta.kind, meta.guest, meta.buffer) != NULL)
        return STATUS_ALREADY_COMMITTED;
    block = new (pool::nonpaged) arrival(meta, mdl);
    if (block == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    status = check(*block);
    if (status == STATUS_SUCCESS) {
        InsertTailList(&arrivals_, &block->link);
    } else {
        block->unmap();
        block->disown();
        delete block;
    }
    return status;
}

NTSTATUS adapter::restore(const DXGKARG_RESTOREMEMORYFORHOTUPDATE &args)
{
    block_meta meta;
    NTSTATUS status;

    if (args.Flags.RestoreComplete) {
        /* Before StartDevice nothing was copied yet: then it frees. */
        if (phase_ == phase::added)
            restored_ = true;
        else
            delete_all<arrival>(arrivals_);
        return STATUS_SUCCESS;
    }
    if (phase_ != phase::added)
        return STATUS_INVALID_DEVICE_STATE;
    status = read_meta(meta, args);
    return status == STATUS_SUCCESS ? accept(meta, args.pDataMdl) : status;
}

/* All its blocks are there, of that save and of the right sizes: then they are taken over. */
bool adapter::complete(guest &who, ULONG64 save)
{
    const arrival *ranges = arrived(block_kind::ranges, who.state.number, 0);
    const UCHAR *from;

    if (ranges == NULL || ranges->meta.save != save || ranges->meta.length != who.contiguous_size())
        return false;
    for (buffer &one : all<buffer>(who.buffers)) {
        if (one.kind == memory_kind::pages) {
            arrival *block = arrived(block_kind::pages, who.state.number, one.id);
            if (block == NULL || block->meta.save != save || block->meta.length != one.size)
                return false;
            one.mdl = block->mdl;
            one.va = block->va;
            block->disown();
            delete block;
        }
    }
    from = ranges->va;
    for (buffer &one : all<buffer>(who.buffers)) {
        if (one.kind == memory_kind::contiguous) {
            RtlCopyMemory(one.va, from, one.size);
            from += one.size;
        }
    }
    return true;
}

void adapter::rebuild()
{
    const arrival *roster = arrived(block_kind::roster, 0, 0);

    if (roster != NULL) {
        number_ = static_cast<ULONG>(roster->meta.save >> 32);
        generation_ = static_cast<ULONG>(roster->meta.save);
        for (guest &who : all<guest>(reserved_)) {
            if (complete(who, roster->meta.save)) {
                RemoveEntryList(&who.link);
                InsertTailList(&guests_, &who.link);
            }
        }
    }
    delete_all<guest>(reserved_);
    for (arrival &one : all<arrival>(arrivals_))
        one.unmap();
    if (restored_)
        delete_all<arrival>(arrivals_);
    restored_ = false;
}

} /* namespace listed */
