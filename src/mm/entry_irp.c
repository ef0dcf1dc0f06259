/* IRPs of the driver's own: a pool block with stack locations behind it. */
#include "mm_state.h"

#include <string.h>

enum { IRP_TAG = 0x20707249 };

static void fill(PIRP irp, uint16_t size, CCHAR stacks)
{
    memset(irp, 0, size);
    irp->Type = IO_TYPE_IRP;
    irp->Size = size;
    irp->StackCount = stacks;
    irp->CurrentLocation = (CHAR)(stacks + 1);
    irp->Tail.Overlay.CurrentStackLocation = (PIO_STACK_LOCATION)(irp + 1) + stacks;
    irp->ThreadListEntry.Flink = irp->ThreadListEntry.Blink = &irp->ThreadListEntry;
}

PIRP IoAllocateIrp(CCHAR StackSize, BOOLEAN ChargeQuota)
{
    uint16_t size = IoSizeOfIrp(StackSize + 1);

    (void)ChargeQuota;
    HU_SITE();
    hu_ke_file(HU_API_IoAllocateIrp, 0, 0);
    PIRP irp = StackSize > 0
                   ? hu_pool_allocate(POOL_FLAG_NON_PAGED, size, IRP_TAG, HU_API_IoAllocateIrp)
                   : NULL;
    if (irp != NULL) {
        fill(irp, size, StackSize);
    }
    return irp;
}

VOID IoFreeIrp(PIRP Irp)
{
    HU_SITE();
    hu_ke_file(HU_API_IoFreeIrp, 0, 0);
    hu_pool_free(Irp, IRP_TAG);
}

VOID IoInitializeIrp(PIRP Irp, USHORT PacketSize, CCHAR StackSize)
{
    HU_SITE();
    if (PacketSize >= IoSizeOfIrp(StackSize) &&
        hu_ke_object(HU_API_IoAllocateIrp, Irp, PacketSize)) {
        fill(Irp, PacketSize, StackSize);
    }
}

VOID IoReuseIrp(PIRP Irp, NTSTATUS Iostatus)
{
    HU_SITE();
    if (hu_ke_object(HU_API_IoAllocateIrp, Irp, sizeof(*Irp)) &&
        hu_ke_object(HU_API_IoAllocateIrp, Irp, Irp->Size)) {
        fill(Irp, Irp->Size, Irp->StackCount);
        Irp->IoStatus.Status = Iostatus;
    }
}
