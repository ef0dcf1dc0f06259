/* The end of a run that broke a rule: two lines for machines, then a trap in a function of the
 * rule's own.
 *
 * Crash triage tells bugs apart by the first functions of the stack, so a common one would make all
 * rules one bug. Each function names a string of its own, so that no linker folds two into one.
 */
#include "rules.h"

#include <stdlib.h>

/* The stack is read as it lies, frames of others included. */
#if defined(__clang__)
#define HU_TRAP_PLAIN __attribute__((noinline, no_sanitize("address", "undefined", "memory")))
#else
#define HU_TRAP_PLAIN __attribute__((noinline, no_sanitize_address, no_sanitize_undefined))
#endif

/* Set: the function of a rule prints the stack, as far as a sanitizer is there to do it, and comes
 * back here. */
__attribute__((weak)) void __sanitizer_print_stack_trace(void);
static void *say_and_return[5];
static bool says;

#define HU_RULE(name, ...)                                                                         \
    __attribute__((noinline, noreturn, cold)) static void hu_rule_##name(void)                     \
    {                                                                                              \
        __asm__ volatile("" : : "r"("hu-rule-" #name) : "memory");                                 \
        if (says) {                                                                                \
            __sanitizer_print_stack_trace();                                                       \
            __builtin_longjmp(say_and_return, 1);                                                  \
        }                                                                                          \
        __builtin_trap();                                                                          \
    }
#include "rules.def"
#undef HU_RULE

static void (*const trap[HU_RULE_COUNT])(void) = {
    NULL,
#define HU_RULE(name, ...) hu_rule_##name,
#include "rules.def"
#undef HU_RULE
};

void hu_rule_machine_lines(FILE *out, enum hu_rule rule)
{
    fprintf(out, "DEDUP_TOKEN: hu-rule-%s\nASSERTION FAILED: %s\n", hu_rule(rule)->name,
            hu_rule(rule)->name);
    fflush(out);
}

/* -- whose call it was --
 *
 * Crash triage goes by the two functions above a rule's own. Between them and the driver would
 * stand ours: judge, trace, the entry point called. They are never returned to, so the stack is cut
 * where the driver called: its frame is made the caller of the rule's function. Every unit keeps a
 * frame pointer. On other processors the stack stays as it is.
 */
enum { FRAMES_MAX = 64 };

struct frame {
    struct frame *caller;
    const void *returns_to;
};

#if defined(__x86_64__)
__attribute__((noreturn)) static void jump(void (*to)(void), void *stack, void *frame)
{
    __asm__ volatile("movq %1, %%rsp\n\tmovq %2, %%rbp\n\tjmpq *%0"
                     :
                     : "a"(to), "d"(stack), "c"(frame)
                     : "memory");
    __builtin_unreachable();
}
#define HU_CUTS_STACK 1
#else
#define HU_CUTS_STACK 0
#endif

/* The frame that returns to `site`; NULL: none of those above this one. */
HU_TRAP_PLAIN static struct frame *frame_of(struct frame *frame, const void *site)
{
    for (uint32_t i = 0; i < FRAMES_MAX && frame != NULL; i++) {
        if (frame->returns_to == site) {
            return frame;
        }
        frame = frame->caller > frame ? frame->caller : NULL;
    }
    return NULL;
}

/* `entered`: the driver's function is not on the stack any more, or not yet, and `site` is its
 * first instruction. It is made to look as if it had been called from here. */
HU_TRAP_PLAIN static void trap_at(void (*to)(void), const char *site, bool entered)
{
    struct frame *here = __builtin_frame_address(0);
    struct frame *frame = entered ? NULL : frame_of(here, site);
    const void *words[2] = {site + 1, here->returns_to};

#if HU_CUTS_STACK
    if (entered) {
        jump(to, words, here->caller);
    } else if (frame != NULL) {
        jump(to, &frame->returns_to, frame->caller);
    }
#endif
    (void)frame;
    (void)words;
}

_Noreturn void hu_rule_trap(enum hu_rule rule, const void *site, bool entered)
{
    hu_rule_machine_lines(stderr, rule);
    if (rule > HU_RULE_NONE && rule < HU_RULE_COUNT) {
        if (site != NULL) {
            trap_at(trap[rule], site, entered);
        }
        trap[rule]();
    }
    abort();
}

void (*hu_rule_function(enum hu_rule rule))(void) { return trap[rule]; }

/* The rule's function runs on a stack of its own, since there is a way back from here; its caller
 * stands on the real one. */
HU_TRAP_PLAIN void hu_rule_say_stack(enum hu_rule rule, const void *frame)
{
    static _Alignas(16) const void *side[1 << 17];
    enum { TOP = sizeof(side) / sizeof(side[0]) - 3 };
    const struct frame *callee = frame;

    if (!HU_CUTS_STACK || __sanitizer_print_stack_trace == NULL || callee == NULL) {
        return;
    }
    says = true;
    if (__builtin_setjmp(say_and_return) == 0) {
        side[TOP] = callee->returns_to;
#if HU_CUTS_STACK
        jump(trap[rule], &side[TOP], callee->caller);
#endif
    }
    says = false;
}
