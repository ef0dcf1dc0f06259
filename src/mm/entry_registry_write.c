/* Writing to the registry: what is written is forgotten. */
#include "mm_state.h"

static NTSTATUS touch_key(enum hu_api api, HANDLE handle)
{
    hu_ke_file(api, 0, 0);
    return hu_handle_find(api, handle) != NULL ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

NTSTATUS ZwSetValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName, ULONG TitleIndex, ULONG Type,
                       PVOID Data, ULONG DataSize)
{
    (void)ValueName;
    (void)TitleIndex;
    (void)Type;
    (void)Data;
    (void)DataSize;
    HU_SITE();
    return touch_key(HU_API_ZwSetValueKey, KeyHandle);
}

NTSTATUS ZwDeleteValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName)
{
    (void)ValueName;
    HU_SITE();
    return touch_key(HU_API_ZwDeleteValueKey, KeyHandle);
}

NTSTATUS ZwDeleteKey(HANDLE KeyHandle)
{
    HU_SITE();
    return touch_key(HU_API_ZwDeleteKey, KeyHandle);
}

NTSTATUS ZwFlushKey(HANDLE KeyHandle)
{
    HU_SITE();
    return touch_key(HU_API_ZwFlushKey, KeyHandle);
}

static NTSTATUS by_path(enum hu_api api)
{
    hu_ke_file(api, 0, 0);
    return STATUS_SUCCESS;
}

NTSTATUS RtlWriteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName, ULONG ValueType,
                               PVOID ValueData, ULONG ValueLength)
{
    (void)RelativeTo;
    (void)Path;
    (void)ValueName;
    (void)ValueType;
    (void)ValueData;
    (void)ValueLength;
    HU_SITE();
    return by_path(HU_API_RtlWriteRegistryValue);
}

NTSTATUS RtlDeleteRegistryValue(ULONG RelativeTo, PCWSTR Path, PCWSTR ValueName)
{
    (void)RelativeTo;
    (void)Path;
    (void)ValueName;
    HU_SITE();
    return by_path(HU_API_RtlDeleteRegistryValue);
}

NTSTATUS RtlCheckRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    (void)RelativeTo;
    (void)Path;
    HU_SITE();
    return by_path(HU_API_RtlCheckRegistryKey);
}

NTSTATUS RtlCreateRegistryKey(ULONG RelativeTo, PWSTR Path)
{
    (void)RelativeTo;
    (void)Path;
    HU_SITE();
    return by_path(HU_API_RtlCreateRegistryKey);
}
