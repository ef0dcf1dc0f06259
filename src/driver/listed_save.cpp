/* DxgkDdiSaveMemoryForHotUpdate: guests one after the other, the roster last. */
#include "listed.hpp"

namespace listed
{

/* What the callback reads. */
struct adapter::job {
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args;
    block_meta meta;
    DXGK_KSR_MEMORY_RANGE ranges[buffer_max];
};

/* Only STATUS_SUCCESS passes ownership on; another success code must not look like one. */
NTSTATUS adapter::give(job &one)
{
    NTSTATUS status;

    one.meta.save = this_save();
    seal(one.meta);
    one.args.MetaDataSize = sizeof(one.meta);
    one.args.pMetaData = reinterpret_cast<BYTE *>(&one.meta);
    status = save_block_(handle_, &one.args);
    one.args = {};
    one.meta = {};
    return NT_SUCCESS(status) && status != STATUS_SUCCESS ? STATUS_UNSUCCESSFUL : status;
}

/* A copy: if the update is called off, the guest goes on with its own. */
NTSTATUS adapter::give_pages(job &one, const guest &who, const buffer &what)
{
    PMDL mdl = allocate_pages(what.size);
    UCHAR *copy = mdl != NULL ? map_pages(mdl) : NULL;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

    if (copy != NULL) {
        RtlCopyMemory(copy, what.va, what.size);
        MmUnmapLockedPages(copy, mdl);
        one.args.pDataMdl = mdl;
        one.meta.kind = block_kind::pages;
        one.meta.guest = static_cast<UCHAR>(who.state.number);
        one.meta.buffer = what.id;
        one.meta.length = what.size;
        one.meta.data_crc = crc_pages(0, what.va, what.size);
        status = give(one);
    }
    if (status != STATUS_SUCCESS && mdl != NULL)
        free_pages(mdl);
    return status;
}

static ULONGLONG range_of(const buffer &what)
{
    const ULONGLONG frame =
        static_cast<ULONGLONG>(MmGetPhysicalAddress(what.va).QuadPart) >> PAGE_SHIFT;

    return (frame & ((1ULL << 40) - 1)) | static_cast<ULONGLONG>(what.size / PAGE_SIZE) << 40;
}

NTSTATUS adapter::give_ranges(job &one, const guest &who)
{
    for (const buffer &what : all<buffer>(who.buffers)) {
        if (what.kind == memory_kind::contiguous) {
            one.ranges[one.args.NumDataMemoryRanges++].MemoryRangeDesc = range_of(what);
            one.meta.length += what.size;
            one.meta.data_crc = crc_pages(one.meta.data_crc, what.va, what.size);
        }
    }
    one.args.pDataMemoryRanges = one.ranges;
    one.meta.kind = block_kind::ranges;
    one.meta.guest = static_cast<UCHAR>(who.state.number);
    return give(one);
}

/* Pages of its own, because no page may be saved twice. */
NTSTATUS adapter::give_roster(job &one)
{
    const ULONG size = roster_size(guests_);
    UCHAR *roster = static_cast<UCHAR *>(operator new(ROUND_TO_PAGES(size), pool::nonpaged));
    NTSTATUS status;

    if (roster == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    write_roster(guests_, this_save(), roster);
    one.args.pData = roster;
    one.args.DataSize = size;
    one.meta.kind = block_kind::roster;
    one.meta.length = size;
    one.meta.data_crc = crc32(0, roster, size);
    status = give(one);
    operator delete(roster);
    return status;
}

NTSTATUS adapter::give_guest(job &one, guest &who)
{
    NTSTATUS status = STATUS_SUCCESS;

    {
        locked hold(lock_);
        who.frozen = true;
    }
    for (const buffer &what : all<buffer>(who.buffers))
        if (status == STATUS_SUCCESS && what.kind == memory_kind::pages)
            status = give_pages(one, who, what);
    return status == STATUS_SUCCESS ? give_ranges(one, who) : status;
}

/* Guests work on inside callbacks, but none comes or goes. */
NTSTATUS adapter::give_all(job &one)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (guest &who : all<guest>(guests_))
        if (status == STATUS_SUCCESS)
            status = give_guest(one, who);
    return status == STATUS_SUCCESS ? give_roster(one) : status;
}

void adapter::enter(phase next)
{
    locked hold(lock_);

    phase_ = next;
}

/* Also what a cancel does, at APC_LEVEL as well. */
void adapter::resume()
{
    locked hold(lock_);

    for (guest &who : all<guest>(guests_))
        who.frozen = false;
    phase_ = phase::started;
    settling_ = false;
}

NTSTATUS adapter::save(const DXGKARG_SAVEMEMORYFORHOTUPDATE &args)
{
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    job *one;

    if (args.Flags.CancelHotUpdate) {
        if (phase_ == phase::saved)
            resume();
        return STATUS_SUCCESS;
    }
    if (phase_ == phase::added || save_block_ == NULL)
        return STATUS_DEVICE_NOT_READY;
    /* The callback may be called at PASSIVE_LEVEL only, this function at APC_LEVEL as well. */
    if (phase_ == phase::saving || KeGetCurrentIrql() != PASSIVE_LEVEL)
        return STATUS_DEVICE_BUSY;
    resume();
    enter(phase::saving);
    settle();
    do_posted();
    generation_++;
    one = new (pool::nonpaged) job();
    if (one != NULL)
        status = give_all(*one);
    delete one;
    if (status == STATUS_SUCCESS)
        enter(phase::saved);
    else
        resume();
    return status;
}

} /* namespace listed */
