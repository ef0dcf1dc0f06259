/* IRQL, bug checks, assertions, messages. */
#ifndef HU_WIN_KE_H
#define HU_WIN_KE_H

#include "ntdef.h"

EXTERN_C_START

typedef UCHAR KIRQL, *PKIRQL;

#define PASSIVE_LEVEL 0
#define LOW_LEVEL 0
#define APC_LEVEL 1
#define DISPATCH_LEVEL 2
#define HIGH_LEVEL 15 /* on 64-bit processors */

typedef CCHAR KPROCESSOR_MODE;
typedef enum _MODE { KernelMode, UserMode, MaximumMode } MODE;

/* The level the model keeps for the running driver. Any IRQL. Document "KeGetCurrentIrql
 * function". */
KIRQL KeGetCurrentIrql(VOID);

/* Raise to NewIrql, which must not be below the current level, and give the old level; lower to
 * a level that the matching raise gave. Neither can fail; the wrong direction is a bug check.
 * Documents "KeRaiseIrql macro", "KeLowerIrql function", "Managing Hardware Priorities". */
VOID KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql);
VOID KeLowerIrql(KIRQL NewIrql);

/* Ends the system; does not return. Any IRQL. Document "KeBugCheckEx function". */
DECLSPEC_NORETURN VOID KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                                    ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
                                    ULONG_PTR BugCheckParameter4);

/* A line for the kernel debugger; gives STATUS_SUCCESS, or an error if nothing could be sent.
 * Documents "DbgPrint function" (<= DIRQL), "KdPrint macro" (checked builds only). */
ULONG DbgPrint(PCSTR Format, ...);

/* What a failed assertion of a checked build comes to. */
FORCEINLINE BOOLEAN hu_assert(BOOLEAN holds)
{
    if (!holds)
        __builtin_trap();
    return holds;
}

EXTERN_C_END

#ifndef DBG
#define DBG 0
#endif

/* An assertion costs and checks nothing in a free build; NT_VERIFY evaluates its expression in
 * both. A failed one in a checked build stops the program. Documents "ASSERT macro", "NT_ASSERT
 * macro", "NT_VERIFY macro". */
#if DBG
#define KdPrint(parenthesised) DbgPrint parenthesised
#define NT_ASSERT(expression) hu_assert((expression) ? TRUE : FALSE)
#define NT_VERIFY(expression) NT_ASSERT(expression)
#else
#define KdPrint(parenthesised) ((void)0)
#define NT_ASSERT(expression) ((void)0)
#define NT_VERIFY(expression) ((expression) ? TRUE : FALSE)
#endif
#define ASSERT(expression) NT_ASSERT(expression)
#define ASSERTMSG(message, expression) NT_ASSERT(expression)
#define NT_ASSERTMSG(message, expression) NT_ASSERT(expression)

/* Says that a function is pageable. No check yet: the entry IRQL of a driver's functions is
 * judged from the trace. Document "PAGED_CODE macro". */
#define PAGED_CODE() ((void)0)
#define PAGED_CODE_LOCKED() ((void)0)

#endif
