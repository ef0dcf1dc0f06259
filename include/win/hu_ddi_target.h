/* Arguments of the DDIs that drive a display: interrupts, connectors, timings, what a target is
 * sent. The model calls none of them. Documents of d3dkmddi.h, d3dkmdt.h and dispmprt.h by the
 * names below. */
#ifndef HU_WIN_DDI_TARGET_H
#define HU_WIN_DDI_TARGET_H

#include "d3dkmddi.h"
#include "hu_ddi_display.h"

EXTERN_C_START

/* -- interrupts -- */

/* Zero is on, unlike the BOOLEAN of DxgkDdiControlInterrupt. */
typedef enum _DXGK_INTERRUPT_STATE {
    DXGK_INTERRUPT_ENABLE = 0,
    DXGK_INTERRUPT_DISABLE = 1
} DXGK_INTERRUPT_STATE;

typedef enum _DXGK_CRTC_VSYNC_STATE {
    DXGK_VSYNC_ENABLE = 0,
    DXGK_VSYNC_DISABLE_KEEP_PHASE = 1,
    DXGK_VSYNC_DISABLE_NO_PHASE = 2
} DXGK_CRTC_VSYNC_STATE;

/* DXGK_INTERRUPT_CRTC_VSYNC has the second state, the others have the first. */
typedef struct _DXGKARG_CONTROLINTERRUPT2 {
    DXGK_INTERRUPT_TYPE InterruptType;
    union {
        DXGK_INTERRUPT_STATE InterruptState;
        DXGK_CRTC_VSYNC_STATE CrtcVsyncState;
    };
} DXGKARG_CONTROLINTERRUPT2;
typedef CONST DXGKARG_CONTROLINTERRUPT2 IN_CONST_DXGKARG_CONTROLINTERRUPT2;

typedef struct _DXGKARG_CREATEPERIODICFRAMENOTIFICATION {
    HANDLE hAdapter;
    D3DDDI_VIDEO_PRESENT_TARGET_ID VidPnTargetId;
    UINT64 Time; /* before the vertical sync, in 100 ns */
    UINT NotificationID;
    HANDLE hNotification;
} DXGKARG_CREATEPERIODICFRAMENOTIFICATION, *INOUT_PDXGKARG_CREATEPERIODICFRAMENOTIFICATION;

/* -- before the device starts -- */

typedef struct _DXGK_PRE_START_INFO {
    union {
        struct {
            UINT ReservedIn;
        };
        UINT Input;
    };
    union {
        struct {
            UINT SupportPreserveBootDisplay : 1;
            UINT IsUEFIFrameBufferCpuAccessibleDuringStartup : 1;
            UINT ReservedOut : 30;
        };
        UINT Output;
    };
} DXGK_PRE_START_INFO, *PDXGK_PRE_START_INFO, *IN_OUT_PDXGK_PRE_START_INFO;
C_ASSERT(sizeof(DXGK_PRE_START_INFO) == 8);

/* -- connectors -- */

typedef enum _DXGK_CONNECTION_STATUS {
    ConnectionStatusUninitialized = 0,
    TargetStatusDisconnected = 4,
    TargetStatusConnected,
    TargetStatusJoined,
    MonitorStatusDisconnected = 8,
    MonitorStatusUnknown,
    MonitorStatusConnected,
    LinkConfigurationStarted = 12,
    LinkConfigurationFailed,
    LinkConfigurationSucceeded
} DXGK_CONNECTION_STATUS,
    *PDXGK_CONNECTION_STATUS;

/* ConnectionStatus says which of the three it is. The flags of a connected monitor came after
 * WDDM 2.6. */
typedef struct _DXGK_CONNECTION_CHANGE {
    ULONGLONG ConnectionChangeId;
    D3DDDI_VIDEO_PRESENT_TARGET_ID TargetId : 24;
    DXGK_CONNECTION_STATUS ConnectionStatus : 4;
    UINT Reserved : 4;
    union {
        struct {
            D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY LinkTargetType;
        } MonitorConnect;
        struct {
            D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY BaseTargetType;
            D3DDDI_VIDEO_PRESENT_TARGET_ID NewTargetId;
        } TargetConnect;
        struct {
            D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY BaseTargetType;
            D3DDDI_VIDEO_PRESENT_TARGET_ID NewTargetId;
        } TargetJoin;
    };
} DXGK_CONNECTION_CHANGE, *PDXGK_CONNECTION_CHANGE;
C_ASSERT(FIELD_OFFSET(DXGK_CONNECTION_CHANGE, MonitorConnect) == 12);

typedef struct _DXGKARG_QUERYCONNECTIONCHANGE {
    DXGK_CONNECTION_CHANGE ConnectionChange;
} DXGKARG_QUERYCONNECTIONCHANGE, *IN_PDXGKARG_QUERYCONNECTIONCHANGE;

typedef enum _DXGK_DISPLAYDETECTCONTROLTYPE {
    DXGK_DDCT_UNINITIALIZED = 0,
    DXGK_DDCT_POLLONE,
    DXGK_DDCT_POLLALL,
    DXGK_DDCT_ENABLEHPD,
    DXGK_DDCT_DISABLEHPD
} DXGK_DISPLAYDETECTCONTROLTYPE;

typedef struct _DXGKARG_DISPLAYDETECTCONTROL {
    D3DDDI_VIDEO_PRESENT_TARGET_ID TargetId : 24;
    DXGK_DISPLAYDETECTCONTROLTYPE Type : 4;
    UINT NonDestructiveOnly : 1;
    UINT Reserved : 3;
} DXGKARG_DISPLAYDETECTCONTROL, *PDXGKARG_DISPLAYDETECTCONTROL;
C_ASSERT(sizeof(DXGKARG_DISPLAYDETECTCONTROL) == 4);

/* -- timings -- */

typedef union _D3DKMDT_WIRE_FORMAT_AND_PREFERENCE {
    struct {
        D3DKMDT_MODE_PREFERENCE Preference : 2;
        UINT Rgb : 6;
        UINT YCbCr444 : 6;
        UINT YCbCr422 : 6;
        UINT YCbCr420 : 6;
        UINT Intensity : 6;
    };
    UINT Value;
} D3DKMDT_WIRE_FORMAT_AND_PREFERENCE, *PD3DKMDT_WIRE_FORMAT_AND_PREFERENCE;
C_ASSERT(sizeof(D3DKMDT_WIRE_FORMAT_AND_PREFERENCE) == 4);

/* The spelling of the first is the document's; its list has the other. */
typedef enum _DXGK_PATH_UPDATE {
    DXGK_PATH_UPDATE_UNMODIFED = 0,
    DXGK_PATH_UPDATE_UNMODIFIED = 0,
    DXGK_PATH_UPDATE_ADDED = 1,
    DXGK_PATH_UPDATE_MODIFIED = 2,
    DXGK_PATH_UPDATE_REMOVED = 3
} DXGK_PATH_UPDATE;

/* Enumerations of one byte, which C has no word for. */
typedef UINT8 DXGK_GLITCH_CAUSE;
enum {
    DXGK_GLITCH_CAUSE_DRIVER_ERROR = 0,
    DXGK_GLITCH_CAUSE_TIMING_CHANGE = 1,
    DXGK_GLITCH_CAUSE_PIPELINE_CHANGE = 2,
    DXGK_GLITCH_CAUSE_MEMORY_TIMING = 3,
    DXGK_GLITCH_CAUSE_ENCODER_RECONFIG = 4,
    DXGK_GLITCH_CAUSE_MODIFIED_WIRE_USAGE = 5,
    DXGK_GLITCH_CAUSE_METADATA_CHANGE = 6,
    DXGK_GLITCH_CAUSE_NONE = 255
};

typedef UINT8 DXGK_GLITCH_EFFECT;
enum {
    DXGK_GLITCH_EFFECT_SYNC_LOSS = 0,
    DXGK_GLITCH_EFFECT_GARBAGE_CONTENT = 1,
    DXGK_GLITCH_EFFECT_STALE_CONTENT = 2,
    DXGK_GLITCH_EFFECT_BLACK_CONTENT = 3,
    DXGK_GLITCH_EFFECT_DEGRADED_CONTENT = 4,
    DXGK_GLITCH_EFFECT_SEAMLESS = 255
};

typedef UINT8 DXGK_GLITCH_DURATION;
enum {
    DXGK_GLITCH_DURATION_INDEFINITE = 0,
    DXGK_GLITCH_DURATION_MULTI_FRAME = 1,
    DXGK_GLITCH_DURATION_SINGLE_FRAME = 2,
    DXGK_GLITCH_DURATION_MULTI_LINE = 3,
    DXGK_GLITCH_DURATION_SINGLE_LINE = 4,
    DXGK_GLITCH_DURATION_NONE = 255
};

HU_FLAGS(DXGK_SET_TIMING_FLAGS, UINT Reserved;)
typedef DXGK_SET_TIMING_FLAGS *PDXGK_SET_TIMING_FLAGS;
HU_FLAGS(DXGK_SET_TIMING_RESULTS, UINT ConnectionStatusChanges : 1; UINT Reserved : 31;)
typedef DXGK_SET_TIMING_RESULTS *PDXGK_SET_TIMING_RESULTS;

typedef struct _DXGK_SET_TIMING_PATH_INFO {
    D3DDDI_VIDEO_PRESENT_TARGET_ID VidPnTargetId;
    D3DDDI_COLOR_SPACE_TYPE OutputColorSpace;
    D3DKMDT_WIRE_FORMAT_AND_PREFERENCE SelectedWireFormat;
    union {
        struct {
            DXGK_PATH_UPDATE VidPnPathUpdates : 2;
            UINT Active : 1;
            UINT IgnoreConnectivity : 1;
            UINT PreserveInherited : 1;
            UINT Reserved : 27;
        } Input;
        UINT InputFlags;
    };
    union {
        struct {
            UINT RecheckMPO : 1;
            UINT Reserved : 31;
        } Output;
        UINT OutputFlags;
    };
    DXGK_CONNECTION_CHANGE TargetState;
    union {
        struct {
            DXGK_GLITCH_CAUSE GlitchCause;
            DXGK_GLITCH_EFFECT GlitchEffect;
            DXGK_GLITCH_DURATION GlitchDuration;
            UINT8 Reserved;
        };
        UINT DiagnosticInfo;
    };
} DXGK_SET_TIMING_PATH_INFO, *PDXGK_SET_TIMING_PATH_INFO;
C_ASSERT(RTL_FIELD_SIZE(DXGK_SET_TIMING_PATH_INFO, Input) == 4);

typedef struct _DXGKARG_SETTIMINGSFROMVIDPN {
    D3DKMDT_HVIDPN hFunctionalVidPn;
    DXGK_SET_TIMING_FLAGS SetFlags;
    PDXGK_SET_TIMING_RESULTS pResultsFlags;
    UINT PathCount;
    DXGK_SET_TIMING_PATH_INFO *pSetTimingPathInfo;
} DXGKARG_SETTIMINGSFROMVIDPN, *PDXGKARG_SETTIMINGSFROMVIDPN, *IN_OUT_PDXGKARG_SETTIMINGSFROMVIDPN;

/* -- what a target is sent -- */

typedef struct _DXGKARG_SETTARGETGAMMA {
    D3DDDI_VIDEO_PRESENT_TARGET_ID TargetId;
    D3DKMDT_GAMMA_RAMP GammaRamp;
} DXGKARG_SETTARGETGAMMA, *PDXGKARG_SETTARGETGAMMA;

typedef struct _DXGKARG_SETTARGETCONTENTTYPE {
    D3DDDI_VIDEO_PRESENT_TARGET_ID TargetId;
    D3DKMDT_VIDPN_PRESENT_PATH_CONTENT ContentType;
} DXGKARG_SETTARGETCONTENTTYPE, *PDXGKARG_SETTARGETCONTENTTYPE;

typedef struct _DXGKARG_SETTARGETANALOGCOPYPROTECTION {
    D3DDDI_VIDEO_PRESENT_TARGET_ID TargetId;
    D3DKMDT_VIDPN_PRESENT_PATH_COPYPROTECTION_TYPE CopyProtectionType;
    UINT APSTriggerBits;
    D3DKMDT_VIDPN_PRESENT_PATH_COPYPROTECTION_SUPPORT CopyProtectionSupport;
} DXGKARG_SETTARGETANALOGCOPYPROTECTION;

typedef struct _DXGKARG_SETDISPLAYPRIVATEDRIVERFORMAT {
    D3DDDI_VIDEO_PRESENT_SOURCE_ID VidPnSourceId;
    HANDLE PrimaryAllocation;
    UINT PrivateDriverFormatAttribute;
} DXGKARG_SETDISPLAYPRIVATEDRIVERFORMAT;
typedef CONST DXGKARG_SETDISPLAYPRIVATEDRIVERFORMAT
    *IN_CONST_PDXGKARG_SETDISPLAYPRIVATEDRIVERFORMAT;

typedef struct _DXGKARG_STOPCAPTURE {
    HANDLE hAllocation;
} DXGKARG_STOPCAPTURE;

EXTERN_C_END

#endif
