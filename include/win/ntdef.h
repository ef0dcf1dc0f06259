/* Structures and macros that every driver header builds on (documents of ntdef.h). */
#ifndef HU_WIN_NTDEF_H
#define HU_WIN_NTDEF_H

#include "hu_types.h"

#define ANYSIZE_ARRAY 1
#define DUMMYSTRUCTNAME
#define DUMMYUNIONNAME

#define DECLARE_HANDLE(name)                                                                       \
    struct name##__ {                                                                              \
        int unused;                                                                                \
    };                                                                                             \
    typedef struct name##__ *name

/* Success and information are zero or positive. Document "Using NTSTATUS Values". */
#define NT_SUCCESS(status) (((NTSTATUS)(status)) >= 0)
#define NT_INFORMATION(status) ((((ULONG)(status)) >> 30) == 1)
#define NT_WARNING(status) ((((ULONG)(status)) >> 30) == 2)
#define NT_ERROR(status) ((((ULONG)(status)) >> 30) == 3)

typedef union _LARGE_INTEGER {
    struct {
        ULONG LowPart;
        LONG HighPart;
    };
    struct {
        ULONG LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    struct {
        ULONG LowPart;
        ULONG HighPart;
    };
    struct {
        ULONG LowPart;
        ULONG HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef LARGE_INTEGER PHYSICAL_ADDRESS, *PPHYSICAL_ADDRESS;

typedef struct _LUID {
    ULONG LowPart;
    LONG HighPart;
} LUID, *PLUID;

#include "guiddef.h"

/* Length and MaximumLength count bytes, not characters; Buffer need not end in a zero. */
typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PWCH Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;

#define UNICODE_STRING_MAX_BYTES ((USHORT)65534)
#define RTL_CONSTANT_STRING(literal)                                                               \
    {                                                                                              \
        sizeof(literal) - sizeof((literal)[0]), sizeof(literal), (PWCH)(literal)                   \
    }

typedef struct _LIST_ENTRY {
    struct _LIST_ENTRY *Flink;
    struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY;

typedef struct _SINGLE_LIST_ENTRY {
    struct _SINGLE_LIST_ENTRY *Next;
} SINGLE_LIST_ENTRY, *PSINGLE_LIST_ENTRY;

#define FIELD_OFFSET(type, field) ((LONG) __builtin_offsetof(type, field))
#define UFIELD_OFFSET(type, field) ((ULONG) __builtin_offsetof(type, field))
#define CONTAINING_RECORD(address, type, field)                                                    \
    ((type *)(void *)((PCHAR)(address) - __builtin_offsetof(type, field)))

#define RTL_FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field)                                                      \
    (__builtin_offsetof(type, field) + RTL_FIELD_SIZE(type, field))
/* Does a structure of size bytes reach to the end of field? This is how a driver asks a
 * DXGKRNL_INTERFACE whether a callback is there. */
#define RTL_CONTAINS_FIELD(pointer, size, field)                                                   \
    ((PCHAR)(&(pointer)->field) + sizeof((pointer)->field) <= (PCHAR)(pointer) + (size))
#define RTL_NUMBER_OF(array) (sizeof(array) / sizeof((array)[0]))
#ifndef ARRAYSIZE
#define ARRAYSIZE(array) RTL_NUMBER_OF(array)
#endif

#ifndef NOMINMAX
#ifdef __cplusplus /* as macros they break the C++ library */
extern "C++" {
template <typename One, typename Other>
constexpr auto min(One one, Other other) -> decltype(true ? One() : Other())
{
    return one < other ? one : other;
}
template <typename One, typename Other>
constexpr auto max(One one, Other other) -> decltype(true ? One() : Other())
{
    return one > other ? one : other;
}
}
#else
#ifndef min
#define min(one, other) (((one) < (other)) ? (one) : (other))
#endif
#ifndef max
#define max(one, other) (((one) > (other)) ? (one) : (other))
#endif
#endif
#endif

#ifndef __max
#define __max(one, other) (((one) > (other)) ? (one) : (other))
#define __min(one, other) (((one) < (other)) ? (one) : (other))
#endif

#define ALIGN_DOWN_BY(size, alignment) ((ULONG_PTR)(size) & ~((ULONG_PTR)(alignment)-1))
#define ALIGN_UP_BY(size, alignment)                                                               \
    (((ULONG_PTR)(size) + (alignment)-1) & ~((ULONG_PTR)(alignment)-1))
#define ALIGN_DOWN(size, type) ALIGN_DOWN_BY(size, sizeof(type))
#define ALIGN_UP(size, type) ALIGN_UP_BY(size, sizeof(type))
#define ALIGN_DOWN_POINTER_BY(address, alignment) ((PVOID)ALIGN_DOWN_BY(address, alignment))
#define ALIGN_UP_POINTER_BY(address, alignment) ((PVOID)ALIGN_UP_BY(address, alignment))
#define ROUND_UP(size, alignment) ALIGN_UP_BY(size, alignment)
#define Add2Ptr(pointer, bytes) ((PVOID)((PUCHAR)(pointer) + (bytes)))
#define PtrOffset(base, pointer) ((ULONG)((ULONG_PTR)(pointer) - (ULONG_PTR)(base)))
#define FlagOn(flags, which) ((flags) & (which))
#define BooleanFlagOn(flags, which) ((BOOLEAN)(((flags) & (which)) != 0))
#define SetFlag(flags, which) ((flags) |= (which))
#define ClearFlag(flags, which) ((flags) &= ~(which))
#define UlongToPtr(number) ((PVOID)(ULONG_PTR)(ULONG)(number))
#define ULongToPtr UlongToPtr
#define PtrToUlong(pointer) ((ULONG)(ULONG_PTR)(pointer))
#define PtrToULong PtrToUlong
#define PtrToLong(pointer) ((LONG)(LONG_PTR)(pointer))
#define PtrToUint(pointer) ((UINT)(ULONG_PTR)(pointer))
#define PtrToInt(pointer) ((INT)(LONG_PTR)(pointer))
#define LongToPtr(number) ((PVOID)(LONG_PTR)(LONG)(number))
#define UIntToPtr(number) ((PVOID)(ULONG_PTR)(UINT)(number))
#define IntToPtr(number) ((PVOID)(LONG_PTR)(INT)(number))
#define HandleToULong(handle) ((ULONG)(ULONG_PTR)(handle))
#define HandleToUlong HandleToULong
#define HandleToLong(handle) ((LONG)(LONG_PTR)(handle))
#define ULongToHandle(number) ((HANDLE)(ULONG_PTR)(ULONG)(number))
#define UlongToHandle ULongToHandle
#define LongToHandle(number) ((HANDLE)(LONG_PTR)(LONG)(number))
#define Int32x32To64(one, other) ((LONGLONG)(LONG)(one) * (LONGLONG)(LONG)(other))
#define UInt32x32To64(one, other) ((ULONGLONG)(ULONG)(one) * (ULONGLONG)(ULONG)(other))
#define Int64ShllMod32(value, by) ((ULONGLONG)(value) << ((by)&31))
#define Int64ShrlMod32(value, by) ((ULONGLONG)(value) >> ((by)&31))
/* Bit operators for an enumeration in C++, where it is none. */
#ifdef __cplusplus
#define DEFINE_ENUM_FLAG_OPERATORS(type)                                                           \
    extern "C++" {                                                                                 \
    inline constexpr type operator|(type a, type b) { return type((int)a | (int)b); }              \
    inline constexpr type operator&(type a, type b) { return type((int)a & (int)b); }              \
    inline constexpr type operator^(type a, type b) { return type((int)a ^ (int)b); }              \
    inline constexpr type operator~(type a) { return type(~(int)a); }                              \
    inline type &operator|=(type &a, type b) { return a = a | b; }                                 \
    inline type &operator&=(type &a, type b) { return a = a & b; }                                 \
    inline type &operator^=(type &a, type b) { return a = a ^ b; }                                 \
    }
#else
#define DEFINE_ENUM_FLAG_OPERATORS(type)
#endif

#define ARGUMENT_PRESENT(pointer) ((pointer) != NULL)
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(variable) ((void)(variable))

#endif
