/* The registry: every key opens, and a read of a value finds what the scenario planned for it. */
#include "mm_state.h"

#include <string.h>

enum { HANDLE_KEY = 1, ANSWER_MAX = 64 };

/* What the n-th read of the run finds. */
struct answer {
    uint32_t type; /* REG_NONE: it is not there */
    uint32_t size;
    uint8_t data[ANSWER_MAX];
};

static uint32_t put_text(uint8_t *to, uint32_t value)
{
    WCHAR text[12];
    uint32_t count = 0;

    do {
        text[count++] = (WCHAR)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(to + i * sizeof(WCHAR), &text[count - 1 - i], sizeof(WCHAR));
    }
    memset(to + count * sizeof(WCHAR), 0, sizeof(WCHAR));
    return (count + 1) * (uint32_t)sizeof(WCHAR);
}

static struct answer read_value(void)
{
    struct hu_ke *ke = hu_ke();
    struct answer answer = {.type = REG_NONE};
    struct hu_registry_plan plan = hu_registry_planned(++ke->registry_reads);

    HU_PUSH(registry, ke->registry_reads, plan.kind, plan.value);
    switch ((enum hu_registry_kind)plan.kind) {
    case HU_REGISTRY_ABSENT: break;
    case HU_REGISTRY_DWORD:
        answer.type = REG_DWORD;
        answer.size = 4;
        memcpy(answer.data, &plan.value, 4);
        break;
    case HU_REGISTRY_TEXT:
        answer.type = REG_SZ;
        answer.size = put_text(answer.data, plan.value);
        break;
    case HU_REGISTRY_MULTI:
        answer.type = REG_MULTI_SZ;
        answer.size = put_text(answer.data, plan.value) + (uint32_t)sizeof(WCHAR);
        break;
    case HU_REGISTRY_BINARY:
        answer.type = REG_BINARY;
        answer.size = plan.value % ANSWER_MAX;
        memset(answer.data, (int)(plan.value >> 8 & 0xff), ANSWER_MAX);
        break;
    case HU_REGISTRY_UNTERMINATED: /* as a tool that writes strings badly leaves it */
        answer.type = REG_SZ;
        answer.size = 3;
        memset(answer.data, 'x', 3);
        break;
    case HU_REGISTRY_QWORD:
        answer.type = REG_QWORD;
        answer.size = 8;
        memcpy(answer.data, &plan.value, 4);
        break;
    }
    return answer;
}

static NTSTATUS open_key(enum hu_api api, PHANDLE handle)
{
    if (!hu_ke_call(api, handle, sizeof(*handle), 0)) {
        return STATUS_INVALID_PARAMETER;
    }
    *handle = hu_handle_make(HANDLE_KEY, 0);
    return *handle != NULL ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

NTSTATUS ZwOpenKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                   POBJECT_ATTRIBUTES ObjectAttributes)
{
    (void)DesiredAccess;
    (void)ObjectAttributes;
    HU_SITE();
    return open_key(HU_API_ZwOpenKey, KeyHandle);
}

NTSTATUS ZwCreateKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess,
                     POBJECT_ATTRIBUTES ObjectAttributes, ULONG TitleIndex, PUNICODE_STRING Class,
                     ULONG CreateOptions, PULONG Disposition)
{
    (void)DesiredAccess;
    (void)ObjectAttributes;
    (void)TitleIndex;
    (void)Class;
    (void)CreateOptions;
    HU_SITE();
    if (Disposition != NULL) {
        *Disposition = REG_OPENED_EXISTING_KEY;
    }
    return open_key(HU_API_ZwCreateKey, KeyHandle);
}

NTSTATUS IoOpenDeviceRegistryKey(PDEVICE_OBJECT DeviceObject, ULONG DevInstKeyType,
                                 ACCESS_MASK DesiredAccess, PHANDLE DeviceRegKey)
{
    (void)DeviceObject;
    (void)DevInstKeyType;
    (void)DesiredAccess;
    HU_SITE();
    return open_key(HU_API_IoOpenDeviceRegistryKey, DeviceRegKey);
}

NTSTATUS IoOpenDriverRegistryKey(PDRIVER_OBJECT DriverObject, DRIVER_REGKEY_TYPE RegKeyType,
                                 ACCESS_MASK DesiredAccess, ULONG Flags, PHANDLE DriverRegKey)
{
    (void)DriverObject;
    (void)RegKeyType;
    (void)DesiredAccess;
    (void)Flags;
    HU_SITE();
    return open_key(HU_API_IoOpenDriverRegistryKey, DriverRegKey);
}

/* Where the data begins in each of the information classes. */
static uint32_t head_size(KEY_VALUE_INFORMATION_CLASS class, uint32_t name_size)
{
    switch (class) {
    case KeyValueBasicInformation:
        return (uint32_t)offsetof(KEY_VALUE_BASIC_INFORMATION, Name) + name_size;
    case KeyValueFullInformation:
    case KeyValueFullInformationAlign64:
        return ((uint32_t)offsetof(KEY_VALUE_FULL_INFORMATION, Name) + name_size + 3) & ~3u;
    case KeyValuePartialInformation:
    case KeyValuePartialInformationAlign64: break;
    }
    return (uint32_t)offsetof(KEY_VALUE_PARTIAL_INFORMATION, Data);
}

static void put_head(uint8_t *to, KEY_VALUE_INFORMATION_CLASS class, const UNICODE_STRING *name,
                     const struct answer *answer)
{
    KEY_VALUE_PARTIAL_INFORMATION partial = {.Type = answer->type, .DataLength = answer->size};
    KEY_VALUE_FULL_INFORMATION full = {.Type = answer->type,
                                       .DataOffset = head_size(class, name->Length),
                                       .DataLength = answer->size,
                                       .NameLength = name->Length};
    KEY_VALUE_BASIC_INFORMATION basic = {.Type = answer->type, .NameLength = name->Length};

    if (class == KeyValuePartialInformation || class == KeyValuePartialInformationAlign64) {
        memcpy(to, &partial, offsetof(KEY_VALUE_PARTIAL_INFORMATION, Data));
    } else if (class == KeyValueBasicInformation) {
        memcpy(to, &basic, offsetof(KEY_VALUE_BASIC_INFORMATION, Name));
        memcpy(to + offsetof(KEY_VALUE_BASIC_INFORMATION, Name), name->Buffer, name->Length);
    } else {
        memcpy(to, &full, offsetof(KEY_VALUE_FULL_INFORMATION, Name));
        memcpy(to + offsetof(KEY_VALUE_FULL_INFORMATION, Name), name->Buffer, name->Length);
    }
}

NTSTATUS ZwQueryValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName,
                         KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                         PVOID KeyValueInformation, ULONG Length, PULONG ResultLength)
{
    HU_SITE();
    hu_ke_file(HU_API_ZwQueryValueKey, 0, 0);
    const struct hu_ke_handle *key = hu_handle_find(HU_API_ZwQueryValueKey, KeyHandle);
    if (key == NULL || !hu_ke_object(HU_API_ZwQueryValueKey, ResultLength, sizeof(ULONG)) ||
        !hu_ke_object(HU_API_ZwQueryValueKey, ValueName, sizeof(*ValueName)) ||
        (Length != 0 && !hu_ke_object(HU_API_ZwQueryValueKey, KeyValueInformation, Length))) {
        return key == NULL ? STATUS_INVALID_HANDLE : STATUS_INVALID_PARAMETER;
    }
    struct answer answer = read_value();
    if (answer.type == REG_NONE) {
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    uint32_t head = head_size(KeyValueInformationClass, ValueName->Length);
    bool basic = KeyValueInformationClass == KeyValueBasicInformation;
    *ResultLength = head + (basic ? 0 : answer.size);
    if (Length < head) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    put_head(KeyValueInformation, KeyValueInformationClass, ValueName, &answer);
    if (basic) {
        return STATUS_SUCCESS;
    }
    uint32_t fits = Length - head < answer.size ? Length - head : answer.size;
    memcpy((uint8_t *)KeyValueInformation + head, answer.data, fits);
    return fits == answer.size ? STATUS_SUCCESS : STATUS_BUFFER_OVERFLOW;
}

/* -- a table of reads -- */

/* A string goes into a UNICODE_STRING of the driver's, other data to where it points. */
static NTSTATUS direct(const RTL_QUERY_REGISTRY_TABLE *row, uint32_t type, const void *data,
                       uint32_t size)
{
    uint32_t wanted = row->DefaultType >> RTL_QUERY_REGISTRY_TYPECHECK_SHIFT;
    bool text = type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;

    if ((row->Flags & RTL_QUERY_REGISTRY_TYPECHECK) != 0 && wanted != type) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    if (text) {
        PUNICODE_STRING string = row->EntryContext;
        if (string->Buffer == NULL || string->MaximumLength < size) {
            return STATUS_BUFFER_TOO_SMALL;
        }
        memcpy(string->Buffer, data, size);
        string->Length = (USHORT)(size >= sizeof(WCHAR) ? size - sizeof(WCHAR) : 0);
        return STATUS_SUCCESS;
    }
    memcpy(row->EntryContext, data, size);
    return STATUS_SUCCESS;
}

static NTSTATUS read_row(const RTL_QUERY_REGISTRY_TABLE *row, PVOID context)
{
    struct answer answer = read_value();
    const void *data = answer.data;
    uint32_t type = answer.type;
    uint32_t size = answer.size;

    if (type == REG_NONE) {
        if ((row->Flags & RTL_QUERY_REGISTRY_REQUIRED) != 0) {
            return STATUS_OBJECT_NAME_NOT_FOUND;
        }
        type = row->DefaultType & 0xffffff;
        data = row->DefaultData;
        size = row->DefaultLength != 0 ? row->DefaultLength : type == REG_DWORD ? 4 : 0;
        if (type == REG_NONE || data == NULL) {
            return STATUS_SUCCESS;
        }
    }
    if ((row->Flags & RTL_QUERY_REGISTRY_DIRECT) != 0) {
        return direct(row, type, data, size);
    }
    return row->QueryRoutine(row->Name, type, (PVOID)(uintptr_t)data, size, context,
                             row->EntryContext);
}

NTSTATUS RtlQueryRegistryValues(ULONG RelativeTo, PCWSTR Path, PRTL_QUERY_REGISTRY_TABLE QueryTable,
                                PVOID Context, PVOID Environment)
{
    NTSTATUS status = STATUS_SUCCESS;

    (void)RelativeTo;
    (void)Path;
    (void)Environment;
    HU_SITE();
    hu_ke_file(HU_API_RtlQueryRegistryValues, 0, 0);
    for (PRTL_QUERY_REGISTRY_TABLE row = QueryTable; status == STATUS_SUCCESS; row++) {
        if (!hu_ke_object(HU_API_RtlQueryRegistryValues, row, sizeof(*row))) {
            return STATUS_INVALID_PARAMETER;
        }
        bool subkey = (row->Flags & (RTL_QUERY_REGISTRY_SUBKEY | RTL_QUERY_REGISTRY_TOPKEY)) != 0;
        if (row->QueryRoutine == NULL && row->Name == NULL) {
            break;
        }
        if (!subkey &&
            (row->QueryRoutine != NULL || (row->Flags & RTL_QUERY_REGISTRY_DIRECT) != 0)) {
            status = read_row(row, Context);
        }
    }
    return status;
}
