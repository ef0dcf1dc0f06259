/* Exceptions, waits, deferred routines, formatting and strings, as a driver sees them. */
#include "mm.h"

#include <ntstrsafe.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

NTSTATUS kernel_nested(NTSTATUS code);
int kernel_loops(void);
int kernel_early(void);
int kernel_named(void);
int kernel_prints(void);
int kernel_in_its_place(void);
int kernel_finally(void);
int kernel_deferred(void);
int kernel_bug_checks(void);
int kernel_waits_for_ever(void);
/* services*_driver.c: 0, or a line. */
int services_locks(void);
int services_mutexes(void);
int services_contention(void);
int services_events(void);
int services_timers(void);
int services_work(void);
int services_memory(void);
int services_exceptions(void);
int services_bitmaps(void);
int services_numbers(void);
int services_strings(void);
int services_formats(void);
int services_wide(void);
int services_registry(void);
int services_registry_table(void);
int services_resources(void);
int services_rundown(void);
int services_dpcs(void);
int services_lists(void);
int services_conversions(void);
int services_irps(void);
extern int kernel_marks[];
extern int kernel_mark_count;

static int failures;
static jmp_buf out;
static uint32_t limits;
static uint32_t bad;

#define CHECK(holds)                                                                               \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds);                    \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

static void sink(void *context, const struct hu_event *event, uint32_t index)
{
    (void)context;
    (void)index;
    bad += event->kind == HU_EVENT_bad_pointer;
    if (event->kind == HU_EVENT_limit || event->kind == HU_EVENT_bug_check) {
        limits++;
        longjmp(out, 1);
    }
}

static bool marked(const int *wanted, int count)
{
    bool same = kernel_mark_count == count &&
                memcmp(kernel_marks, wanted, (size_t)count * sizeof(int)) == 0;

    kernel_mark_count = 0;
    return same;
}
#define MARKED(...) marked((const int[]){__VA_ARGS__}, sizeof((int[]){__VA_ARGS__}) / sizeof(int))

static void exceptions(void)
{
    CHECK(kernel_nested(STATUS_NO_MEMORY) == STATUS_NO_MEMORY);
    CHECK(MARKED(3, 4, 5, 2));
    CHECK(kernel_nested(STATUS_CRC_ERROR) == STATUS_CRC_ERROR);
    CHECK(MARKED(6, 2));
    CHECK(kernel_loops() == 104);
    CHECK(kernel_early() == 1079);
    CHECK(kernel_in_its_place() == 1001);
    CHECK(kernel_finally() == 11);
    CHECK(MARKED(10, 11, 12));
}

static void waits(void)
{
    CHECK(kernel_deferred() == 0);
    CHECK(kernel_named() == 0);
    CHECK(kernel_prints() == 0);
    CHECK(bad == 0);
    if (setjmp(out) == 0) {
        (void)kernel_waits_for_ever();
    }
    CHECK(limits == 1);
    if (setjmp(out) == 0) {
        (void)kernel_bug_checks();
    }
    CHECK(limits == 2);
}

static void places(void)
{
    uint8_t *pool = ExAllocatePool2(POOL_FLAG_NON_PAGED, 24, 1);

    CHECK(hu_mm_touchable(pool, 24, true) && hu_mm_touchable(pool + 8, 16, false));
    CHECK(!hu_mm_touchable(pool, 25, false) && !hu_mm_touchable(pool + 24, 1, false));
    ExFreePoolWithTag(pool, 1);
    CHECK(!hu_mm_touchable(pool, 1, false));
    CHECK(!hu_mm_touchable((void *)(uintptr_t)8, 1, false));
}

static bool is(const WCHAR *text, const char *wanted)
{
    size_t i = 0;

    while (wanted[i] != 0 && text[i] == (WCHAR)wanted[i]) {
        i++;
    }
    return text[i] == 0 && wanted[i] == 0;
}

static void texts(void)
{
    char a[24];
    WCHAR w[24];
    UNICODE_STRING counted = {.Length = 4, .MaximumLength = 4, .Buffer = (PWCH)(uintptr_t)u"xyz"};
    ULONG total;

    CHECK(RtlStringCbPrintfA(a, sizeof(a), "%08x|%5d|%-3s|%I64x", 0xbeefu, -42, "a",
                             0x123456789ULL) == STATUS_BUFFER_OVERFLOW);
    CHECK(strcmp(a, "0000beef|  -42|a  |1234") == 0);
    CHECK(RtlStringCchPrintfW(w, 24, u"%wZ.%S.%lu", &counted, "hi", 7u) == STATUS_SUCCESS);
    CHECK(is(w, "xy.hi.7"));
    CHECK(RtlStringCbCopyW(w, 6, u"abc") == STATUS_BUFFER_OVERFLOW && is(w, "ab"));
    CHECK(RtlStringCchCatA(a, 0, "x") == STATUS_INVALID_PARAMETER);
    CHECK(RtlUnicodeStringToInteger(&(UNICODE_STRING){8, 8, (PWCH)(uintptr_t)u"0x1f"}, 0, &total) ==
              STATUS_SUCCESS &&
          total == 31);
}

static void bits(void)
{
    ULONG words[2] = {0x0000ffff, 0};
    RTL_BITMAP map;

    RtlInitializeBitMap(&map, words, 40);
    CHECK(RtlFindClearBitsAndSet(&map, 20, 0) == 16 && RtlNumberOfClearBits(&map) == 4);
    CHECK(RtlFindClearBits(&map, 5, 0) == 0xffffffff);
    CHECK(RtlAreBitsSet(&map, 0, 36) && !RtlAreBitsSet(&map, 0, 37));
}

static void services(void)
{
    static const struct {
        const char *name;
        int (*keeps)(void);
    } row[] = {{"locks", services_locks},
               {"mutexes", services_mutexes},
               {"events", services_events},
               {"timers", services_timers},
               {"work", services_work},
               {"memory", services_memory},
               {"bitmaps", services_bitmaps},
               {"exceptions", services_exceptions},
               {"numbers", services_numbers},
               {"strings", services_strings},
               {"formats", services_formats},
               {"wide", services_wide},
               {"contention", services_contention},
               {"registry", services_registry},
               {"registry_table", services_registry_table},
               {"resources", services_resources},
               {"rundown", services_rundown},
               {"dpcs", services_dpcs},
               {"lists", services_lists},
               {"conversions", services_conversions},
               {"irps", services_irps}};

    hu_mm_registry_plan(1, HU_REGISTRY_DWORD, 7);
    hu_mm_registry_plan(2, HU_REGISTRY_TEXT, 42);
    hu_mm_registry_plan(4, HU_REGISTRY_DWORD, 9);
    hu_mm_registry_plan(5, HU_REGISTRY_DWORD, 11);
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        int line = row[i].keeps();
        if (line != 0 || bad != 0) {
            fprintf(stderr, "%s: line %d of its driver does not hold, %u bad pointers\n",
                    row[i].name, line, bad);
            failures++;
            bad = 0;
        }
    }
}

int main(void)
{
    static struct hu_trace trace;
    static const struct hu_profile profile;
    extern const char __executable_start[];
    extern const char end[];
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    trace.sink = sink;
    trace.thread = 1;
    hu_trace_bind(&trace);
    hu_mm_bind(calloc(1, hu_mm_size()));
    hu_mm_reset(&profile, 0);
    hu_mm_image_add(__executable_start, end);
    hu_mm_image_add((const void *)(here - (1 << 20)), (const void *)(here + (1 << 16)));
    hu_mm_unguarded(true);
    exceptions();
    texts();
    bits();
    places();
    services();
    waits();
    return failures != 0;
}
