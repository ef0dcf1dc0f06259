/* Registry, resources, run-down protection and what else a driver seldom uses; services_driver.c
 * says how. */
#include <ntddk.h>

#define EXPECT(holds)                                                                              \
    do {                                                                                           \
        if (!(holds))                                                                              \
            return __LINE__;                                                                       \
    } while (0)

int services_registry(void);
int services_registry_table(void);
int services_resources(void);
int services_rundown(void);
int services_dpcs(void);
int services_lists(void);
int services_conversions(void);
int services_irps(void);

/* The first read finds 7 as a number, the second "42" as text, the third nothing. */
int services_registry(void)
{
    UNICODE_STRING name = RTL_CONSTANT_STRING(L"Value");
    OBJECT_ATTRIBUTES attributes;
    UCHAR room[64];
    PKEY_VALUE_PARTIAL_INFORMATION partial = (PKEY_VALUE_PARTIAL_INFORMATION)room;
    PKEY_VALUE_FULL_INFORMATION full = (PKEY_VALUE_FULL_INFORMATION)room;
    HANDLE key, other;
    ULONG length, disposition;

    InitializeObjectAttributes(&attributes, &name, OBJ_KERNEL_HANDLE, NULL, NULL);
    EXPECT(ZwOpenKey(&key, KEY_READ, &attributes) == STATUS_SUCCESS);
    EXPECT(ZwCreateKey(&other, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, &disposition) ==
           STATUS_SUCCESS);
    EXPECT(key != other && disposition == REG_OPENED_EXISTING_KEY);
    EXPECT(ZwQueryValueKey(key, &name, KeyValuePartialInformation, room, sizeof(room), &length) ==
           STATUS_SUCCESS);
    EXPECT(partial->Type == REG_DWORD && partial->DataLength == 4 && partial->Data[0] == 7);
    EXPECT(ZwQueryValueKey(key, &name, KeyValueFullInformation, room, sizeof(room), &length) ==
           STATUS_SUCCESS);
    EXPECT(full->Type == REG_SZ && full->NameLength == name.Length);
    EXPECT(RtlCompareMemory(room + full->DataOffset, L"42", 6) == 6);
    EXPECT(ZwQueryValueKey(key, &name, KeyValuePartialInformation, room, sizeof(room), &length) ==
           STATUS_OBJECT_NAME_NOT_FOUND);
    EXPECT(ZwSetValueKey(other, &name, 0, REG_DWORD, &length, 4) == STATUS_SUCCESS);
    EXPECT(ZwDeleteValueKey(other, &name) == STATUS_SUCCESS && ZwFlushKey(other) == STATUS_SUCCESS);
    EXPECT(ZwDeleteKey(other) == STATUS_SUCCESS && ZwClose(other) == STATUS_SUCCESS);
    ZwClose(key);
    EXPECT(IoOpenDeviceRegistryKey(NULL, PLUGPLAY_REGKEY_DEVICE, KEY_READ, &key) == STATUS_SUCCESS);
    ZwClose(key);
    EXPECT(IoOpenDriverRegistryKey(NULL, DriverRegKeyParameters, KEY_READ, 0, &key) ==
           STATUS_SUCCESS);
    ZwClose(key);
    EXPECT(RtlWriteRegistryValue(RTL_REGISTRY_ABSOLUTE, L"\\x", L"y", REG_DWORD, &length, 4) ==
           STATUS_SUCCESS);
    EXPECT(RtlDeleteRegistryValue(RTL_REGISTRY_ABSOLUTE, L"\\x", L"y") == STATUS_SUCCESS);
    EXPECT(RtlCheckRegistryKey(RTL_REGISTRY_ABSOLUTE, (PWSTR)L"\\x") == STATUS_SUCCESS);
    EXPECT(RtlCreateRegistryKey(RTL_REGISTRY_ABSOLUTE, (PWSTR)L"\\x") == STATUS_SUCCESS);
    return 0;
}

static NTSTATUS on_value(PWSTR Name, ULONG Type, PVOID Data, ULONG Length, PVOID Context,
                         PVOID EntryContext)
{
    UNREFERENCED_PARAMETER(Name);
    UNREFERENCED_PARAMETER(Context);
    *(ULONG *)EntryContext = Type == REG_DWORD && Length == 4 ? *(ULONG *)Data : 0;
    return STATUS_SUCCESS;
}

/* The fourth read finds 9, the fifth 11, the others nothing. */
int services_registry_table(void)
{
    ULONG direct = 0, called = 0, missing = 0, fallback = 5;
    RTL_QUERY_REGISTRY_TABLE table[4];

    RtlZeroMemory(table, sizeof(table));
    table[0].Flags = RTL_QUERY_REGISTRY_DIRECT;
    table[0].Name = (PWSTR)L"a";
    table[0].EntryContext = &direct;
    table[1].QueryRoutine = on_value;
    table[1].Name = (PWSTR)L"b";
    table[1].EntryContext = &called;
    table[2].Flags = RTL_QUERY_REGISTRY_DIRECT;
    table[2].Name = (PWSTR)L"c";
    table[2].EntryContext = &missing;
    table[2].DefaultType = REG_DWORD;
    table[2].DefaultData = &fallback;
    table[2].DefaultLength = sizeof(fallback);
    EXPECT(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, L"\\x", table, NULL, NULL) ==
           STATUS_SUCCESS);
    EXPECT(direct == 9 && called == 11 && missing == 5);
    table[0].Flags |= RTL_QUERY_REGISTRY_REQUIRED;
    EXPECT(RtlQueryRegistryValues(RTL_REGISTRY_ABSOLUTE, L"\\x", table, NULL, NULL) ==
           STATUS_OBJECT_NAME_NOT_FOUND);
    return 0;
}

int services_resources(void)
{
    static ERESOURCE resource;
    EX_PUSH_LOCK push;
    EX_SPIN_LOCK readers = 0;

    EXPECT(ExInitializeResourceLite(&resource) == STATUS_SUCCESS);
    KeEnterCriticalRegion();
    EXPECT(ExAcquireResourceSharedLite(&resource, TRUE));
    EXPECT(ExAcquireSharedStarveExclusive(&resource, TRUE));
    EXPECT(ExAcquireSharedWaitForExclusive(&resource, TRUE));
    EXPECT(ExIsResourceAcquiredSharedLite(&resource) == 3);
    EXPECT(!ExIsResourceAcquiredExclusiveLite(&resource));
    EXPECT(!ExAcquireResourceExclusiveLite(&resource, FALSE));
    ExReleaseResourceForThreadLite(&resource, ExGetCurrentResourceThread());
    ExReleaseResourceLite(&resource);
    ExReleaseResourceLite(&resource);
    EXPECT(ExIsResourceAcquiredLite(&resource) == 0);
    EXPECT(ExAcquireResourceExclusiveLite(&resource, TRUE));
    EXPECT(ExIsResourceAcquiredExclusiveLite(&resource));
    ExConvertExclusiveToSharedLite(&resource);
    EXPECT(!ExIsResourceAcquiredExclusiveLite(&resource));
    EXPECT(ExIsResourceAcquiredSharedLite(&resource) == 1);
    ExReleaseResourceLite(&resource);
    KeLeaveCriticalRegion();
    EXPECT(ExEnterCriticalRegionAndAcquireResourceShared(&resource) && KeAreApcsDisabled());
    ExReleaseResourceAndLeaveCriticalRegion(&resource);
    EXPECT(ExEnterCriticalRegionAndAcquireResourceExclusive(&resource));
    EXPECT(ExIsResourceAcquiredExclusiveLite(&resource));
    ExReleaseResourceAndLeaveCriticalRegion(&resource);
    EXPECT(!KeAreApcsDisabled() && ExReinitializeResourceLite(&resource) == STATUS_SUCCESS);
    EXPECT(ExDeleteResourceLite(&resource) == STATUS_SUCCESS);
    KeEnterCriticalRegion();
    ExInitializePushLock(&push);
    ExAcquirePushLockShared(&push);
    ExReleasePushLockShared(&push);
    ExAcquirePushLockExclusive(&push);
    ExReleasePushLockExclusive(&push);
    KeLeaveCriticalRegion();
    KIRQL old = ExAcquireSpinLockShared(&readers);
    EXPECT(old == PASSIVE_LEVEL && KeGetCurrentIrql() == DISPATCH_LEVEL && readers != 0);
    ExReleaseSpinLockShared(&readers, old);
    EXPECT(readers == 0 && KeGetCurrentIrql() == PASSIVE_LEVEL);
    old = ExAcquireSpinLockExclusive(&readers);
    EXPECT(readers != 0 && KeGetCurrentIrql() == DISPATCH_LEVEL);
    ExReleaseSpinLockExclusive(&readers, old);
    EXPECT(readers == 0);
    return 0;
}

int services_rundown(void)
{
    EX_RUNDOWN_REF reference;

    ExInitializeRundownProtection(&reference);
    EXPECT(ExAcquireRundownProtection(&reference));
    EXPECT(ExAcquireRundownProtectionEx(&reference, 2));
    ExReleaseRundownProtectionEx(&reference, 2);
    ExReleaseRundownProtection(&reference);
    ExWaitForRundownProtectionRelease(&reference);
    EXPECT(!ExAcquireRundownProtection(&reference));
    ExRundownCompleted(&reference);
    EXPECT(!ExAcquireRundownProtection(&reference));
    ExReInitializeRundownProtection(&reference);
    EXPECT(ExAcquireRundownProtection(&reference));
    ExReleaseRundownProtection(&reference);
    return 0;
}

int services_lists(void)
{
    KSPIN_LOCK lock;
    LIST_ENTRY head, one, other;
    SINGLE_LIST_ENTRY top = {NULL}, first, second;
    ULONG count = 5;
    LARGE_INTEGER large, more;

    KeInitializeSpinLock(&lock);
    InitializeListHead(&head);
    EXPECT(ExInterlockedInsertTailList(&head, &one, &lock) == NULL);
    EXPECT(ExInterlockedInsertHeadList(&head, &other, &lock) == &one);
    EXPECT(ExInterlockedRemoveHeadList(&head, &lock) == &other);
    EXPECT(ExInterlockedRemoveHeadList(&head, &lock) == &one);
    EXPECT(ExInterlockedRemoveHeadList(&head, &lock) == NULL);
    EXPECT(ExInterlockedPushEntryList(&top, &first, &lock) == NULL);
    EXPECT(ExInterlockedPushEntryList(&top, &second, &lock) == &first);
    EXPECT(ExInterlockedPopEntryList(&top, &lock) == &second);
    EXPECT(ExInterlockedPopEntryList(&top, &lock) == &first);
    EXPECT(ExInterlockedPopEntryList(&top, &lock) == NULL);
    EXPECT(ExInterlockedAddUlong(&count, 3, &lock) == 5 && count == 8);
    large.QuadPart = 1;
    more.QuadPart = 0x100000000LL;
    EXPECT(ExInterlockedAddLargeInteger(&large, more, &lock).QuadPart == 1);
    EXPECT(large.QuadPart == 0x100000001LL);
    return 0;
}

int services_conversions(void)
{
    ANSI_STRING narrow, back;
    UNICODE_STRING wide, changed;

    RtlInitAnsiString(&narrow, "Night");
    EXPECT(RtlAnsiStringToUnicodeSize(&narrow) == 12);
    EXPECT(RtlAnsiStringToUnicodeString(&wide, &narrow, TRUE) == STATUS_SUCCESS);
    EXPECT(wide.Length == 10 && RtlCompareMemory(wide.Buffer, L"Night", 10) == 10);
    EXPECT(RtlUnicodeStringToAnsiSize(&wide) == 6);
    EXPECT(RtlUpcaseUnicodeString(&changed, &wide, TRUE) == STATUS_SUCCESS);
    EXPECT(RtlCompareMemory(changed.Buffer, L"NIGHT", 10) == 10);
    EXPECT(RtlDowncaseUnicodeString(&changed, &wide, FALSE) == STATUS_SUCCESS);
    EXPECT(RtlCompareMemory(changed.Buffer, L"night", 10) == 10);
    RtlFreeUnicodeString(&changed);
    EXPECT(RtlDuplicateUnicodeString(RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE, &wide,
                                     &changed) == STATUS_SUCCESS);
    EXPECT(changed.Buffer != wide.Buffer && changed.Buffer[5] == 0);
    wide.Buffer[0] = 0x263a;
    EXPECT(RtlUnicodeStringToAnsiString(&back, &wide, TRUE) == STATUS_SUCCESS);
    EXPECT(back.Length == 5 && back.Buffer[0] == '?' && back.Buffer[4] == 't');
    RtlFreeAnsiString(&back);
    RtlFreeUnicodeString(&changed);
    RtlFreeUnicodeString(&wide);
    return 0;
}

int services_irps(void)
{
    PIRP irp = IoAllocateIrp(2, FALSE);

    EXPECT(irp != NULL && irp->StackCount == 2 && irp->CurrentLocation == 3);
    EXPECT(IoGetNextIrpStackLocation(irp) == (PIO_STACK_LOCATION)(irp + 1) + 1);
    IoSetNextIrpStackLocation(irp);
    IoReuseIrp(irp, STATUS_DATA_ERROR);
    EXPECT(irp->CurrentLocation == 3 && irp->IoStatus.Status == STATUS_DATA_ERROR);
    irp->Cancel = TRUE;
    IoInitializeIrp(irp, IoSizeOfIrp(1), 1);
    EXPECT(irp->StackCount == 1 && !irp->Cancel && irp->CurrentLocation == 2);
    IoFreeIrp(irp);
    EXPECT(IoAllocateIrp(0, FALSE) == NULL);
    return 0;
}

static VOID on_dpc(PKDPC dpc, PVOID context, PVOID first, PVOID second)
{
    UNREFERENCED_PARAMETER(dpc);
    *(ULONG_PTR *)context += (ULONG_PTR)first * 100 + (ULONG_PTR)second;
}

/* A DPC is queued once until it runs, with the arguments that it was queued with. */
int services_dpcs(void)
{
    static KDPC dpc;
    static ULONG_PTR sum;
    KIRQL old;

    sum = 0;
    KeInitializeDpc(&dpc, on_dpc, &sum);
    old = KeRaiseIrqlToDpcLevel();
    EXPECT(KeInsertQueueDpc(&dpc, (PVOID)3, (PVOID)4) && sum == 0);
    EXPECT(!KeInsertQueueDpc(&dpc, (PVOID)5, (PVOID)6));
    EXPECT(KeRemoveQueueDpc(&dpc) && !KeRemoveQueueDpc(&dpc));
    EXPECT(KeInsertQueueDpc(&dpc, (PVOID)1, (PVOID)2));
    KeLowerIrql(old);
    EXPECT(sum == 102 && !KeRemoveQueueDpc(&dpc));
    EXPECT(KeInsertQueueDpc(&dpc, NULL, (PVOID)5) && sum == 107);
    return 0;
}
