/* The roster: what is written down of all guests, and made of it again. */
#include "listed.hpp"

namespace listed
{

ULONG roster_size(const LIST_ENTRY &guests)
{
    SIZE_T size = sizeof(roster_head);

    for (const guest &who : all<guest>(guests)) {
        size += sizeof(roster_guest);
        for (const buffer &one : all<buffer>(who.buffers))
            size += sizeof(roster_buffer) + (one.kind == memory_kind::pool ? one.size : 0);
    }
    return static_cast<ULONG>(size);
}

static UCHAR *put(UCHAR *to, const void *what, SIZE_T size)
{
    RtlCopyMemory(to, what, size);
    return to + size;
}

void write_roster(const LIST_ENTRY &guests, ULONG64 save, UCHAR *to)
{
    roster_head head = {save, 0};

    for (const guest &who : all<guest>(guests)) {
        UNREFERENCED_PARAMETER(who);
        head.guests++;
    }
    to = put(to, &head, sizeof(head));
    for (const guest &who : all<guest>(guests)) {
        const roster_guest line = {who.state, who.buffer_count};
        to = put(to, &line, sizeof(line));
        for (const buffer &one : all<buffer>(who.buffers)) {
            const roster_buffer about = {one.id, one.kind, one.size, 0};
            to = put(to, &about, sizeof(about));
            if (one.kind == memory_kind::pool)
                to = put(to, one.va, one.size);
        }
    }
}

/* Never reads past the end. */
class reader
{
  public:
    reader(const UCHAR *from, SIZE_T size) : at_(from), left_(size) {}
    bool get(void *to, SIZE_T size)
    {
        if (size > left_)
            return false;
        RtlCopyMemory(to, at_, size);
        at_ += size;
        left_ -= size;
        return true;
    }
    bool at_end() const { return left_ == 0; }

  private:
    const UCHAR *at_;
    SIZE_T left_;
};

/* Contents are checked as well: a right sum proves no more than that somebody sealed it. */
static bool buffer_makes_sense(const guest &who, const roster_buffer &about)
{
    const bool doorbell = about.kind == memory_kind::contiguous && about.size == PAGE_SIZE;

    return buffer::size_fits(about.kind, about.size) && about.zero == 0 &&
           about.id < who.state.next_id && who.find(about.id) == NULL &&
           (who.buffer_count == 0) == (about.id == 0) && (about.id != 0 || doorbell);
}

static NTSTATUS read_buffer(reader &from, guest &who)
{
    roster_buffer about;
    buffer *made;

    if (!from.get(&about, sizeof(about)) || !buffer_makes_sense(who, about))
        return STATUS_DATA_ERROR;
    made = new (pool::nonpaged) buffer(about.kind, about.size);
    if (made == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    who.add(made, about.id);
    if (about.kind != memory_kind::pages && !made->allocate())
        return STATUS_INSUFFICIENT_RESOURCES;
    if (about.kind == memory_kind::pool && !from.get(made->va, made->size))
        return STATUS_DATA_ERROR;
    return STATUS_SUCCESS;
}

static bool is_there(const LIST_ENTRY &guests, ULONG number)
{
    for (const guest &one : all<guest>(guests))
        if (one.state.number == number)
            return true;
    return false;
}

static NTSTATUS read_guest(reader &from, LIST_ENTRY &guests)
{
    NTSTATUS status = STATUS_SUCCESS;
    roster_guest line;
    guest *who;

    if (!from.get(&line, sizeof(line)) || line.state.number >= guest_max ||
        is_there(guests, line.state.number) || line.buffers < 1 || line.buffers > buffer_max)
        return STATUS_DATA_ERROR;
    who = new (pool::nonpaged) guest(line.state.number);
    if (who == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    who->state = line.state;
    InsertTailList(&guests, &who->link);
    for (ULONG i = 0; i < line.buffers && status == STATUS_SUCCESS; i++)
        status = read_buffer(from, *who);
    return status;
}

NTSTATUS read_roster(const UCHAR *data, ULONG size, LIST_ENTRY &guests)
{
    NTSTATUS status = STATUS_SUCCESS;
    reader from(data, size);
    roster_head head;

    if (!from.get(&head, sizeof(head)) || head.guests > guest_max)
        return STATUS_DATA_ERROR;
    for (ULONG i = 0; i < head.guests && status == STATUS_SUCCESS; i++)
        status = read_guest(from, guests);
    return status == STATUS_SUCCESS && !from.at_end() ? STATUS_DATA_ERROR : status;
}

} /* namespace listed */
