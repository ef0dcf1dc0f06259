/* The world: made once, watched for accesses a driver must not make. */
#define _GNU_SOURCE
#include "world.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "poison.h"

struct hu_world hu_world;

static void *room(size_t size, int sharing)
{
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED) {
        perror("hu: mmap");
        _Exit(2);
    }
    return memory;
}

void hu_world_open(void)
{
    struct hu_world *world = &hu_world;

    if (world->mm != NULL) {
        return;
    }
    if (world->trace == NULL) {
        world->trace = room(sizeof(*world->trace), MAP_PRIVATE);
    }
    world->mm = room(hu_mm_size(), MAP_PRIVATE);
    world->dxgk = room(hu_dxgk_size(), MAP_PRIVATE);
    world->ledger = room(hu_ledger_size(), MAP_PRIVATE);
    hu_trace_bind(world->trace);
    hu_mm_bind(world->mm);
    hu_dxgk_bind(world->dxgk);
    hu_world_watch();
}

const struct hu_trace *hu_world_share_trace(void)
{
    if (hu_world.trace == NULL) {
        hu_world.trace = room(sizeof(*hu_world.trace), MAP_SHARED);
    }
    return hu_world.trace;
}

void hu_run_on_finding(hu_finding_fn *fn, void *context)
{
    hu_world.on_finding = fn;
    hu_world.on_finding_context = context;
}

void hu_world_part(void)
{
    hu_mm_part();
    hu_world.trace = room(sizeof(*hu_world.trace), MAP_PRIVATE);
    hu_trace_bind(hu_world.trace);
}

bool hu_world_child_ended(pid_t child, int *status)
{
    pid_t ended;

    do {
        ended = child > 0 ? waitpid(child, status, 0) : -1;
    } while (child > 0 && ended < 0 && errno == EINTR);
    return ended > 0;
}

_Noreturn void hu_harness_bug(const char *what)
{
    fprintf(stderr, "HARNESS BUG: %s\nDEDUP_TOKEN: hu-harness-bug\nASSERTION FAILED: harness_bug\n",
            what);
    fflush(stderr);
    if (hu_world.options != NULL && hu_world.options->stop_model) {
        hu_world.in_signal = true; /* the trap is no access of anybody's */
        __builtin_trap();
    }
    _Exit(3);
}

/* Files the access once; the sanitizer, or the trap below, ends the process. */
static void bad_access(const void *address, bool write)
{
    struct hu_world *world = &hu_world;

    if (!world->running || world->in_signal) {
        return;
    }
    world->in_signal = true;
    world->frame_count = backtrace(world->frame, HU_FRAME_MAX);
    hu_mm_bad_access(address, write);
}

#ifdef HU_ASAN
static void bad_copy(void)
{
    if (hu_world.running && !hu_world.in_signal) {
        hu_world.in_signal = true;
        HU_PUSH(bad_copy, 0, 0); /* how long, it does not tell */
    }
}

/* With something muted a bad access must not be the end: then this file decides, in on_reported. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return getenv("HU_IGNORE") != NULL ? "halt_on_error=0" : "";
}

/* AddressSanitizer calls this before it prints its own report, which nobody wants of what is muted,
 * from functions that the driver called. Triage reads the first stack that is printed. */
void __asan_on_error(void);
void __asan_on_error(void)
{
    const struct hu_world *world = &hu_world;

    if (strcmp(__asan_get_report_description(), "memcpy-param-overlap") == 0) {
        bad_copy();
    } else {
        bad_access(__asan_get_report_address(), __asan_get_report_access_type() != 0);
    }
    static int nowhere = -1;
    if (!hu_world.muted && world->running && world->finding != NULL && world->options->stop) {
        hu_rule_say_stack(world->finding->rule, __asan_get_report_bp());
    }
    if (hu_world.muted && getenv("HU_IGNORE") != NULL) {
        nowhere = nowhere < 0 ? open("/dev/null", O_WRONLY | O_CLOEXEC) : nowhere;
        __sanitizer_set_report_fd((void *)(intptr_t)nowhere);
    }
}

/* ... and this behind it. */
static void on_reported(const char *text)
{
    (void)text;
    if (getenv("HU_IGNORE") == NULL) {
        return;
    }
    if (!hu_world.muted) {
        __builtin_trap();
    }
    __sanitizer_set_report_fd((void *)(intptr_t)STDERR_FILENO);
    hu_world.in_signal = false;
}
#endif

enum { HU_ALARM_AGAIN = 2 }; /* seconds */
static struct sigaction before[NSIG];

static const void *instruction_of(const void *context)
{
    const ucontext_t *machine = context;

#if defined(__x86_64__)
    return (const void *)(uintptr_t)machine->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (const void *)(uintptr_t)machine->uc_mcontext.pc;
#else
    (void)machine;
    return NULL;
#endif
}

static bool was_write(const void *context)
{
#if defined(__x86_64__)
    const ucontext_t *machine = context;
    return (machine->uc_mcontext.gregs[REG_ERR] & 2) != 0;
#else
    (void)context;
    return false;
#endif
}

/* Goes on in the rule's function, as if the instruction that failed had called it: two rules that
 * one function of a driver breaks are two bugs to triage then. */
static bool go_to_rule(void *context)
{
#if defined(__x86_64__)
    const struct hu_world *world = &hu_world;
    ucontext_t *machine = context;
    greg_t *pc = &machine->uc_mcontext.gregs[REG_RIP];
    greg_t *stack = &machine->uc_mcontext.gregs[REG_RSP];

    if (!world->running || world->finding == NULL || !world->options->stop) {
        return false;
    }
    /* Behind the instruction, as callers are; a call of what is no code left its own address. */
    if (*pc != machine->uc_mcontext.gregs[REG_CR2]) {
        *stack -= (greg_t)sizeof(greg_t);
        *(greg_t *)*stack = *pc + 1;
    }
    *pc = (greg_t)(uintptr_t)hu_rule_function(world->finding->rule);
    return true;
#else
    (void)context;
    return false;
#endif
}

/* A sanitizer's handler gets the same fault again; without one the process ends by a trap that
 * engines know. */
static void on_signal(int number, siginfo_t *info, void *context)
{
    struct hu_world *world = &hu_world;
    /* The processor does not say which address it cannot form; it was not NULL. */
    const void *address = info->si_code == SI_KERNEL ? (const void *)UINTPTR_MAX : info->si_addr;

    world->stopped = instruction_of(context);
    bad_access(address, was_write(context));
    if (world->running && (world->options->survive || world->muted)) {
        world->in_signal = false;
        world->abandoned = true;
        hu_mm_escape(hu_world_leave, world);
    }
    if (go_to_rule(context)) {
        return;
    }
    if (before[number].sa_handler == SIG_DFL || before[number].sa_handler == SIG_IGN) {
        __builtin_trap();
    }
    sigaction(number, &before[number], NULL);
}

/* The driver does not come back: it is left where it stands. What is run again, to tell more, will
 * not come back either, and gets less time. */
static void on_alarm(int number, siginfo_t *info, void *context)
{
    struct hu_world *world = &hu_world;

    (void)number;
    (void)info;
    (void)alarm(HU_ALARM_AGAIN);
    if (world->running && world->call_depth != 0 && !world->in_signal) {
        world->stuck = true;
        world->stopped = instruction_of(context);
        world->frame_count = backtrace(world->frame, HU_FRAME_MAX);
        HU_PUSH(limit, HU_LIMIT_CLOCK, 0);
    }
}

void hu_run_alarm(uint32_t seconds)
{
    struct sigaction tick = {.sa_sigaction = on_alarm, .sa_flags = SA_SIGINFO | SA_NODEFER};

    sigaction(SIGALRM, &tick, NULL);
    (void)alarm(seconds);
}

void hu_world_watch(void)
{
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_NODEFER};

#ifdef HU_ASAN
    __asan_set_error_report_callback(on_reported);
#endif
    sigaction(SIGSEGV, &action, &before[SIGSEGV]);
    sigaction(SIGBUS, &action, &before[SIGBUS]);
}
