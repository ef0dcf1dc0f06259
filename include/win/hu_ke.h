/* IRQL, bug checks, assertions, messages. */
#ifndef HU_WIN_KE_H
#define HU_WIN_KE_H

#include <stdarg.h>

#include "ntdef.h"

EXTERN_C_START

typedef UCHAR KIRQL, *PKIRQL;

#define PASSIVE_LEVEL 0
#define LOW_LEVEL 0
#define APC_LEVEL 1
#define DISPATCH_LEVEL 2
#define CMCI_LEVEL 5
#define CLOCK_LEVEL 13 /* on x64, as the rest */
#define IPI_LEVEL 14
#define POWER_LEVEL 14
#define PROFILE_LEVEL 15
#define HIGH_LEVEL 15

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
KIRQL KeRaiseIrqlToDpcLevel(VOID);
FORCEINLINE KIRQL KfRaiseIrql(KIRQL NewIrql)
{
    KIRQL old;
    KeRaiseIrql(NewIrql, &old);
    return old;
}
#define KeRaiseIrqlToSynchLevel KeRaiseIrqlToDpcLevel
#define KfLowerIrql KeLowerIrql

/* Ends the system; does not return. Any IRQL. Document "KeBugCheckEx function". */
DECLSPEC_NORETURN VOID KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1,
                                    ULONG_PTR BugCheckParameter2, ULONG_PTR BugCheckParameter3,
                                    ULONG_PTR BugCheckParameter4);
DECLSPEC_NORETURN VOID KeBugCheck(ULONG BugCheckCode);

/* A line for the kernel debugger; gives STATUS_SUCCESS. Nobody reads it here; the format is not
 * looked at. Documents "DbgPrint function" (<= DIRQL), "DbgPrintEx function", "KdPrint macro"
 * (checked builds only), "DbgBreakPoint function" (stops the program). */
ULONG DbgPrint(PCSTR Format, ...);
ULONG DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...);
ULONG vDbgPrintEx(ULONG ComponentId, ULONG Level, PCCH Format, va_list arglist);
ULONG vDbgPrintExWithPrefix(PCCH Prefix, ULONG ComponentId, ULONG Level, PCCH Format,
                            va_list arglist);
#define DPFLTR_ERROR_LEVEL 0
#define DPFLTR_WARNING_LEVEL 1
#define DPFLTR_TRACE_LEVEL 2
#define DPFLTR_INFO_LEVEL 3
#define DPFLTR_MASK 0x80000000U
typedef enum _DPFLTR_TYPE {
    DPFLTR_SYSTEM_ID = 0,
    DPFLTR_VIDEO_ID = 31,
    DPFLTR_IHVVIDEO_ID = 78,
    DPFLTR_IHVDRIVER_ID = 77,
    DPFLTR_IHVBUS_ID = 79,
    DPFLTR_DEFAULT_ID = 101
} DPFLTR_TYPE;
FORCEINLINE VOID DbgBreakPoint(VOID) { __builtin_trap(); }
#define DbgBreakPointWithStatus(status) ((void)(status), DbgBreakPoint())
#define KdBreakPoint() ((void)0)
#define KD_DEBUGGER_ENABLED FALSE
#define KD_DEBUGGER_NOT_PRESENT TRUE
#define KdRefreshDebuggerNotPresent() TRUE

/* Files that a function marked as pageable runs above APC_LEVEL. */
VOID hu_paged_code(VOID);

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
#define KdPrintEx(parenthesised) DbgPrintEx parenthesised
#define NT_ASSERT(expression) hu_assert((expression) ? TRUE : FALSE)
#define NT_VERIFY(expression) NT_ASSERT(expression)
#else
#define KdPrint(parenthesised) ((void)0)
#define KdPrintEx(parenthesised) ((void)0)
#define NT_ASSERT(expression) ((void)0)
#define NT_VERIFY(expression) ((expression) ? TRUE : FALSE)
#endif
#ifndef ASSERT
#define ASSERT(expression) NT_ASSERT(expression)
#endif
#define RTL_ASSERT(expression) NT_ASSERT(expression)
#define RTL_VERIFY(expression) NT_VERIFY(expression)
#define RTL_SOFT_ASSERT(expression) NT_ASSERT(expression)
#define RTL_SOFT_VERIFY(expression) NT_VERIFY(expression)
#define ASSERTMSG(message, expression) NT_ASSERT(expression)
#define NT_ASSERTMSG(message, expression) NT_ASSERT(expression)
#define NT_ASSERT_ASSUME(expression) NT_ASSERT(expression)
#define NT_ANALYSIS_ASSUME(expression) ((void)0)
#define NT_FRE_ASSERT(expression) hu_assert((expression) ? TRUE : FALSE)

/* Says that a function is pageable: at DISPATCH_LEVEL and above that is a finding, in each build.
 * Document "PAGED_CODE macro". */
#define PAGED_CODE() hu_paged_code()
#define PAGED_CODE_LOCKED() ((void)0)
#define PAGED_ASSERT(expression) NT_ASSERT(expression)

#endif
