/* Mutations of scenarios as bytes, for mutator.c and mutate_work.c only. */
#ifndef HU_MUTATE_H
#define HU_MUTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define HU_MUTATED(data, size) __msan_unpoison((data), (size))
#endif
#endif
#ifndef HU_MUTATED
#define HU_MUTATED(data, size) ((void)(data), (void)(size))
#endif

/* The binary format's sizes, and where things stand in a record; src/scenario/README.md. */
enum { HU_MARK = 4, HU_KEYS = 16, HU_PINNED = 28, HU_RECORD = 8 };

/* libFuzzer's own mutations; NULL: not every engine has them. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

/* The engine's seed, and a number below `count` that follows from it. */
void hu_seed(uint64_t seed);
uint32_t hu_below(uint32_t count);

/* These change the operations `ops`, `size` bytes of whole records in `room`; each answers the new
 * size. */
size_t hu_insert(uint8_t *ops, size_t size, size_t room, const uint8_t *records, uint32_t count,
                 uint32_t at);
/* Puts one of the driver's constants where it fits: two bytes and single ones at any place that is
 * theirs in a word. False: none is known. */
bool hu_set_word(uint8_t *value, size_t size);
bool hu_words_known(void);

/* True where something is known of the private data that the driver takes: constants of its code,
 * or comparisons it made. */
bool hu_talks(void);
/* Of a piece of work with its private data, or a new one. */
size_t hu_change_work(uint8_t *ops, size_t size, size_t room, uint32_t at);
/* A comparison that the driver made comes true. */
size_t hu_match_work(uint8_t *ops, size_t size, size_t room);
size_t hu_copy_group(uint8_t *ops, size_t size, size_t room, uint32_t from, uint32_t to);
size_t hu_unfold_update(uint8_t *ops, size_t size, size_t room, uint32_t at);
size_t hu_remove_group(uint8_t *ops, size_t size, uint32_t at);

#endif
