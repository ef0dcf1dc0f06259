/* Storage: one memfd seen through several views, and which bytes of them exist. */
#define _GNU_SOURCE
#include "mm_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct hu_mm *hu_mm_now;

static _Noreturn void no_memory(const char *what)
{
    fprintf(stderr, "hu: the system refuses the address space the memory model needs: ");
    perror(what);
    _Exit(2);
}

HU_RARE static void view_open(struct hu_mm *mm, uint32_t view)
{
    uint8_t *base = mm->views + ((uint64_t)view << HU_VIEW_SHIFT);
    int protection = view == HU_VIEW_READ_ONLY ? PROT_READ : PROT_READ | PROT_WRITE;

    if (mmap(base, (size_t)1 << HU_VIEW_SHIFT, protection, MAP_SHARED | MAP_FIXED | MAP_NORESERVE,
             mm->memory, 0) == MAP_FAILED) {
        no_memory("mmap");
    }
}

/* All views of memory that nothing was written to yet. */
HU_RARE static void memory_open(struct hu_mm *mm)
{
    mm->memory = memfd_create("hu", MFD_CLOEXEC);
    if (mm->memory < 0 || ftruncate(mm->memory, (off_t)1 << HU_VIEW_SHIFT) != 0) {
        no_memory("memfd");
    }
    for (uint32_t view = 0; view < HU_VIEW_COUNT; view++) {
        view_open(mm, view);
    }
}

void hu_mm_part(void)
{
    (void)close(hu_mm_now->memory);
    memory_open(hu_mm_now);
}

HU_RARE void hu_arena_open(struct hu_mm *mm)
{
    size_t views = (size_t)HU_VIEW_COUNT << HU_VIEW_SHIFT;
    size_t all = views + ((size_t)HU_WINDOW_PAGES << PAGE_SHIFT);
    /* At the same address in every build where it is free: addresses can get into what a driver
     * saves. */
    void *wanted = (void *)(uintptr_t)0x700000000000u;
    void *base = mmap(wanted, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (base == MAP_FAILED) {
        no_memory("mmap");
    }
    mm->views = base;
    mm->window = mm->views + views;
    memory_open(mm);
    madvise(base, all, MADV_DONTDUMP);
#ifdef HU_ASAN
    hu_shadow_open();
#endif
}

uint32_t hu_slots_take(uint32_t count)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t slot = mm->slot_next;

    if (count > HU_SLOT_MAX - slot) {
        return 0;
    }
    mm->slot_next = slot + count;
    hu_left_ahead(mm->slot_next);
    return slot;
}

void hu_page_settle(struct hu_page *page)
{
    uint8_t *bytes = hu_slot_at(HU_VIEW_HARNESS, page->slot);

    if (page->fill == HU_FILL_ZERO) {
        memset(bytes, 0, PAGE_SIZE);
    } else if (page->fill == HU_FILL_STALE) {
        memset(bytes, hu_stale_byte(HU_OBJECT_PAGE, (uint32_t)(page - hu_mm_now->page)), PAGE_SIZE);
    }
    page->fill = HU_FILL_NONE;
}

uint32_t hu_slot_of(const void *address, uint32_t *view)
{
    uint64_t offset = (uint64_t)(uintptr_t)address - (uint64_t)(uintptr_t)hu_mm_now->views;

    if (offset >= (uint64_t)HU_VIEW_COUNT << HU_VIEW_SHIFT) {
        return 0;
    }
    *view = (uint32_t)(offset >> HU_VIEW_SHIFT);
    return (uint32_t)(offset & (((uint64_t)1 << HU_VIEW_SHIFT) - 1)) >> PAGE_SHIFT;
}

enum { HU_HASH_BLOCK = 128, HU_HASH_LONG = 512 };

/* Both halves of the product: each bit of either number counts. */
HU_PLAIN static inline uint64_t mix(uint64_t one, uint64_t other)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)(one ^ 0x9e3779b97f4a7c15u) * (other ^ 0xd6e8feb86659fd93u);

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

HU_PLAIN static inline uint64_t word_at(const uint8_t *data)
{
    uint64_t word;

    __builtin_memcpy(&word, data, sizeof(word));
    return word;
}

/* A few words: a chain of products, two words each; the last ones may overlap those before. */
HU_PLAIN static uint64_t hash_short(uint64_t seed, const uint8_t *data, size_t size)
{
    uint64_t hash = mix(seed, size);
    uint64_t last[2] = {0, 0};

    for (; size > 16; size -= 16, data += 16) {
        hash = mix(word_at(data) ^ hash, word_at(data + 8));
    }
    if (size >= 8) {
        last[0] = word_at(data);
        last[1] = word_at(data + size - 8);
    } else {
        for (size_t i = 0; i < size; i++) {
            last[0] |= (uint64_t)data[i] << (8 * i);
        }
    }
    return mix(last[0] ^ hash, last[1] + size);
}

/* Two words at a time, wherever they lie. */
typedef uint64_t hu_pair __attribute__((vector_size(16), aligned(1), may_alias));

HU_PLAIN static inline bool block_is_zero(const uint8_t *data)
{
    const hu_pair *pair = (const hu_pair *)(const void *)data;
    hu_pair any =
        (pair[0] | pair[1]) | (pair[2] | pair[3]) | ((pair[4] | pair[5]) | (pair[6] | pair[7]));

    return (any[0] | any[1]) == 0;
}

/* Pages are mostly zero: only blocks that are not go into the sum, each with its place. Eight lanes
 * of shift, xor and add: fast where multiplication is not, and each lane keeps its order. */
__attribute__((noinline)) HU_PLAIN static uint64_t hash_blocks(uint64_t seed, const uint8_t *data,
                                                               size_t blocks)
{
    uint64_t lane[8] = {seed, seed + 1, seed + 2, seed + 3, seed + 4, seed + 5, seed + 6, seed + 7};
    bool any = false;

    for (size_t block = 0; block < blocks; block++, data += HU_HASH_BLOCK) {
        if (block_is_zero(data)) {
            continue;
        }
        any = true;
        __asm__("" : "+r"(data)); /* the words are read again, not kept */
        lane[0] = mix(lane[0], block);
        for (uint32_t half = 0; half < 2; half++) {
            uint64_t word[8];
            __builtin_memcpy(word, data + half * sizeof(word), sizeof(word));
            for (uint32_t i = 0; i < 8; i++) {
                lane[i] = ((lane[i] << 7) + lane[i]) ^ word[i];
            }
        }
    }
    return any ? hash_short(seed, (const uint8_t *)lane, sizeof(lane)) : mix(seed, blocks);
}

HU_PLAIN uint64_t hu_mm_hash(uint64_t seed, const void *data, size_t size)
{
    if (size < HU_HASH_LONG) {
        return hash_short(seed, data, size);
    }
    size_t blocks = size / HU_HASH_BLOCK;
    uint64_t hash = hash_blocks(seed, data, blocks);
    size_t rest = size % HU_HASH_BLOCK;
    return rest == 0 ? hash : hash_short(hash, (const uint8_t *)data + size - rest, rest);
}
