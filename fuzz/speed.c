/* What one execution costs without its engine, in ns: for scripts/speed.sh. Not a target.
 *
 * speed rows          each cost that is owed, a name and a number a line
 * speed COUNT FILE... each input (bytes), run COUNT times: ns an execution, its name
 */
#define _GNU_SOURCE
#include "fuzz.h"

#include <dispmprt.h>
#include <hu/driver.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 5, PAGES = 16, INPUT_MAX = 1 << 16 };

/* Of the processor: others use it, too. */
static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int ascending(const void *one, const void *other)
{
    double a = *(const double *)one;
    double b = *(const double *)other;

    return (a > b) - (a < b);
}

/* Median of five rounds, ns a call. */
static double cost(void (*call)(const void *), const void *context, uint32_t count)
{
    double round[ROUNDS];

    for (uint32_t i = 0; i < ROUNDS; i++) {
        double start = now();
        for (uint32_t j = 0; j < count; j++) {
            call(context);
        }
        round[i] = (now() - start) / count;
    }
    qsort(round, ROUNDS, sizeof(round[0]), ascending);
    return round[ROUNDS / 2];
}

struct input {
    uint8_t data[INPUT_MAX];
    size_t size;
};

static void run_input(const void *context)
{
    const struct input *input = context;
    struct hu_run_options options = {
        .first = hu_fuzz_driver, .matters = hu_fuzz_matters, .stop = true, .stop_model = true};

    (void)hu_fuzz_run(HU_DIALECT_KERNEL, &options, input->data, input->size);
}

/* -- a driver that does one thing many times, when asked to work -- */

static uint32_t times;
static ULONG bytes_of_pages = PAGES * PAGE_SIZE;

static int32_t map_and_touch(void *context, uint32_t vf, uint32_t seed)
{
    PHYSICAL_ADDRESS low = {.QuadPart = 0};
    PHYSICAL_ADDRESS high = {.QuadPart = -1};
    PMDL mdl = bytes_of_pages == 0 ? NULL
                                   : MmAllocatePagesForMdlEx(low, high, low, bytes_of_pages,
                                                             MmCached, MM_ALLOCATE_FULLY_REQUIRED);

    (void)context;
    (void)vf;
    (void)seed;
    for (uint32_t i = 0; mdl != NULL && i < times; i++) {
        volatile uint8_t *byte = MmMapLockedPagesSpecifyCache(
            mdl, KernelMode, MmCached, NULL, FALSE, NormalPagePriority | MdlMappingNoExecute);
        for (uint32_t page = 0; byte != NULL && page < PAGES; page++) {
            byte[page * PAGE_SIZE] = (uint8_t)i;
        }
        MmUnmapLockedPages((PVOID)byte, mdl);
    }
    if (mdl != NULL) {
        MmFreePagesFromMdl(mdl);
        ExFreePool(mdl);
    }
    return STATUS_SUCCESS;
}

static const struct hu_driver *mapper(void)
{
    static struct hu_glue glue = {.make_work = map_and_touch};
    static struct hu_driver driver;

    driver = *hu_fuzz_driver;
    driver.name = "mapper";
    driver.glue = &glue;
    return &driver;
}

static struct hu_scenario mapping = {.op_count = 1, .op = {{.op = HU_OP_work}}};

static void run_mapper(const void *driver)
{
    struct hu_run_options options = {.first = driver, .matters = HU_MATTERS_ERROR, .stop = true};

    (void)hu_run(&mapping, &options);
}

/* -- judging alone -- */

static void judge(const void *context)
{
    static struct hu_ledger *ledger;
    const struct hu_trace *trace = context;

    if (ledger == NULL) {
        ledger = calloc(1, hu_ledger_size());
    }
    hu_ledger_reset(ledger);
    for (uint32_t i = 0; i < trace->count; i++) {
        hu_ledger_push(ledger, &trace->event[i], i);
    }
}

static void rows(void)
{
    static struct hu_scenario updates = {.op_count = 8};
    static const struct input nothing;
    struct hu_run_options options = {.first = hu_fuzz_driver, .matters = hu_fuzz_matters};
    const struct hu_driver *driver = mapper();

    printf("empty_scenario %.1f\n", cost(run_input, &nothing, 200000));
    times = 0;
    double pages = cost(run_mapper, driver, 20000);
    bytes_of_pages = 0;
    double none = cost(run_mapper, driver, 20000);
    bytes_of_pages = PAGES * PAGE_SIZE;
    printf("sixteen_pages %.1f\n", pages - none);
    times = 60;
    printf("map_touch_unmap %.1f\n", (cost(run_mapper, driver, 2000) - pages) / times);
    for (uint32_t i = 0; i < updates.op_count; i++) {
        updates.op[i] = (struct hu_op){.op = i % 4 == 3 ? HU_OP_hot_update : HU_OP_work,
                                       .a = (uint8_t)(i % 3),
                                       .c = (uint16_t)i};
    }
    struct hu_run run = hu_run(&updates, &options);
    printf("judge %.1f\n", cost(judge, run.trace, 2000) / run.trace->count);
}

static int measure(int argc, char **argv)
{
    static struct input input;

    if (argc == 2) {
        rows();
        return 0;
    }
    for (int i = 2; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (file == NULL) {
            perror(argv[i]);
            return 2;
        }
        input.size = fread(input.data, 1, sizeof(input.data), file);
        (void)fclose(file);
        printf("%.0f %s\n", cost(run_input, &input, (uint32_t)atoi(argv[1])), argv[i]);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    (void)data;
    (void)size;
    return 0;
}

/* The engine is linked for what coverage calls; it does not get to run. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) { exit(measure(*argc, *argv)); }
