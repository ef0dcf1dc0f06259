/* Threads of the driver: stacks of their own, one at a time, resumed by the thread that runs the
 * scenario and given back to it when they wait. Which runs next depends on nothing but the order in
 * which they became able to. */
#define _GNU_SOURCE
#include "mm_state.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef HU_ASAN
#include <sanitizer/common_interface_defs.h>
#define SWITCH_OUT(fake, bottom, size) __sanitizer_start_switch_fiber((fake), (bottom), (size))
#define SWITCH_IN(fake, bottom, size) __sanitizer_finish_switch_fiber((fake), (bottom), (size))
#else
#define SWITCH_OUT(fake, bottom, size) ((void)(fake), (void)(bottom), (void)(size))
#define SWITCH_IN(fake, bottom, size) ((void)(fake), (void)(bottom), (void)(size))
#endif

/* The stack of the thread that runs the scenario, as the sanitizer told it. */
static const void *main_bottom;
static size_t main_size;

static uint8_t *stack_of(uint32_t number)
{
    return hu_ke()->stacks + (size_t)(number - 1) * HU_KE_STACK_SIZE;
}

HU_RARE void hu_ke_stacks_open(struct hu_ke *ke)
{
    size_t size = (size_t)HU_KE_THREAD_MAX * HU_KE_STACK_SIZE;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED) {
        hu_ke_cannot("there is no memory for its threads' stacks");
    }
    ke->stacks = memory;
}

bool hu_mm_on_thread_stack(const void *address)
{
    const struct hu_ke *ke = hu_ke();

    return (uintptr_t)address - (uintptr_t)ke->stacks < (size_t)HU_KE_THREAD_MAX * HU_KE_STACK_SIZE;
}

/* -- switching -- */

static void keep_irql(struct hu_ke_thread *thread)
{
    struct hu_mm *mm = hu_mm_now;

    thread->irql = hu_trace_irql_now();
    thread->irql_depth = mm->irql_depth;
    memcpy(thread->irql_from, mm->irql_from, mm->irql_depth);
}

static void bring_irql(const struct hu_ke_thread *thread)
{
    struct hu_mm *mm = hu_mm_now;

    mm->irql_depth = thread->irql_depth;
    memcpy(mm->irql_from, thread->irql_from, thread->irql_depth);
    hu_trace_irql(thread->irql);
}

/* Back to the thread that runs the scenario. */
static void give_back(bool ended)
{
    struct hu_ke *ke = hu_ke();
    struct hu_ke_thread *thread = hu_ke_thread();

    keep_irql(thread);
    ke->now_thread = 0;
    SWITCH_OUT(ended ? NULL : &thread->fake_stack, main_bottom, main_size);
    hu_stack_switch(&thread->stack_top, ke->thread[0].stack_top);
    SWITCH_IN(thread->fake_stack, NULL, NULL);
}

_Noreturn void hu_ke_thread_exit(void)
{
    struct hu_ke_thread *thread = hu_ke_thread();

    thread->state = HU_KE_ENDED;
    hu_ke_signal(&thread->header);
    give_back(true);
    abort();
}

typedef void thread_routine(void *argument);

static void thread_begin(void)
{
    struct hu_ke_thread *thread;

    SWITCH_IN(NULL, &main_bottom, &main_size);
    thread = hu_ke_thread();
    hu_trace_at(thread->routine);
    HU_PUSH(routine_in, thread->what, thread->id, 1);
    if (thread->what == HU_KE_WORK && thread->io) {
        hu_ke_work_call(thread);
    } else {
        ((thread_routine *)(uintptr_t)thread->routine)(thread->argument);
    }
    hu_ke_thread_exit();
}

static void resume(uint32_t number)
{
    struct hu_ke *ke = hu_ke();
    struct hu_ke_thread *thread = &ke->thread[number];
    bool first = thread->state == HU_KE_READY;

    keep_irql(&ke->thread[0]);
    ke->now_thread = (uint8_t)number;
    ke->turn = (uint8_t)number;
    thread->state = HU_KE_READY;
    bring_irql(thread);
    hu_trace_thread((uint8_t)(HU_KE_THREAD_FIRST + number));
    if (!first) {
        HU_PUSH(routine_in, thread->what, thread->id, 0);
    }
    SWITCH_OUT(&ke->thread[0].fake_stack, stack_of(number), HU_KE_STACK_SIZE);
    hu_stack_switch(&ke->thread[0].stack_top, thread->stack_top);
    SWITCH_IN(ke->thread[0].fake_stack, NULL, NULL);
    ke->now_thread = 0;
    if (ke->escape != NULL) {
        void (*escape)(void *) = ke->escape;
        ke->escape = NULL;
        hu_trace_thread(1);
        escape(ke->escape_context);
    }
    bool ended = thread->state == HU_KE_ENDED;
    hu_trace_at(thread->routine);
    HU_PUSH(routine_out, thread->what, thread->id, ended, PASSIVE_LEVEL);
    if (ended) {
        hu_ke_defer_end((enum hu_ke_what)thread->what, thread->id, HU_KE_RAN);
    }
    hu_trace_thread(1);
    bring_irql(&ke->thread[0]);
    if (ended && thread->references == 0) {
        thread->state = HU_KE_UNUSED;
    }
}

void hu_mm_escape(void (*escape)(void *context), void *context)
{
    struct hu_ke *ke = hu_ke();

    if (ke->now_thread != 0) {
        ke->escape = escape;
        ke->escape_context = context;
        give_back(true);
    }
    escape(context);
}

uint32_t hu_ke_thread_make(enum hu_ke_what what, void *routine, void *argument)
{
    struct hu_ke *ke = hu_ke();
    uint32_t number = 1;

    while (number <= HU_KE_THREAD_MAX && ke->thread[number].state != HU_KE_UNUSED) {
        number++;
    }
    if (number > HU_KE_THREAD_MAX) {
        return 0;
    }
    struct hu_ke_thread *thread = &ke->thread[number];
    ke->thread_count = number > ke->thread_count ? number : ke->thread_count;
    thread->header = (DISPATCHER_HEADER){.Type = HU_DISPATCH_THREAD};
    thread->state = HU_KE_READY;
    thread->what = (uint8_t)what;
    thread->io = false;
    thread->routine = routine;
    thread->argument = argument;
    thread->object_count = 0;
    thread->references = 0;
    thread->regions = 0;
    thread->guarded = 0;
    thread->irql = PASSIVE_LEVEL;
    thread->irql_depth = 0;
    thread->seh.count = thread->seh.finally_count = 0;
    thread->seh.now.how = HU_SEH_NONE;
    HU_UNPOISON(stack_of(number), HU_KE_STACK_SIZE);
    thread->stack_top = hu_stack_make(stack_of(number), HU_KE_STACK_SIZE, thread_begin);
    return number;
}

/* -- who runs -- */

static uint32_t next_thread(void)
{
    const struct hu_ke *ke = hu_ke();

    for (uint32_t i = 1; i <= ke->thread_count; i++) {
        uint32_t number = (ke->turn + i - 1) % ke->thread_count + 1;
        const struct hu_ke_thread *thread = &ke->thread[number];
        bool due = thread->state == HU_KE_WAITING &&
                   (hu_ke_signalled(thread) || thread->deadline <= ke->clock);
        if (thread->state == HU_KE_READY || due) {
            return number;
        }
    }
    return 0;
}

bool hu_ke_run_one(void)
{
    if (hu_ke_dpc_ready()) {
        hu_ke_run_dpcs();
        return true;
    }
    uint32_t number = next_thread();
    if (number != 0) {
        resume(number);
        return true;
    }
    return hu_ke_work_start();
}

/* The clock's next moment at which something can happen; UINT64_MAX: there is none. */
uint64_t hu_ke_next_moment(void)
{
    const struct hu_ke *ke = hu_ke();
    uint64_t next = hu_ke_next_timer();

    for (uint32_t i = 0; i <= ke->thread_count; i++) {
        const struct hu_ke_thread *thread = &ke->thread[i];
        if ((i == 0 || thread->state == HU_KE_WAITING) && thread->deadline < next) {
            next = thread->deadline;
        }
    }
    return next;
}

bool hu_ke_wait(void)
{
    struct hu_ke *ke = hu_ke();
    struct hu_ke_thread *thread = hu_ke_thread();

    while (!hu_ke_signalled(thread)) {
        if (thread->deadline <= ke->clock) {
            return false;
        }
        if (ke->now_thread != 0) {
            thread->state = HU_KE_WAITING;
            give_back(false);
            continue;
        }
        if (hu_ke_run_one()) {
            continue;
        }
        uint64_t next = hu_ke_next_moment();
        if (next == UINT64_MAX) {
            hu_ke_stuck(HU_LIMIT_WAIT);
            return false;
        }
        ke->clock = next > ke->clock ? next : ke->clock;
        hu_ke_expire();
    }
    return true;
}
