/* What the compiler must be, and the few keywords that Windows sources take for granted.
 *
 * Two dialects include these headers: ours (strict C11) and the drivers' (gnu11 or C++17 with
 * -fms-extensions -fshort-wchar). A 16-bit wchar_t is how this header tells them apart. */
#ifndef HU_WIN_COMPILER_H
#define HU_WIN_COMPILER_H

#if !defined(__GNUC__) && !defined(__clang__)
#error "These headers need gcc or clang."
#endif
#if __SIZEOF_POINTER__ != 8 || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "These headers model 64-bit little-endian Windows: build for x86-64 or arm64."
#endif
#if defined(__cplusplus) && __SIZEOF_WCHAR_T__ != 2
#error "Compile C++ drivers with -fshort-wchar: a WCHAR has 16 bits on Windows."
#endif

#ifndef __cplusplus
/* A name that nobody implements must not compile; C11 compilers of our age only warn. */
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
#endif

#if __SIZEOF_WCHAR_T__ == 2
#define HU_DRIVER_DIALECT 1
#else
#define HU_DRIVER_DIALECT 0
#endif

#ifdef __cplusplus
#define HU_STATIC_ASSERT(condition, sentence) static_assert(condition, sentence)
#define HU_NOTHROW noexcept /* libc says so too, and C++ compares it */
#define EXTERN_C extern "C"
#define EXTERN_C_START extern "C" {
#define EXTERN_C_END }
#else
#define HU_STATIC_ASSERT(condition, sentence) _Static_assert(condition, sentence)
#define HU_NOTHROW
#define EXTERN_C extern
#define EXTERN_C_START
#define EXTERN_C_END
#endif

#define C_ASSERT(condition) HU_STATIC_ASSERT(condition, "C_ASSERT(" #condition ") does not hold.")

/* Not static, so that "static FORCEINLINE" compiles, and so that a driver's own FORCEINLINE
 * function may call the ones in these headers. Its address cannot be taken in C. */
#define FORCEINLINE __inline __attribute__((always_inline))
#define DECLSPEC_NOINLINE __attribute__((noinline))
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define DECLSPEC_ALIGN(bytes) __attribute__((aligned(bytes)))
#define DECLSPEC_CACHEALIGN DECLSPEC_ALIGN(64)
#define DECLSPEC_SELECTANY __attribute__((weak))
#define DECLSPEC_DEPRECATED __attribute__((deprecated))
#define DECLSPEC_IMPORT
#define DECLSPEC_EXPORT
#define DECLSPEC_NOVTABLE
#define NTSYSAPI
#define NTKERNELAPI
#define NTHALAPI
#define UNALIGNED
#define RESTRICTED_POINTER
#define POINTER_64
#define POINTER_32
#define NTSYSCALLAPI
#define STDMETHODCALLTYPE
#define PASCAL
#define DECLSPEC_RESTRICT
#define DECLSPEC_SAFEBUFFERS
#define CFORCEINLINE FORCEINLINE
#define FORCENOINLINE DECLSPEC_NOINLINE
#define BEGIN_INTERFACE
#define END_INTERFACE
#define DEFAULT_UNREACHABLE __builtin_unreachable()

/* 64-bit code has one calling convention, so its names mean nothing here. */
#define NTAPI
#define APIENTRY
#define WINAPI
#define CALLBACK
#define FASTCALL

/* The Windows that is meant, unless the driver says: version 1903, the first with hot update. */
#include "sdkddkver.h"

#if HU_DRIVER_DIALECT && !defined(_WIN32)
#define __cdecl
#define __stdcall
#define __fastcall
#define __unaligned
#define __ptr32
#define __ptr64
#define __w64
#define __noop(...) ((void)0)
#define __debugbreak() __builtin_trap()
#define __nop() ((void)0)
#define __assume(expression) ((void)0)
#define __annotation(...) ((void)0)
#define __fastfail(code) __builtin_trap()
#define ReadTimeStampCounter() hu_time_stamp()
#define __rdtsc() hu_time_stamp()
EXTERN_C unsigned long long hu_time_stamp(void);
#ifndef _KERNEL_MODE
#define _KERNEL_MODE 1
#endif
#ifndef _WIN64
#define _WIN64 1 /* else a driver's #ifdef takes its 32-bit branch */
#endif
#if defined(__x86_64__) && !defined(_AMD64_)
#define _AMD64_ 1
#elif defined(__aarch64__) && !defined(_ARM64_)
#define _ARM64_ 1
#endif

#ifndef __clang__
/* gcc's -fms-extensions stops short of these. A __declspec that is not in this list is an
 * error that names it: HU_DECLSPEC_<name>. */
#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#define __forceinline FORCEINLINE
#define __pragma(what)
#define _inline __inline
#define __declspec(what) HU_DECLSPEC_##what
#define HU_DECLSPEC_align(bytes) __attribute__((aligned(bytes)))
#define HU_DECLSPEC_allocate(section_name) __attribute__((section(section_name)))
#define HU_DECLSPEC_code_seg(section_name) __attribute__((section(section_name)))
#define HU_DECLSPEC_noinline __attribute__((noinline))
#define HU_DECLSPEC_noreturn __attribute__((noreturn))
#define HU_DECLSPEC_selectany __attribute__((weak))
#define HU_DECLSPEC_deprecated __attribute__((deprecated))
#define HU_DECLSPEC_nothrow __attribute__((nothrow))
#define HU_DECLSPEC_thread __thread
#define HU_DECLSPEC_safebuffers
#define HU_DECLSPEC_noalias
#define HU_DECLSPEC_guard(what)
#define HU_DECLSPEC_uuid(text)
#define HU_DECLSPEC_empty_bases
#define HU_DECLSPEC_restrict
#define HU_DECLSPEC_novtable
#define HU_DECLSPEC_dllimport
#define HU_DECLSPEC_dllexport
#endif
#endif

#endif
