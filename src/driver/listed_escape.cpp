/* Requests of a guest's driver. */
#include "listed_request.hpp"

namespace listed
{

NTSTATUS adapter::escape(const DXGKARG_ESCAPE &args)
{
    request what = {};

    if (args.pPrivateDriverData == NULL || args.PrivateDriverDataSize < sizeof(what.head))
        return STATUS_INVALID_PARAMETER;
    RtlCopyMemory(&what.head, args.pPrivateDriverData, sizeof(what.head));
    if (what.head.magic != request::its_magic || what.head.size > args.PrivateDriverDataSize)
        return STATUS_INVALID_PARAMETER;
    if (what.head.version < 1 || what.head.version > 2)
        return STATUS_REVISION_MISMATCH;
    /* The first version has no buffer and no size: it knew doorbells only. */
    if (what.head.size != (what.head.version == 1 ? UFIELD_OFFSET(request, buffer) : sizeof(what)))
        return STATUS_INVALID_BUFFER_SIZE;
    RtlCopyMemory(&what, args.pPrivateDriverData, what.head.size);
    if (what.guest >= guest_max)
        return STATUS_INVALID_PARAMETER;
    return obey(what);
}

NTSTATUS adapter::obey(const request &what)
{
    NTSTATUS status = STATUS_SUCCESS;
    bool created = false;

    if (what.does == request::destroy)
        return destroy(what.guest);
    if (what.does >= request::operation_count)
        return STATUS_INVALID_PARAMETER;
    status = create(what.guest, created);
    if (status != STATUS_SUCCESS)
        return status;
    switch (what.does) {
    case request::write: status = write(what.guest, what.buffer, what.value); break;
    case request::post: status = post(what.guest, what.buffer, what.value); break;
    case request::free_buffer: status = shrink(what.guest, what.buffer); break;
    case request::add_pages: status = grow(what.guest, memory_kind::pages, what.size); break;
    case request::add_contiguous:
        status = grow(what.guest, memory_kind::contiguous, what.size);
        break;
    case request::add_pool: status = grow(what.guest, memory_kind::pool, what.size); break;
    }
    if (status != STATUS_SUCCESS && created)
        (void)destroy(what.guest);
    return status;
}

/* While a save runs, guests that it has not come to work on, but none comes or goes. Under lock. */
NTSTATUS adapter::may_work(const guest *who, bool destroys) const
{
    switch (phase_) {
    case phase::added: return STATUS_DEVICE_NOT_READY;
    case phase::started: return STATUS_SUCCESS;
    case phase::saving:
        return who != NULL && !who->frozen && !destroys ? STATUS_SUCCESS : STATUS_DEVICE_BUSY;
    case phase::saved: break;
    }
    return STATUS_DEVICE_BUSY;
}

/* A guest exists from the first request on that names it. */
NTSTATUS adapter::create(ULONG number, bool &created)
{
    guest *made;
    {
        locked hold(lock_);
        const guest *who = find(number);
        NTSTATUS status = may_work(who, false);
        if (status != STATUS_SUCCESS || who != NULL)
            return status;
    }
    made = make_guest(number);
    if (made == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    {
        locked hold(lock_);
        if (find(number) == NULL && may_work(NULL, false) == STATUS_SUCCESS) {
            InsertTailList(&guests_, &made->link);
            created = true;
            return STATUS_SUCCESS;
        }
    }
    delete made; /* somebody was quicker */
    return STATUS_DEVICE_BUSY;
}

NTSTATUS adapter::write(ULONG number, ULONG id, ULONG64 value)
{
    locked hold(lock_);
    guest *who = const_cast<guest *>(find(number));
    NTSTATUS status = may_work(who, false);

    if (status != STATUS_SUCCESS)
        return status;
    return who == NULL ? STATUS_NOT_FOUND : who->write(id, value);
}

NTSTATUS adapter::grow(ULONG number, memory_kind kind, ULONG size)
{
    buffer *made;
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;

    if (!buffer::size_fits(kind, size))
        return STATUS_INVALID_PARAMETER;
    made = new (pool::nonpaged) buffer(kind, size);
    if (made != NULL && made->allocate()) {
        locked hold(lock_);
        guest *who = const_cast<guest *>(find(number));
        status = may_work(who, false);
        if (status == STATUS_SUCCESS && who == NULL)
            status = STATUS_NOT_FOUND;
        else if (status == STATUS_SUCCESS &&
                 (who->buffer_count == buffer_max || who->state.next_id == MAXULONG))
            status = STATUS_QUOTA_EXCEEDED;
        else if (status == STATUS_SUCCESS) {
            who->add(made, who->state.next_id++);
            made = NULL;
        }
    }
    delete made;
    return status;
}

/* What is posted to it finds it gone. */
NTSTATUS adapter::shrink(ULONG number, ULONG id)
{
    buffer *one = NULL;

    if (id == 0)
        return STATUS_INVALID_PARAMETER;
    {
        locked hold(lock_);
        guest *who = const_cast<guest *>(find(number));
        NTSTATUS status = may_work(who, false);
        if (status != STATUS_SUCCESS)
            return status;
        one = who != NULL ? who->find(id) : NULL;
        if (one == NULL)
            return STATUS_NOT_FOUND;
        RemoveEntryList(&one->link);
        InitializeListHead(&one->link);
        who->buffer_count--;
    }
    delete one;
    return STATUS_SUCCESS;
}

NTSTATUS adapter::destroy(ULONG number)
{
    guest *who;
    {
        locked hold(lock_);
        NTSTATUS status;
        who = const_cast<guest *>(find(number));
        status = may_work(who, true);
        if (status != STATUS_SUCCESS || who == NULL)
            return status;
        RemoveEntryList(&who->link);
        InitializeListHead(&who->link);
    }
    delete who;
    return STATUS_SUCCESS;
}

const guest *adapter::find(ULONG number) const
{
    for (const guest &one : all<guest>(guests_))
        if (one.state.number == number)
            return &one;
    return NULL;
}

} /* namespace listed */
