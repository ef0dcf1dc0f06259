/* The listed driver: a second display miniport, in C++, written as differently from the reference
 * driver as the same documents allow.
 *
 *     listed.cpp            the adapter's life
 *     listed_memory.cpp     operator new, buffers
 *     listed_guest.cpp      a virtual function and its lists
 *     listed_escape.cpp     requests
 *     listed_later.cpp      requests that are done later: timer, DPC, work item
 *     listed_seal.cpp       metadata and its checksums
 *     listed_save.cpp, listed_restore.cpp, listed_roster.cpp    hot update
 *     listed_glue.cpp       for the harness alone
 *
 * An adapter has a list of guests (virtual functions), a guest a list of buffers and one of posted
 * requests. A save gives a copy of each pages buffer as an MDL, the contiguous buffers of a guest
 * as one array of physical ranges, and the roster as a virtual buffer: who there is, what belongs
 * to whom, and the contents of pool buffers.
 *
 * `lock` is for all lists and what they hold while the device is started. What a save has frozen
 * nobody changes, so a save reads it without.
 */
#ifndef LISTED_HPP
#define LISTED_HPP

#include "listed_base.hpp"

#include <dispmprt.h>

namespace listed
{

constexpr ULONG guest_max = 8;
constexpr ULONG buffer_max = 6;       /* of a guest */
constexpr ULONG buffer_pages_max = 2; /* of a buffer */
constexpr ULONG posted_max = 4;       /* of a guest */
constexpr ULONG pool_size = 64;
constexpr ULONG used_in_page = 256; /* what requests write to; the rest of each page stays zero */
/* Whose page number fits into a DXGK_KSR_MEMORY_RANGE. */
constexpr LONGLONG highest_address = (1LL << (40 + PAGE_SHIFT)) - 1;

/* -- buffers -- */

enum class memory_kind : ULONG { none, pages, contiguous, pool };

struct buffer {
    LIST_ENTRY link;
    ULONG id = 0;
    memory_kind kind;
    ULONG size;
    PMDL mdl = NULL; /* of pages */
    UCHAR *va = NULL;

    buffer(memory_kind its_kind, ULONG its_size);
    ~buffer();
    buffer(const buffer &) = delete;
    buffer &operator=(const buffer &) = delete;
    /* Zeroed memory; false: there is none. Not for a buffer that has some. */
    bool allocate();
    void write(ULONG64 value);
    /* A size that a buffer of this kind can have. */
    static bool size_fits(memory_kind kind, ULONG size);
};

/* An MDL of exactly `size` bytes, or NULL; and its end, unmapped before. */
PMDL allocate_pages(ULONG size);
void free_pages(PMDL mdl);
UCHAR *map_pages(PMDL mdl);

/* -- guests -- */

struct posted {
    LIST_ENTRY link;
    ULONG buffer;
    ULONG64 value;

    posted(ULONG to, ULONG64 what) : buffer(to), value(what) { InitializeListHead(&link); }
    ~posted() { RemoveEntryList(&link); }
};

/* What a save writes down of it. */
struct guest_state {
    ULONG number;
    ULONG next_id; /* of its buffers; 0 is its doorbell, one contiguous page, always there */
    ULONG64 work;
    ULONG64 mix;
};

struct guest {
    LIST_ENTRY link;
    guest_state state = {};
    LIST_ENTRY buffers;
    LIST_ENTRY waiting; /* posted */
    ULONG buffer_count = 0;
    ULONG waiting_count = 0;
    bool frozen = false; /* the running save has begun with it */

    explicit guest(ULONG number);
    ~guest();
    guest(const guest &) = delete;
    guest &operator=(const guest &) = delete;
    buffer *find(ULONG id) const;
    void add(buffer *one, ULONG id);
    NTSTATUS write(ULONG id, ULONG64 value);
    ULONG contiguous_size() const;
};

/* A guest with its doorbell, in no list; NULL when there is no memory. */
guest *make_guest(ULONG number);

/* -- saved blocks -- */

enum class block_kind : UCHAR { none, pages, ranges, roster };

/* Metadata of every block. save: which adapter's save it is of, and which of them. */
struct block_meta {
    ULONG magic;
    USHORT version;
    USHORT size; /* of this structure */
    block_kind kind;
    UCHAR guest;
    USHORT zero;
    ULONG buffer;
    ULONG length; /* bytes of data */
    ULONG data_crc;
    ULONG64 save;
    ULONG length_again; /* inverted */
    ULONG meta_crc;     /* of all before it */
};
C_ASSERT(sizeof(block_meta) == 40);

/* CRC-32 of one piece after another: begin with 0. crc_pages: of what is used of each page. */
ULONG crc32(ULONG crc, const void *data, SIZE_T size);
ULONG crc_pages(ULONG crc, const void *data, SIZE_T size);
/* Of a whole block, or of as much of it as there is. */
ULONG crc_data(const block_meta &meta, const void *data, SIZE_T size);
/* meta.data_crc is there already. */
void seal(block_meta &meta);
/* STATUS_SUCCESS: metadata as sealed, and an MDL of the size that it says. */
NTSTATUS read_meta(block_meta &meta, const DXGKARG_RESTOREMEMORYFORHOTUPDATE &args);

/* The roster: a head, and for each guest a line, and for each of its buffers one, with the contents
 * behind it where they are in pool. */
struct roster_head {
    ULONG64 save;
    ULONG64 guests;
};
struct roster_guest {
    guest_state state;
    ULONG64 buffers;
};
struct roster_buffer {
    ULONG id;
    memory_kind kind;
    ULONG size;
    ULONG zero;
};
ULONG roster_size(const LIST_ENTRY &guests);
void write_roster(const LIST_ENTRY &guests, ULONG64 save, UCHAR *to);
/* Makes the guests, with memory for all that will not come in an MDL of its own. Whatever the
 * answer, they are in the list. */
NTSTATUS read_roster(const UCHAR *from, ULONG size, LIST_ENTRY &guests);

/* A block that Dxgkrnl has given us, or is about to. */
struct arrival {
    LIST_ENTRY link;
    block_meta meta;
    PMDL mdl;
    UCHAR *va = NULL; /* until nobody reads it any more */

    arrival(const block_meta &its_meta, PMDL its_mdl);
    ~arrival();
    arrival(const arrival &) = delete;
    arrival &operator=(const arrival &) = delete;
    void unmap();
    /* It stays, or has become, somebody else's. */
    void disown();
};

/* -- the adapter -- */

struct request; /* listed_request.hpp */

enum class phase { added, started, saving, saved };

class adapter
{
  public:
    explicit adapter(ULONG number);
    ~adapter();
    adapter(const adapter &) = delete;
    adapter &operator=(const adapter &) = delete;

    bool initialize(PDEVICE_OBJECT device);
    NTSTATUS start(const DXGKRNL_INTERFACE &dxgkrnl);
    void stop();
    NTSTATUS query(const DXGKARG_QUERYADAPTERINFO &args) const;
    NTSTATUS escape(const DXGKARG_ESCAPE &args);
    NTSTATUS save(const DXGKARG_SAVEMEMORYFORHOTUPDATE &args);
    NTSTATUS restore(const DXGKARG_RESTOREMEMORYFORHOTUPDATE &args);
    /* For listed_glue.cpp. */
    const guest *find(ULONG number) const;

  private:
    struct job;

    /* listed_escape.cpp */
    NTSTATUS obey(const request &what);
    NTSTATUS create(ULONG number, bool &created);
    NTSTATUS may_work(const guest *who, bool destroys) const;
    NTSTATUS grow(ULONG number, memory_kind kind, ULONG size);
    NTSTATUS shrink(ULONG number, ULONG id);
    NTSTATUS write(ULONG number, ULONG id, ULONG64 value);
    NTSTATUS post(ULONG number, ULONG id, ULONG64 value);
    NTSTATUS destroy(ULONG number);

    /* listed_later.cpp: `settle` leaves nothing queued and nothing running; PASSIVE_LEVEL. */
    static KDEFERRED_ROUTINE on_timer;
    static IO_WORKITEM_ROUTINE on_work;
    void arm();
    void settle();
    posted *next_posted(guest **whose);
    void do_posted();

    /* listed_save.cpp */
    NTSTATUS give(job &one);
    NTSTATUS give_pages(job &one, const guest &who, const buffer &what);
    NTSTATUS give_ranges(job &one, const guest &who);
    NTSTATUS give_roster(job &one);
    NTSTATUS give_guest(job &one, guest &who);
    NTSTATUS give_all(job &one);
    void enter(phase next);
    void resume();
    ULONG64 this_save() const { return static_cast<ULONG64>(number_) << 32 | generation_; }

    /* listed_restore.cpp */
    NTSTATUS accept(const block_meta &meta, PMDL mdl);
    NTSTATUS check(const arrival &block);
    arrival *arrived(block_kind kind, ULONG guest, ULONG buffer) const;
    bool complete(guest &who, ULONG64 save);
    void rebuild();

    phase phase_ = phase::added;
    ULONG number_;         /* among adapters; kept across updates */
    ULONG generation_ = 0; /* counts saves; kept across updates */
    HANDLE handle_ = NULL;
    PDXGKCB_SAVEMEMORYFORHOTUPDATE save_block_ = NULL;
    KSPIN_LOCK lock_;
    LIST_ENTRY guests_;
    LIST_ENTRY reserved_; /* guests that StartDevice will bring to life */
    LIST_ENTRY arrivals_;
    bool restored_ = false; /* RestoreComplete came before StartDevice */
    KTIMER timer_;
    KDPC dpc_;
    PIO_WORKITEM item_ = NULL;
    KEVENT idle_; /* signalled: the work item is neither queued nor running */
    bool busy_ = false;
    bool settling_ = false;
};

} /* namespace listed */

#endif
