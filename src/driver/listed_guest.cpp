/* A guest and what is in its lists. */
#include "listed.hpp"

namespace listed
{

guest::guest(ULONG number)
{
    InitializeListHead(&link);
    InitializeListHead(&buffers);
    InitializeListHead(&waiting);
    state.number = number;
}

guest::~guest()
{
    RemoveEntryList(&link);
    delete_all<posted>(waiting);
    delete_all<buffer>(buffers);
}

buffer *guest::find(ULONG id) const
{
    for (buffer &one : all<buffer>(buffers))
        if (one.id == id)
            return &one;
    return NULL;
}

void guest::add(buffer *one, ULONG id)
{
    one->id = id;
    InsertTailList(&buffers, &one->link);
    buffer_count++;
}

static ULONG64 mixed(ULONG64 value)
{
    value = (value ^ value >> 33) * 0xff51afd7ed558ccdULL;
    value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53ULL;
    return value ^ value >> 33;
}

NTSTATUS guest::write(ULONG id, ULONG64 value)
{
    buffer *one = find(id);

    if (one == NULL)
        return STATUS_NOT_FOUND;
    state.mix = mixed(state.mix + value + 1);
    state.work++;
    one->write(state.mix);
    return STATUS_SUCCESS;
}

ULONG guest::contiguous_size() const
{
    ULONG size = 0;

    for (const buffer &one : all<buffer>(buffers))
        if (one.kind == memory_kind::contiguous)
            size += one.size;
    return size;
}

guest *make_guest(ULONG number)
{
    guest *made = new (pool::nonpaged) guest(number);
    buffer *doorbell;

    if (made == NULL)
        return NULL;
    doorbell = new (pool::nonpaged) buffer(memory_kind::contiguous, PAGE_SIZE);
    if (doorbell == NULL || !doorbell->allocate()) {
        delete doorbell;
        delete made;
        return NULL;
    }
    made->add(doorbell, made->state.next_id++);
    return made;
}

} /* namespace listed */
