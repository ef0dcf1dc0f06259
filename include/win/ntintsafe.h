/* Drop-in for the WDK header of this name: arithmetic and conversions that say when the result does
 * not fit. Every function stores the result and answers STATUS_SUCCESS, or stores the type's error
 * value and answers STATUS_INTEGER_OVERFLOW. Any IRQL. Documents "RtlULongAdd function",
 * "RtlULongMult function", "RtlULongToUShort function", and so on. */
#ifndef HU_WIN_NTINTSAFE_H
#define HU_WIN_NTINTSAFE_H

#include "ntdef.h"
#include "ntstatus.h"

EXTERN_C_START

#define NTINTSAFEAPI FORCEINLINE NTSTATUS
#define INTSAFE_SUCCESS STATUS_SUCCESS
#define INT8_ERROR ((INT8)-1)
#define UINT8_ERROR 0xff
#define SHORT_ERROR ((SHORT)-1)
#define USHORT_ERROR 0xffff
#define INT_ERROR (-1)
#define UINT_ERROR 0xffffffffU
#define LONG_ERROR (-1)
#define ULONG_ERROR 0xffffffffU
#define LONGLONG_ERROR (-1LL)
#define ULONGLONG_ERROR 0xffffffffffffffffULL
#define SIZET_ERROR ULONGLONG_ERROR
#define ULONG_PTR_ERROR ULONGLONG_ERROR

/* Each type once: its part in the functions' names, and the type. */
#define HU_SAFE_TYPES(do_it)                                                                       \
    do_it(Char, CHAR) do_it(Int8, INT8) do_it(UInt8, UINT8) do_it(UChar, UCHAR) do_it(Byte, UCHAR) \
        do_it(Short, SHORT) do_it(UShort, USHORT) do_it(Word, USHORT) do_it(Int, INT)              \
            do_it(UInt, UINT) do_it(Long, LONG) do_it(ULong, ULONG) do_it(DWord, ULONG)            \
                do_it(LongLong, LONGLONG) do_it(ULongLong, ULONGLONG) do_it(Long64, LONGLONG)      \
                    do_it(ULong64, ULONGLONG) do_it(DWordLong, ULONGLONG) do_it(IntPtr, INT_PTR)   \
                        do_it(UIntPtr, UINT_PTR) do_it(LongPtr, LONG_PTR)                          \
                            do_it(ULongPtr, ULONG_PTR) do_it(DWordPtr, ULONG_PTR)                  \
                                do_it(SizeT, SIZE_T) do_it(SSizeT, SSIZE_T)                        \
                                    do_it(PtrdiffT, LONG_PTR)

#define HU_SAFE_OPERATION(name, type, operation, builtin)                                          \
    FORCEINLINE NTSTATUS Rtl##name##operation(type One, type Other, type *Result)                  \
    {                                                                                              \
        if (!builtin(One, Other, Result))                                                          \
            return STATUS_SUCCESS;                                                                 \
        *Result = (type)-1;                                                                        \
        return STATUS_INTEGER_OVERFLOW;                                                            \
    }
#define HU_SAFE_ARITHMETIC(name, type)                                                             \
    HU_SAFE_OPERATION(name, type, Add, __builtin_add_overflow)                                     \
    HU_SAFE_OPERATION(name, type, Sub, __builtin_sub_overflow)                                     \
    HU_SAFE_OPERATION(name, type, Mult, __builtin_mul_overflow)
HU_SAFE_TYPES(HU_SAFE_ARITHMETIC)

/* Adding nothing tells whether a value fits another type. */
#define HU_SAFE_CONVERSION(from, from_type, to, to_type)                                           \
    FORCEINLINE NTSTATUS Rtl##from##To##to(from_type Operand, to_type *Result)                     \
    {                                                                                              \
        if (!__builtin_add_overflow(Operand, (from_type)0, Result))                                \
            return STATUS_SUCCESS;                                                                 \
        *Result = (to_type)-1;                                                                     \
        return STATUS_INTEGER_OVERFLOW;                                                            \
    }
#define HU_SAFE_FROM(name, type)                                                                   \
    HU_SAFE_CONVERSION(name, type, Char, CHAR)                                                     \
    HU_SAFE_CONVERSION(name, type, Int8, INT8)                                                     \
    HU_SAFE_CONVERSION(name, type, UInt8, UINT8)                                                   \
    HU_SAFE_CONVERSION(name, type, UChar, UCHAR)                                                   \
    HU_SAFE_CONVERSION(name, type, Byte, UCHAR)                                                    \
    HU_SAFE_CONVERSION(name, type, Short, SHORT)                                                   \
    HU_SAFE_CONVERSION(name, type, UShort, USHORT)                                                 \
    HU_SAFE_CONVERSION(name, type, Word, USHORT)                                                   \
    HU_SAFE_CONVERSION(name, type, Int, INT)                                                       \
    HU_SAFE_CONVERSION(name, type, UInt, UINT)                                                     \
    HU_SAFE_CONVERSION(name, type, Long, LONG)                                                     \
    HU_SAFE_CONVERSION(name, type, ULong, ULONG)                                                   \
    HU_SAFE_CONVERSION(name, type, DWord, ULONG)                                                   \
    HU_SAFE_CONVERSION(name, type, LongLong, LONGLONG)                                             \
    HU_SAFE_CONVERSION(name, type, ULongLong, ULONGLONG)                                           \
    HU_SAFE_CONVERSION(name, type, IntPtr, INT_PTR)                                                \
    HU_SAFE_CONVERSION(name, type, UIntPtr, UINT_PTR)                                              \
    HU_SAFE_CONVERSION(name, type, LongPtr, LONG_PTR)                                              \
    HU_SAFE_CONVERSION(name, type, ULongPtr, ULONG_PTR)                                            \
    HU_SAFE_CONVERSION(name, type, DWordPtr, ULONG_PTR)                                            \
    HU_SAFE_CONVERSION(name, type, SizeT, SIZE_T)                                                  \
    HU_SAFE_CONVERSION(name, type, SSizeT, SSIZE_T)                                                \
    HU_SAFE_CONVERSION(name, type, PtrdiffT, LONG_PTR)
HU_SAFE_TYPES(HU_SAFE_FROM)

EXTERN_C_END

#endif
