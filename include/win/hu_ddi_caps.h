/* What a driver says of itself in DxgkDdiQueryAdapterInfo: capabilities. The model asks
 * for DXGK_GPUPCAPS alone. Documents of d3dkmddi.h by the names below. */
#ifndef HU_WIN_DDI_CAPS_H
#define HU_WIN_DDI_CAPS_H

#include "d3dkmdt.h"
#include "hu_ddi_segments.h"
#include "wdm.h"

EXTERN_C_START

/* A set of flags that is also a number; the other hu_ddi headers have theirs by it. */
#define HU_FLAGS(name, ...)                                                                        \
    typedef struct _##name {                                                                       \
        union {                                                                                    \
            struct {                                                                               \
                __VA_ARGS__                                                                        \
            };                                                                                     \
            UINT Value;                                                                            \
        };                                                                                         \
    } name;

HU_FLAGS(DXGK_POINTERFLAGS, UINT Monochrome : 1; UINT Color : 1; UINT MaskedColor : 1;
         UINT Reserved : 29;)
HU_FLAGS(DXGK_GAMMARAMPCAPS, UINT Gamma_Rgb256x3x16 : 1; UINT Reserved : 31;)
HU_FLAGS(DXGK_COLORTRANSFORMCAPS, UINT Gamma_Rgb256x3x16 : 1; UINT Gamma_Dxgi1 : 1;
         UINT Transform_3x4Matrix : 1; UINT Transform_3x4Matrix_WideColor : 1;
         UINT Transform_3x4Matrix_HighColor : 1; UINT Transform_MatrixV2 : 1; UINT Reserved : 26;)
HU_FLAGS(DXGK_PRESENTATIONCAPS, UINT NoScreenToScreenBlt : 1; UINT NoOverlapScreenBlt : 1;
         UINT SupportKernelModeCommandBuffer : 1; UINT NoSameBitmapAlphaBlend : 1;
         UINT NoSameBitmapStretchBlt : 1; UINT NoSameBitmapTransparentBlt : 1;
         UINT NoSameBitmapOverlappedAlphaBlend : 1; UINT NoSameBitmapOverlappedStretchBlt : 1;
         UINT DriverSupportsCddDwmInterop : 1; UINT Reserved0 : 1; UINT AlignmentShift : 4;
         UINT MaxTextureWidthShift : 3; UINT MaxTextureHeightShift : 3; UINT SupportAllBltRops : 1;
         UINT SupportMirrorStretchBlt : 1; UINT SupportMonoStretchBltModes : 1;
         UINT StagingRectStartPitchAligned : 1; UINT NoSameBitmapBitBlt : 1;
         UINT NoSameBitmapOverlappedBitBlt : 1; UINT Reserved1 : 1;
         UINT NoTempSurfaceForClearTypeBlend : 1; UINT SupportSoftwareDeviceBitmaps : 1;
         UINT NoCacheCoherentApertureMemory : 1; UINT SupportLinearHeap : 1; UINT Reserved : 1;)
HU_FLAGS(DXGK_FLIPCAPS, UINT FlipOnVSyncWithNoWait : 1; UINT FlipOnVSyncMmIo : 1;
         UINT FlipInterval : 1; UINT FlipImmediateMmIo : 1; UINT FlipIndependent : 1;
         UINT Reserved : 27;)
HU_FLAGS(DXGK_VIDSCHCAPS, UINT MultiEngineAware : 1; UINT VSyncPowerSaveAware : 1;
         UINT PreemptionAware : 1; UINT NoDmaPatching : 1; UINT CancelCommandAware : 1;
         UINT No64BitAtomics : 1; UINT LowIrqlPreemptCommand : 1; UINT HwQueuePacketCap : 4;
         UINT NativeGpuFence : 1; UINT OptimizedNativeFenceSignaledInterrupt : 1;
         UINT Reserved : 19;)
HU_FLAGS(DXGK_VIDMMCAPS, UINT OutOfOrderLock : 1; UINT DedicatedPagingEngine : 1;
         UINT PagingEngineCanSwizzle : 1; UINT SectionBackedPrimary : 1;
         UINT CrossAdapterResource : 1; UINT VirtualAddressingSupported : 1;
         UINT GpuMmuSupported : 1; UINT IoMmuSupported : 1; UINT ReplicateGdiContent : 1;
         UINT NonCpuVisiblePrimary : 1; UINT ParavirtualizationSupported : 1;
         UINT IoMmuSecureModeSupported : 1; UINT DisableSelfRefreshVRAMInS3 : 1;
         UINT IoMmuSecureModeRequired : 1; UINT MapAperture2Supported : 1;
         UINT CrossAdapterResourceTexture : 1; UINT CrossAdapterResourceScanout : 1;
         UINT AlwaysPoweredVRAM : 1; UINT Reserved : 14;)

typedef struct _DXGK_GPUENGINETOPOLOGY {
    UINT NbAsymetricProcessingNodes;
    UINT Reserved[17];
} DXGK_GPUENGINETOPOLOGY;

typedef enum _DXGK_WDDMVERSION {
    DXGKDDI_WDDMv1 = 0x1000,
    DXGKDDI_WDDMv1_2 = 0x1200,
    DXGKDDI_WDDMv1_3 = 0x1300,
    DXGKDDI_WDDMv2 = 0x2000,
    DXGKDDI_WDDMv2_1 = 0x2100,
    DXGKDDI_WDDMv2_2 = 0x2200,
    DXGKDDI_WDDMv2_3 = 0x2300,
    DXGKDDI_WDDMv2_4 = 0x2400,
    DXGKDDI_WDDMv2_5 = 0x2500,
    DXGKDDI_WDDMv2_6 = 0x2600,
    DXGKDDI_WDDMv2_7 = 0x2700,
    DXGKDDI_WDDMv2_8 = 0x2800,
    DXGKDDI_WDDMv2_9 = 0x2900,
    DXGKDDI_WDDMv3_0 = 0x3000,
    DXGKDDI_WDDMv3_1 = 0x3100
} DXGK_WDDMVERSION;

typedef enum _D3DKMDT_GRAPHICS_PREEMPTION_GRANULARITY {
    D3DKMDT_GRAPHICS_PREEMPTION_NONE = 0,
    D3DKMDT_GRAPHICS_PREEMPTION_DMA_BUFFER_BOUNDARY = 100,
    D3DKMDT_GRAPHICS_PREEMPTION_PRIMITIVE_BOUNDARY = 200,
    D3DKMDT_GRAPHICS_PREEMPTION_TRIANGLE_BOUNDARY = 300,
    D3DKMDT_GRAPHICS_PREEMPTION_PIXEL_BOUNDARY = 400,
    D3DKMDT_GRAPHICS_PREEMPTION_SHADER_BOUNDARY = 500
} D3DKMDT_GRAPHICS_PREEMPTION_GRANULARITY;

typedef enum _D3DKMDT_COMPUTE_PREEMPTION_GRANULARITY {
    D3DKMDT_COMPUTE_PREEMPTION_NONE = 0,
    D3DKMDT_COMPUTE_PREEMPTION_DMA_BUFFER_BOUNDARY = 100,
    D3DKMDT_COMPUTE_PREEMPTION_DISPATCH_BOUNDARY = 200,
    D3DKMDT_COMPUTE_PREEMPTION_THREAD_GROUP_BOUNDARY = 300,
    D3DKMDT_COMPUTE_PREEMPTION_THREAD_BOUNDARY = 400,
    D3DKMDT_COMPUTE_PREEMPTION_SHADER_BOUNDARY = 500
} D3DKMDT_COMPUTE_PREEMPTION_GRANULARITY;

typedef struct _D3DKMDT_PREEMPTION_CAPS {
    D3DKMDT_GRAPHICS_PREEMPTION_GRANULARITY GraphicsPreemptionGranularity;
    D3DKMDT_COMPUTE_PREEMPTION_GRANULARITY ComputePreemptionGranularity;
} D3DKMDT_PREEMPTION_CAPS;

typedef struct _DXGK_VIRTUALADDRESSCAPS_DEPRECATED {
    UINT Value;
} DXGK_VIRTUALADDRESSCAPS_DEPRECATED;

typedef struct _DXGK_DMABUFFERCAPS_DEPRECATED {
    UINT Value;
} DXGK_DMABUFFERCAPS_DEPRECATED;

typedef struct _DXGK_DRIVERCAPS {
    PHYSICAL_ADDRESS HighestAcceptableAddress;
    UINT MaxAllocationListSlotId;
    SIZE_T ApertureSegmentCommitLimit;
    UINT MaxPointerWidth;
    UINT MaxPointerHeight;
    DXGK_POINTERFLAGS PointerCaps;
    UINT InterruptMessageNumber;
    UINT NumberOfSwizzlingRanges;
    UINT MaxOverlays;
    union {
        DXGK_GAMMARAMPCAPS GammaRampCaps;
        DXGK_COLORTRANSFORMCAPS ColorTransformCaps;
    };
    DXGK_PRESENTATIONCAPS PresentationCaps;
    UINT MaxQueuedFlipOnVSync;
    DXGK_FLIPCAPS FlipCaps;
    DXGK_VIDSCHCAPS SchedulingCaps;
    DXGK_VIDMMCAPS MemoryManagementCaps;
    DXGK_GPUENGINETOPOLOGY GpuEngineTopology;
    DXGK_WDDMVERSION WDDMVersion;
    DXGK_VIRTUALADDRESSCAPS_DEPRECATED Reserved;
    DXGK_DMABUFFERCAPS_DEPRECATED Reserved1;
    D3DKMDT_PREEMPTION_CAPS PreemptionCaps;
    BOOLEAN SupportNonVGA;
    BOOLEAN SupportSmoothRotation;
    BOOLEAN SupportPerEngineTDR;
    BOOLEAN SupportDirectFlip;
    BOOLEAN SupportMultiPlaneOverlay;
    BOOLEAN SupportRuntimePowerManagement;
    BOOLEAN SupportSurpriseRemovalInHibernation;
    BOOLEAN HybridDiscrete;
    UINT MaxOverlayPlanes;
    BOOLEAN HybridIntegrated;
    D3DGPU_VIRTUAL_ADDRESS InternalGpuVirtualAddressRangeStart;
    D3DGPU_VIRTUAL_ADDRESS InternalGpuVirtualAddressRangeEnd;
    BOOLEAN SupportSurpriseRemoval;
    BOOLEAN SupportMultiPlaneOverlayImmediateFlip;
    BOOLEAN CursorScaledWithMultiPlaneOverlayPlane0;
    BOOLEAN HybridAcpiChainingRequired;
    UINT MaxQueuedMultiPlaneOverlayFlipVSync;
    union {
        struct {
            UINT SupportContextlessPresent : 1;
            UINT Detachable : 1;
            UINT VirtualGpuOnly : 1;
            UINT ComputeOnly : 1;
            UINT IndependentVidPnVSyncControl : 1;
            UINT NoHybridDiscreteDListDllMuxSupport : 1;
            UINT DisplayableSupport : 1;
            UINT Reserved : 25;
        };
        UINT Value;
    } MiscCaps;
    UINT MaxHwQueuedFlips;
} DXGK_DRIVERCAPS;

/* Documents "DXGK_WDDMDEVICECAPS structure", "DXGK_DEVICE_TYPE_CAPS structure". */
typedef struct _DXGK_WDDMDEVICECAPS {
    DXGK_WDDMVERSION WDDMVersion;
} DXGK_WDDMDEVICECAPS;

typedef struct _DXGK_PHYSICALADAPTERCAPS {
    UINT NumExecutionNodes;
    UINT PagingNodeIndex;
    HANDLE DxgkPhysicalAdapterHandle;
    UINT Flags;
    UINT VirtualPowerManagement;
} DXGK_PHYSICALADAPTERCAPS;

/* Document "DXGK_DISPLAY_DRIVERCAPS_EXTENSION structure". */
typedef struct _DXGK_DISPLAY_DRIVERCAPS_EXTENSION {
    union {
        struct {
            UINT SecureDisplaySupport : 1;
            UINT VirtualModeSupport : 1;
            UINT HdrFP16ScanoutSupport : 1;
            UINT HdrARGB10ScanoutSupport : 1;
            UINT Hdr10MetadataSupport : 1;
            UINT VirtualRefreshRateSupport : 1;
            UINT Reserved : 26;
        };
        UINT Value;
    };
} DXGK_DISPLAY_DRIVERCAPS_EXTENSION;

EXTERN_C_END

#endif
