/* What the sanitizers are told: which bytes exist. Every macro is nothing in a build that has no
 * use for it. */
#ifndef HU_POISON_H
#define HU_POISON_H

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HU_ASAN 1
#endif
#if __has_feature(memory_sanitizer)
#define HU_MSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define HU_ASAN 1
#endif
/* Not instrumented itself, in a program whose driver is. */
#if defined(HU_BENEATH_ASAN) && !defined(HU_ASAN)
#define HU_ASAN 1
#endif

#ifdef HU_ASAN
#include <sanitizer/asan_interface.h>
#define HU_POISON(address, size) hu_poison((address), (size))
#define HU_UNPOISON(address, size) hu_unpoison((address), (size))
/* -- shadow.c -- */
void hu_shadow_open(void);
void hu_poison(const void *address, size_t size);
void hu_unpoison(const void *address, size_t size);
#else
#define HU_POISON(address, size) ((void)(address), (void)(size))
#define HU_UNPOISON(address, size) ((void)(address), (void)(size))
#endif

#ifdef HU_MSAN
#include <sanitizer/msan_interface.h>
#define HU_INITIALIZED(address, size) __msan_unpoison((address), (size))
#else
#define HU_INITIALIZED(address, size) ((void)(address), (void)(size))
#endif

/* What hardly ever happens, kept out of the code around it. */
#define HU_RARE __attribute__((noinline, cold))

/* For loops over bytes that the harness itself has bounded: instrumentation there costs fourteen
 * times the work. */
#if defined(__clang__)
#define HU_PLAIN __attribute__((no_sanitize("address", "undefined", "memory", "coverage")))
#else
#define HU_PLAIN __attribute__((no_sanitize_address, no_sanitize_undefined))
#endif

#endif
