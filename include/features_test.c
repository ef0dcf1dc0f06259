/* Compiled by scripts/headers_test.sh, as C and as C++, with each compiler: what kernel sources
 * take for granted. */
#include <ntifs.h>
#include <ntstrsafe.h>
#include <ntintsafe.h>
EXTERN_C_START
#include <windef.h>
#include <winerror.h>
#include <wingdi.h>
#include <winddi.h>
EXTERN_C_END
#include <ntddvdeo.h>
#include <dispmprt.h>
#include <d3dkmthk.h>
#include <initguid.h>

#pragma warning(push)
#pragma warning(disable : 4201)
#pragma prefast(disable : 28145, "on purpose")

DEFINE_GUID(GUID_FEATURE, 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0x8, 0x9, 0xa, 0xb);

#define FEATURE_TAG 'taeF'
C_ASSERT(FEATURE_TAG == 0x74616546);
C_ASSERT(sizeof(L"ab") == 6);
C_ASSERT(FIELD_OFFSET(LIST_ENTRY, Blink) == 8);
C_ASSERT(sizeof(KSPIN_LOCK) == 8 && sizeof(LIST_ENTRY) == 16 && sizeof(UNICODE_STRING) == 16);
C_ASSERT(RTL_NUMBER_OF("abc") == 4);

typedef struct DECLSPEC_ALIGN(16) _FEATURE {
    LIST_ENTRY Entry;
    KSPIN_LOCK Lock;
    __declspec(align(8)) LONG volatile Count;
    UNICODE_STRING Name;
} FEATURE, *PFEATURE;

DRIVER_INITIALIZE DriverEntry;
KDEFERRED_ROUTINE FeatureDpc;
DXGKDDI_ADD_DEVICE FeatureAdd;
DXGKDDI_PRESENTDISPLAYONLY FeaturePresent;
DXGKDDI_BUILDPAGINGBUFFER FeaturePaging;
DXGKDDI_GETNODEMETADATA FeatureNode;
DXGKDDI_CONTROLINTERRUPT2 FeatureInterrupt;
_IRQL_requires_max_(APC_LEVEL) _Must_inspect_result_ NTSTATUS
    FeatureGuarded(_In_reads_bytes_opt_(Size) const VOID *Data, _In_ SIZE_T Size);

FORCEINLINE PFEATURE FeatureOf(PLIST_ENTRY Entry)
{
    return CONTAINING_RECORD(Entry, FEATURE, Entry);
}

_Use_decl_annotations_ VOID FeatureDpc(PKDPC Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                                       PVOID SystemArgument2)
{
    PFEATURE feature = (PFEATURE)DeferredContext;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    KeAcquireSpinLockAtDpcLevel(&feature->Lock);
    InterlockedIncrement(&feature->Count);
    KeReleaseSpinLockFromDpcLevel(&feature->Lock);
}

_Use_decl_annotations_ NTSTATUS FeatureGuarded(const VOID *Data, SIZE_T Size)
{
    NTSTATUS status = STATUS_SUCCESS;
    ULONG total = 0;

    PAGED_CODE();
    __try {
        __try {
            ProbeForRead((PVOID)(ULONG_PTR)Data, Size, sizeof(UCHAR));
            if (Size == 0)
                __leave;
            status = RtlSizeTToULong(Size, &total);
        } __finally {
            NT_ASSERT(total <= MAXULONG);
            total = AbnormalTermination() ? 1 : 0;
        }
    } __except (GetExceptionCode() == STATUS_ACCESS_VIOLATION ? EXCEPTION_EXECUTE_HANDLER
                                                              : EXCEPTION_CONTINUE_SEARCH) {
        status = GetExceptionCode();
    }
    return status;
}

NTSTATUS APIENTRY FeatureAdd(IN_CONST_PDEVICE_OBJECT PhysicalDeviceObject, OUT_PPVOID Context)
{
    PFEATURE feature =
        (PFEATURE)ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(*feature), FEATURE_TAG);
    WCHAR text[16];
    KIRQL old;

    UNREFERENCED_PARAMETER(PhysicalDeviceObject);
    if (feature == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    RtlZeroMemory(feature, sizeof(*feature));
    InitializeListHead(&feature->Entry);
    KeInitializeSpinLock(&feature->Lock);
    KeAcquireSpinLock(&feature->Lock, &old);
    KeReleaseSpinLock(&feature->Lock, old);
    RtlStringCbPrintfW(text, sizeof(text), L"%d", feature->Count);
    RtlInitUnicodeString(&feature->Name, L"feature");
    *Context = FeatureOf(&feature->Entry);
    return STATUS_SUCCESS;
}

NTSTATUS APIENTRY FeaturePresent(IN_CONST_HANDLE hAdapter, CONST DXGKARG_PRESENT_DISPLAYONLY *Args)
{
    UNREFERENCED_PARAMETER(hAdapter);
    return Args->NumDirtyRects != 0 && Args->pDirtyRect[0].left < Args->pDirtyRect[0].right
               ? STATUS_SUCCESS
               : STATUS_INVALID_PARAMETER;
}

/* Parameters by the pages' names for them, and a table's member that gets such a function. */
VOID APIENTRY FeaturePower(IN_CONST_HANDLE hAdapter, IN_CONST_PDXGKARG_SETSTABLEPOWERSTATE Args)
{
    UNREFERENCED_PARAMETER(hAdapter);
    UNREFERENCED_PARAMETER(Args);
}

NTSTATUS APIENTRY FeatureCommit(IN_CONST_HANDLE hAdapter, IN_CONST_PDXGKARG_COMMITVIDPN_CONST Args)
{
    INOUT_PDXGKARG_CREATEALLOCATION none = NULL;

    UNREFERENCED_PARAMETER(hAdapter);
    return Args == NULL && none == NULL ? STATUS_GRAPHICS_SOURCE_NOT_IN_TOPOLOGY : STATUS_SUCCESS;
}

KPROCESSOR_MODE FeatureMode(PVOID Address)
{
    return (ULONG_PTR)Address > (ULONG_PTR)MM_USER_PROBE_ADDRESS ? KernelMode : UserMode;
}

PVOID FeatureAllocationOf(DXGKRNL_INTERFACE *Interface, D3DKMT_HANDLE Handle)
{
    DXGKARGCB_GETHANDLEDATA data = {0};
    VIDEO_MODE_INFORMATION mode = {0};
    ACPI_EVAL_INPUT_BUFFER_COMPLEX acpi = {0};

    data.hObject = Handle;
    data.Type = DXGK_HANDLE_ALLOCATION;
    data.Flags.DeviceSpecific = 1;
    mode.AttributeFlags = VIDEO_MODE_COLOR | VIDEO_MODE_GRAPHICS;
    acpi.Signature = ACPI_EVAL_INPUT_BUFFER_COMPLEX_SIGNATURE;
    return mode.AttributeFlags != acpi.Signature && FAILED(E_FAIL)
               ? Interface->DxgkCbGetHandleData(&data)
               : NULL;
}
VOID FeatureProgress(DXGKARGCB_NOTIFY_INTERRUPT_DATA *Data)
{
    Data->InterruptType = DXGK_INTERRUPT_DISPLAYONLY_PRESENT_PROGRESS;
    Data->DisplayOnlyPresentProgress.ProgressId = DXGK_PRESENT_DISPLAYONLY_PROGRESS_ID_FAILED;
}
C_ASSERT(sizeof(VIDEO_MODE_INFORMATION) == 20 * sizeof(ULONG));
C_ASSERT(FIELD_OFFSET(DXGKARG_DESCRIBEALLOCATION, RefreshRate) == 28);
C_ASSERT((ULONG)STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA == 0xC01D0008);

static UINT64 FeaturePage(const DXGK_BUILDPAGINGBUFFER_UPDATEPAGETABLE *Update, UINT Index)
{
    const DXGK_PTE *entry = &Update->pPageTableEntries[Update->Flags.Repeat ? 0 : Index];

    return entry->Valid && entry->Segment != 0 ? entry->PageAddress << PAGE_SHIFT : 0;
}

NTSTATUS APIENTRY FeaturePaging(IN_CONST_HANDLE hAdapter, IN_PDXGKARG_BUILDPAGINGBUFFER Args)
{
    UINT64 *command = (UINT64 *)Args->pDmaBuffer;

    UNREFERENCED_PARAMETER(hAdapter);
    if (Args->DmaSize < sizeof(*command))
        return STATUS_GRAPHICS_INSUFFICIENT_DMA_BUFFER;
    switch (Args->Operation) {
    case DXGK_OPERATION_TRANSFER:
        if (Args->Transfer.Source.SegmentId == 0 && Args->Transfer.Source.pMdl == NULL)
            return STATUS_INVALID_PARAMETER;
        *command = (UINT64)Args->Transfer.Destination.SegmentAddress.QuadPart;
        break;
    case DXGK_OPERATION_FILL: *command = Args->Fill.FillPattern; break;
    case DXGK_OPERATION_VIRTUAL_TRANSFER:
        *command = Args->TransferVirtual.DestinationVirtualAddress;
        break;
    case DXGK_OPERATION_UPDATE_PAGE_TABLE:
        *command = FeaturePage(&Args->UpdatePageTable, Args->UpdatePageTable.StartIndex);
        break;
    case DXGK_OPERATION_FLUSH_TLB:
        *command = Args->FlushTlb.RootPageTableAddress.SegmentOffset;
        break;
    case DXGK_OPERATION_NOTIFY_RESIDENCY: *command = Args->NotifyResidency.Resident; break;
    default: return STATUS_NOT_SUPPORTED;
    }
    Args->pDmaBuffer = command + 1;
    return STATUS_SUCCESS;
}

NTSTATUS APIENTRY FeatureNode(IN_CONST_HANDLE hAdapter, UINT NodeOrdinalAndAdapterIndex,
                              OUT_PDXGKARG_GETNODEMETADATA Node)
{
    UNREFERENCED_PARAMETER(hAdapter);
    RtlZeroMemory(Node, sizeof(*Node));
    Node->EngineType =
        LOWORD(NodeOrdinalAndAdapterIndex) == 0 ? DXGK_ENGINE_TYPE_3D : DXGK_ENGINE_TYPE_COPY;
    Node->Flags.ContextSchedulingSupported = 1;
    Node->GpuMmuSupported = TRUE;
    return RtlStringCbCopyW(Node->FriendlyName, sizeof(Node->FriendlyName), L"feature");
}

NTSTATUS APIENTRY FeatureInterrupt(IN_CONST_HANDLE hAdapter,
                                   IN_CONST_DXGKARG_CONTROLINTERRUPT2 Control)
{
    UNREFERENCED_PARAMETER(hAdapter);
    return Control.InterruptType == DXGK_INTERRUPT_CRTC_VSYNC &&
                   Control.CrtcVsyncState != DXGK_VSYNC_ENABLE
               ? STATUS_SUCCESS
               : STATUS_NOT_IMPLEMENTED;
}

#pragma code_seg("INIT")
NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DRIVER_INITIALIZATION_DATA table = {0};

    KdPrint(("%wZ\n", RegistryPath));
    DbgPrintEx(DPFLTR_IHVVIDEO_ID, DPFLTR_INFO_LEVEL, "%s\n", __FUNCTION__);
    table.Version = DXGKDDI_INTERFACE_VERSION;
    table.DxgkDdiAddDevice = FeatureAdd;
    table.DxgkDdiSetStablePowerState = FeaturePower;
    table.DxgkDdiCommitVidPn = FeatureCommit;
    table.DxgkDdiBuildPagingBuffer = FeaturePaging;
    table.DxgkDdiGetNodeMetadata = FeatureNode;
    table.DxgkDdiControlInterrupt2 = FeatureInterrupt;
    return DxgkInitialize(DriverObject, RegistryPath, &table);
}
#pragma code_seg()
#pragma warning(pop)
