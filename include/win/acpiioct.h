/* Drop-in for the WDK header of this name: what DxgkCbEvalAcpiMethod takes. The model has no ACPI:
 * the callback gives STATUS_NOT_SUPPORTED. */
#ifndef HU_WIN_ACPIIOCT_H
#define HU_WIN_ACPIIOCT_H

#include "ntdef.h"

#define ACPI_EVAL_INPUT_BUFFER_SIGNATURE ((ULONG)'BieA')
#define ACPI_EVAL_INPUT_BUFFER_SIMPLE_INTEGER_SIGNATURE ((ULONG)'IieA')
#define ACPI_EVAL_INPUT_BUFFER_SIMPLE_STRING_SIGNATURE ((ULONG)'SieA')
#define ACPI_EVAL_INPUT_BUFFER_COMPLEX_SIGNATURE ((ULONG)'CieA')
#define ACPI_EVAL_OUTPUT_BUFFER_SIGNATURE ((ULONG)'BoeA')

#define ACPI_METHOD_HARDWARE_ID ((ULONG)'DIH_')

#define ACPI_METHOD_ARGUMENT_INTEGER 0x0
#define ACPI_METHOD_ARGUMENT_STRING 0x1
#define ACPI_METHOD_ARGUMENT_BUFFER 0x2
#define ACPI_METHOD_ARGUMENT_PACKAGE 0x3

/* Document "ACPI_METHOD_ARGUMENT structure". */
typedef struct _ACPI_METHOD_ARGUMENT {
    USHORT Type;
    USHORT DataLength;
    union {
        ULONG Argument;
        UCHAR Data[ANYSIZE_ARRAY];
    };
} ACPI_METHOD_ARGUMENT, *PACPI_METHOD_ARGUMENT;

/* Document "ACPI_EVAL_INPUT_BUFFER structure". */
typedef struct _ACPI_EVAL_INPUT_BUFFER {
    ULONG Signature;
    union {
        UCHAR MethodName[4];
        ULONG MethodNameAsUlong;
    };
} ACPI_EVAL_INPUT_BUFFER, *PACPI_EVAL_INPUT_BUFFER;

/* Document "ACPI_EVAL_INPUT_BUFFER_SIMPLE_INTEGER structure". */
typedef struct _ACPI_EVAL_INPUT_BUFFER_SIMPLE_INTEGER {
    ULONG Signature;
    union {
        UCHAR MethodName[4];
        ULONG MethodNameAsUlong;
    };
    ULONG IntegerArgument;
} ACPI_EVAL_INPUT_BUFFER_SIMPLE_INTEGER, *PACPI_EVAL_INPUT_BUFFER_SIMPLE_INTEGER;

/* Document "ACPI_EVAL_INPUT_BUFFER_COMPLEX structure". */
typedef struct _ACPI_EVAL_INPUT_BUFFER_COMPLEX {
    ULONG Signature;
    union {
        UCHAR MethodName[4];
        ULONG MethodNameAsUlong;
    };
    ULONG Size;
    ULONG ArgumentCount;
    ACPI_METHOD_ARGUMENT Argument[ANYSIZE_ARRAY];
} ACPI_EVAL_INPUT_BUFFER_COMPLEX, *PACPI_EVAL_INPUT_BUFFER_COMPLEX;

/* Document "ACPI_EVAL_OUTPUT_BUFFER structure". */
typedef struct _ACPI_EVAL_OUTPUT_BUFFER {
    ULONG Signature;
    ULONG Length;
    ULONG Count;
    ACPI_METHOD_ARGUMENT Argument[ANYSIZE_ARRAY];
} ACPI_EVAL_OUTPUT_BUFFER, *PACPI_EVAL_OUTPUT_BUFFER;

#endif
