/* Structured exception handling: __try, __except, __finally, __leave.
 *
 * gcc and clang have none on this platform, so these are macros over _setjmp, and exceptions are
 * only what the model raises (MmProbeAndLockPages, ProbeForRead, ExRaiseStatus, ...): a bad access
 * is a finding, as it is a bug check on Windows for kernel addresses.
 *
 * A filter runs after the functions below the __try are gone, so EXCEPTION_CONTINUE_EXECUTION
 * cannot be had and ends the program with a sentence. return, goto, break and continue leave a
 * __try of an __except as they should; out of a __try of a __finally only __leave does, and the
 * build refuses the others (src/driver/check_finally.awk).
 *
 * Which __try is active is told by the program counter, and locals must live in memory: a file
 * that uses these is built without optimisation. hu_add_image sees to it. Documents
 * "try-except statement", "try-finally statement" of the C language reference. */
#ifndef HU_WIN_SEH_H
#define HU_WIN_SEH_H

#include "ntdef.h"

EXTERN_C_START

#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)
#define EXCEPTION_NONCONTINUABLE 0x1
#define EXCEPTION_MAXIMUM_PARAMETERS 15

typedef struct _CONTEXT CONTEXT, *PCONTEXT; /* processor registers: not modelled */

/* Documents "EXCEPTION_RECORD structure", "EXCEPTION_POINTERS structure". */
typedef struct _EXCEPTION_RECORD {
    NTSTATUS ExceptionCode;
    ULONG ExceptionFlags;
    struct _EXCEPTION_RECORD *ExceptionRecord;
    PVOID ExceptionAddress;
    ULONG NumberParameters;
    ULONG_PTR ExceptionInformation[EXCEPTION_MAXIMUM_PARAMETERS];
} EXCEPTION_RECORD, *PEXCEPTION_RECORD;

typedef struct _EXCEPTION_POINTERS {
    PEXCEPTION_RECORD ExceptionRecord;
    PCONTEXT ContextRecord;
} EXCEPTION_POINTERS, *PEXCEPTION_POINTERS;

/* Raise an exception with a status; do not return. ExRaiseStatus <= DISPATCH_LEVEL, the others
 * PASSIVE_LEVEL. Documents "ExRaiseStatus function", "ExRaiseAccessViolation function",
 * "ExRaiseDatatypeMisalignment function". */
DECLSPEC_NORETURN VOID ExRaiseStatus(NTSTATUS Status);
DECLSPEC_NORETURN VOID ExRaiseAccessViolation(VOID);
DECLSPEC_NORETURN VOID ExRaiseDatatypeMisalignment(VOID);

/* Check that a user-mode buffer lies below the end of user space and is aligned, else raise
 * STATUS_ACCESS_VIOLATION or STATUS_DATATYPE_MISALIGNMENT; a length of 0 is not checked. There is
 * no user space here: any other buffer raises. <= APC_LEVEL. Documents "ProbeForRead function",
 * "ProbeForWrite function". */
VOID ProbeForRead(const volatile VOID *Address, SIZE_T Length, ULONG Alignment);
VOID ProbeForWrite(volatile VOID *Address, SIZE_T Length, ULONG Alignment);

/* What the macros below call. */
PVOID hu_seh_push(PVOID Owner, const char *Function);
LONG hu_seh_caught(VOID);
LONG hu_seh_decide(LONG Filter);
LONG hu_seh_finally_begin(PVOID Owner);
VOID hu_seh_finally_end(VOID);
DECLSPEC_NORETURN VOID hu_seh_leave(PVOID Owner);
NTSTATUS hu_seh_code(VOID);
PEXCEPTION_POINTERS hu_seh_information(VOID);
BOOLEAN hu_seh_abnormal(VOID);

EXTERN_C_END

#if HU_DRIVER_DIALECT && !defined(_WIN32)

int _setjmp(void *) HU_NOTHROW __attribute__((returns_twice));

#undef __try
#undef __except
#undef __finally
#undef __leave
#ifdef __OPTIMIZE__
#define HU_SEH_CHECK                                                                               \
    HU_STATIC_ASSERT(0, "A file with __try must be built without optimisation: give it -O0.");
#else
#define HU_SEH_CHECK
#endif
/* clang-format takes these for the keywords they are not. */
/* clang-format off */
#define __try HU_SEH_CHECK if (_setjmp(hu_seh_push(__builtin_frame_address(0), __func__)) == 0)
#define __except(filter) else if (hu_seh_caught() && hu_seh_decide((LONG)(filter)))
#define __finally                                                                                  \
    for (LONG hu_seh_once = hu_seh_finally_begin(__builtin_frame_address(0)); hu_seh_once != 0;    \
         hu_seh_once = 0, hu_seh_finally_end())
#define __leave hu_seh_leave(__builtin_frame_address(0))
/* clang-format on */

#define GetExceptionCode() hu_seh_code()
#define GetExceptionInformation() hu_seh_information()
#define AbnormalTermination() hu_seh_abnormal()
#define _exception_code() hu_seh_code()
#define _exception_info() hu_seh_information()
#define _abnormal_termination() hu_seh_abnormal()
#define exception_code() hu_seh_code()
#define exception_info() hu_seh_information()
#ifndef __cplusplus /* the C spellings */
#define try __try
#define except __except
#define finally __finally
#endif

#elif defined(_WIN32)

/* The compiler has the keywords; what it cannot do here is run (scripts/msvc_check.sh). */
EXTERN_C_START
ULONG __cdecl _exception_code(VOID);
PVOID __cdecl _exception_info(VOID);
INT __cdecl _abnormal_termination(VOID);
EXTERN_C_END

#define GetExceptionCode() ((NTSTATUS)_exception_code())
#define GetExceptionInformation() ((PEXCEPTION_POINTERS)_exception_info())
#define AbnormalTermination() _abnormal_termination()
#define exception_code() GetExceptionCode()
#define exception_info() GetExceptionInformation()
#ifndef __cplusplus
#define try __try
#define except __except
#define finally __finally
#endif

#endif

#endif
