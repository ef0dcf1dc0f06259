/* The end of a run stands in the rule's own function, called, as the stack says, from where the
 * driver made its call. */
#define _GNU_SOURCE
#include "rules.h"

#include <execinfo.h>
#include <setjmp.h>
#include <signal.h>
#include <ucontext.h>

static sigjmp_buf back;
static const void *trapped;  /* instruction */
static const void *returns;  /* where the trap's function would return to */
static const void *expected; /* the driver's call */

/* As the unwinder reads it: the compiler may have pushed no frame on the way to the trap. */
static void on_trap(int number, siginfo_t *info, void *context)
{
#if defined(__x86_64__)
    const ucontext_t *machine = context;
    void *frame[16];
    int count = backtrace(frame, 16);

    trapped = (const void *)(uintptr_t)machine->uc_mcontext.gregs[REG_RIP];
    returns = NULL;
    for (int i = 0; i + 1 < count; i++) {
        returns = frame[i] == trapped ? frame[i + 1] : returns;
    }
#endif
    (void)number;
    (void)info;
    (void)context;
    siglongjmp(back, 1);
}

/* Stand for what lies between a driver's call and the rule that it breaks. */
static __attribute__((noinline)) void judge(enum hu_rule rule, const void *site, bool entered)
{
    hu_rule_trap(rule, site, entered);
}

static __attribute__((noinline)) void entry_point(enum hu_rule rule)
{
    expected = __builtin_extract_return_addr(__builtin_return_address(0));
    judge(rule, expected, false);
}

static __attribute__((noinline)) void driver(enum hu_rule rule)
{
    entry_point(rule);
    __asm__ volatile(""); /* not the last thing it does */
}

static int wrong(const char *what, enum hu_rule rule)
{
    const char *own = (const char *)(uintptr_t)hu_rule_function(rule);

    if ((const char *)trapped >= own && (const char *)trapped < own + 512 && returns == expected) {
        return 0;
    }
    fprintf(stderr, "%s: trapped at %p in a function at %p, called from %p, not %p\n", what,
            trapped, (const void *)own, returns, expected);
    return 1;
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER};
    static volatile int failures;

#if !defined(__x86_64__)
    return 0; /* the stack stays as it is */
#endif
    sigaction(SIGILL, &action, NULL);
    for (volatile enum hu_rule rule = 1; rule < HU_RULE_COUNT; rule++) {
        if (sigsetjmp(back, 1) == 0) {
            driver(rule);
        }
        failures += wrong("a call", rule);
        if (sigsetjmp(back, 1) == 0) {
            expected = (const char *)(uintptr_t)driver + 1;
            judge(rule, (const void *)(uintptr_t)driver, true);
        }
        failures += wrong("a function entered", rule);
    }
    /* A place that no frame returns to: the stack stays. */
    if (sigsetjmp(back, 1) == 0) {
        expected = NULL;
        judge(1, on_trap, false);
    }
    const char *ours = (const char *)(uintptr_t)hu_rule_trap;
    if ((const char *)returns < ours || (const char *)returns > ours + 512) {
        fprintf(stderr, "an unknown place: called from %p, not from hu_rule_trap\n", returns);
        failures++;
    }
    return failures != 0;
}
