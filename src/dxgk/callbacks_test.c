/* Callbacks that have no counterpart here: each is there, comes back, and says so. */
#include "check.h"
#include "dxgk_state.h"

#include <string.h>

/* Whatever their types are: none looks at what it is given. */
typedef uint64_t anything(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

static uint64_t ask(const void *member)
{
    anything *callback;

    memcpy(&callback, member, sizeof(callback));
    CHECK(callback != NULL);
    return callback(1, 2, 3, 4, 5, 6);
}
#define STATUS(member) CHECK((NTSTATUS)ask(&interface.DxgkCb##member) == STATUS_NOT_SUPPORTED)
#define NOTHING_GOT(member) CHECK(ask(&interface.DxgkCb##member) == 0)
#define RETURNS(member) (void)ask(&interface.DxgkCb##member)

int main(void)
{
    DXGKRNL_INTERFACE interface = {0};

    hu_interface_refuse(&interface);
    STATUS(EvalAcpiMethod);
    STATUS(QueryServices);
    NOTHING_GOT(GetHandleData);
    CHECK((uint32_t)ask(&interface.DxgkCbGetHandleParent) == 0);
    CHECK((uint32_t)ask(&interface.DxgkCbEnumHandleChildren) == 0);
    STATUS(QueryVidPnInterface);
    STATUS(QueryMonitorInterface);
    STATUS(GetCaptureAddress);
    STATUS(ExcludeAdapterAccess);
    STATUS(CreateContextAllocation);
    STATUS(DestroyContextAllocation);
    RETURNS(SetPowerComponentActive);
    RETURNS(SetPowerComponentIdle);
    STATUS(PowerRuntimeControlRequest);
    RETURNS(SetPowerComponentLatency);
    RETURNS(SetPowerComponentResidency);
    RETURNS(CompleteFStateTransition);
    RETURNS(CompletePStateTransition);
    NOTHING_GOT(MapContextAllocation);
    STATUS(UpdateContextAllocation);
    STATUS(ReserveGpuVirtualAddressRange);
    NOTHING_GOT(AcquireHandleData);
    RETURNS(ReleaseHandleData);
    RETURNS(HardwareContentProtectionTeardown);
    RETURNS(MultiPlaneOverlayDisabled);
    STATUS(MitigatedRangeUpdate);
    STATUS(InvalidateHwContext);
    STATUS(IndicateConnectorChange);
    STATUS(UnblockUEFIFrameBufferRanges);
    STATUS(AcquirePostDisplayOwnership2);
    STATUS(SetProtectedSessionStatus);
    STATUS(AllocateContiguousMemory);
    RETURNS(FreeContiguousMemory);
    STATUS(AllocatePagesForMdl);
    RETURNS(FreePagesFromMdl);
    STATUS(PinFrameBufferForSave);
    STATUS(UnpinFrameBufferForSave);
    STATUS(MapFrameBufferPointer);
    STATUS(UnmapFrameBufferPointer);
    STATUS(MapMdlToIoMmu);
    RETURNS(UnmapMdlFromIoMmu);
    STATUS(ReportDiagnostic);
    STATUS(SignalEvent);
    STATUS(IsFeatureEnabled);
    return 0;
}
