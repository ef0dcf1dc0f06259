/* A driver that goes wrong in each of the ways that end a process differently: grouping_test.sh
 * looks at the stacks. Virtual function n makes mistake n, in a function of its own. */
#include <dispmprt.h>
#include <ntddk.h>

static DXGKRNL_INTERFACE Interface;

/* None of these may be folded into its caller: a crash is told apart by their names. */
#define MISTAKE DECLSPEC_NOINLINE static VOID

MISTAKE WriteBehindPool(VOID)
{
    volatile UCHAR *block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 24, 'abcd');

    block[24] = 1;
    ExFreePool((PVOID)block);
}

MISTAKE ReadFreedPool(VOID)
{
    volatile UCHAR *block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 24, 'abcd');

    ExFreePool((PVOID)block);
    (VOID) block[3];
}

MISTAKE CopyBehindPool(VOID)
{
    static UCHAR zeros[64];
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 24, 'abcd');

    RtlCopyMemory(block, zeros, sizeof(zeros));
    ExFreePool(block);
}

MISTAKE FreePoolTwice(VOID)
{
    PVOID block = ExAllocatePool2(POOL_FLAG_NON_PAGED, 24, 'abcd');

    ExFreePoolWithTag(block, 'abcd');
    ExFreePoolWithTag(block, 'abcd');
}

MISTAKE ReadNothing(VOID)
{
    volatile ULONG *nothing = NULL;

    (VOID) nothing[1];
}

static PMDL Pages(VOID)
{
    PHYSICAL_ADDRESS low, high;

    low.QuadPart = 0;
    high.QuadPart = -1;
    return MmAllocatePagesForMdlEx(low, high, low, PAGE_SIZE, MmCached, 0);
}

MISTAKE MapTwice(VOID)
{
    PMDL mdl = Pages();

    MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
                                 NormalPagePriority | MdlMappingNoExecute);
    MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
                                 NormalPagePriority | MdlMappingNoExecute);
}

MISTAKE ReadUnmapped(VOID)
{
    PMDL mdl = Pages();
    volatile UCHAR *view = MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
                                                        NormalPagePriority | MdlMappingNoExecute);

    MmUnmapLockedPages((PVOID)view, mdl);
    (VOID) view[5];
}

MISTAKE FreePagesTwice(VOID)
{
    PMDL mdl = Pages();

    MmFreePagesFromMdl(mdl);
    MmFreePagesFromMdl(mdl);
}

MISTAKE SaveOutsideSave(VOID)
{
    UCHAR data[8] = {0};
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {0};

    args.pData = data;
    args.DataSize = sizeof(data);
    (VOID) Interface.DxgkCbSaveMemoryForHotUpdate(Interface.DeviceHandle, &args);
}

MISTAKE LowerTooFar(VOID)
{
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    KeLowerIrql(APC_LEVEL);
}

MISTAKE StayRaised(VOID)
{
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
}

MISTAKE ShiftTooFar(VOID)
{
    volatile int places = 40;
    volatile int one = 1;

    one = one << places;
}

static NTSTATUS APIENTRY Escape(IN_CONST_HANDLE Adapter, IN_CONST_PDXGKARG_ESCAPE Args)
{
    static VOID (*const mistake[])(VOID) = {
        WriteBehindPool, ReadFreedPool,  CopyBehindPool,  FreePoolTwice, ReadNothing, MapTwice,
        ReadUnmapped,    FreePagesTwice, SaveOutsideSave, LowerTooFar,   StayRaised,  ShiftTooFar};
    const UCHAR *bytes = Args->pPrivateDriverData;

    (VOID) Adapter;
    mistake[bytes[0] % (sizeof(mistake) / sizeof(mistake[0]))]();
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY Add(IN_CONST_PDEVICE_OBJECT Device, OUT_PPVOID Context)
{
    (VOID) Device;
    *Context = &Interface;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY Start(IN_CONST_PVOID Context, IN_PDXGK_START_INFO Info,
                               IN_PDXGKRNL_INTERFACE Given, OUT_PULONG Sources, OUT_PULONG Children)
{
    (VOID) Context;
    (VOID) Info;
    Interface = *Given;
    *Sources = 1;
    *Children = 0;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY Nothing(IN_CONST_PVOID Context)
{
    (VOID) Context;
    return STATUS_SUCCESS;
}

static VOID APIENTRY Unload(VOID) {}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DRIVER_INITIALIZATION_DATA table = {0};

    table.Version = DXGKDDI_INTERFACE_VERSION;
    table.DxgkDdiAddDevice = Add;
    table.DxgkDdiStartDevice = Start;
    table.DxgkDdiStopDevice = Nothing;
    table.DxgkDdiRemoveDevice = Nothing;
    table.DxgkDdiUnload = Unload;
    table.DxgkDdiEscape = Escape;
    return DxgkInitialize(DriverObject, RegistryPath, &table);
}
