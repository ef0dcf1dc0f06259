/* Drop-in for the WDK header of this name: how a display miniport and Dxgkrnl meet. */
#ifndef HU_WIN_DISPMPRT_H
#define HU_WIN_DISPMPRT_H

#include "acpiioct.h"
#include "d3dkmddi.h"
#include "hu_ddi_types.h"
#include "hu_driver_initialization_data.h"
#include "hu_dxgkrnl_interface.h"
#include "layout_pins.h"

EXTERN_C_START

/* Called by DriverEntry, once, with the table filled in and the two arguments DriverEntry got.
 * STATUS_SUCCESS, or an error that DriverEntry returns. PASSIVE_LEVEL. Document
 * "DxgkInitialize function". */
NTSTATUS DxgkInitialize(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                        PDRIVER_INITIALIZATION_DATA DriverInitializationData);

/* The same for a display-only miniport. The model takes its table over and calls what it calls of a
 * full one; there is no hot update in it. Documents "DxgkInitializeDisplayOnlyDriver function",
 * "DxgkUnInitialize function". */
NTSTATUS DxgkInitializeDisplayOnlyDriver(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath,
                                         PKMDDOD_INITIALIZATION_DATA KmdDodInitializationData);
NTSTATUS DxgkUnInitialize(PDRIVER_OBJECT DriverObject);

EXTERN_C_END

#endif
