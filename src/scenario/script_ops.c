/* What each SCRIPT operation calls; those about MDLs are in script_mdl.c. */
#include "script.h"

#include <string.h>

bool hu_script_tame(const volatile void *address, uint64_t size, bool write)
{
    if (!hu_world.options->tame || hu_mm_touchable((const void *)(uintptr_t)address, size, write)) {
        return false;
    }
    hu_mm_bad_access((const void *)(uintptr_t)address, write);
    return true;
}

/* Not checked for NULL: the processor is to say so, as it would in a driver. */
__attribute__((no_sanitize("null", "alignment"))) static void touch(const volatile UCHAR *byte,
                                                                    bool write)
{
    if (hu_script_tame(byte, 1, write)) {
        return;
    }
    if (write) {
        *(volatile UCHAR *)(uintptr_t)byte = 0x77;
    } else {
        (void)*byte;
    }
}

static void op_pool(const struct hu_op *op)
{
    ULONG tag = op->b == 0 ? 0x20207548 : 0;
    POOL_FLAGS flags = op->d == 0 ? POOL_FLAG_NON_PAGED : op->d;
    PVOID block = ExAllocatePool2(flags, op->c, tag);

    if (block != NULL) {
        hu_script.p[op->a] = block;
        hu_script.p_size[op->a] = op->c;
        hu_script.p_tag[op->a] = tag;
        hu_script.p_owned[op->a] = true;
    }
}

static void op_free_pool(const struct hu_op *op)
{
    PVOID block = hu_script.p[op->a];
    ULONG tag = op->b == 0 ? hu_script.p_tag[op->a] : op->b == 1 ? 0 : 0x21646142;

    if (tag == 0) {
        ExFreePool(hu_script_at(block, op->c));
    } else {
        ExFreePoolWithTag(hu_script_at(block, op->c), tag);
    }
    hu_script.p_owned[op->a] = hu_script.p_owned[op->a] && op->c != 0;
}

static void op_contig(const struct hu_op *op)
{
    uint32_t size = (uint32_t)(op->b + 1) << PAGE_SHIFT;
    PUCHAR memory = MmAllocateContiguousMemory(size, hu_script_physical(-1));

    if (memory != NULL) {
        hu_script.k[op->a] = memory;
        hu_script.k_size[op->a] = size;
        hu_script.k_owned[op->a] = true;
    }
}

static void op_free_contig(const struct hu_op *op)
{
    MmFreeContiguousMemory(hu_script_at(hu_script.k[op->a], op->b != 0 ? PAGE_SIZE : 0));
    hu_script.k_owned[op->a] = hu_script.k_owned[op->a] && op->b != 0;
}

static void op_poke(const struct hu_op *op)
{
    bool write = op->b != 0;
    PUCHAR args =
        (PUCHAR)(uintptr_t)hu_script.args; /* Flags stand first, in a save as in a restore */

    switch (op->a) {
    case 0: touch(NULL, write); break;
    case 1:
    case 5: touch(args, false); break;
    case 2:
    case 4: touch(hu_script.meta, write); break;
    case 3: touch(hu_script_at(hu_script.meta, hu_script.meta_size), write); break;
    case 6: (void)MmGetMdlByteCount(hu_script.delivered); break;
    case 7: touch((const UCHAR *)0x6660000001000, write); break;
    case 8: touch(hu_script_at(hu_script.m[0].map, hu_script.m[0].bytes), write); break;
    case 9: touch(args, true); break;
    default: break;
    }
}

static void op_io_space(const struct hu_op *op)
{
    if (op->b != 0) {
        MmUnmapIoSpace(hu_script.io[op->a], PAGE_SIZE);
        hu_script.io[op->a] = NULL;
    } else {
        hu_script.io[op->a] =
            MmMapIoSpace(hu_script_physical(HU_DEVICE_ADDRESS), PAGE_SIZE, MmNonCached);
    }
}

/* Through a pointer, so that no compiler makes a move of it. */
static void hu_script_copy(void *to, const void *from, size_t size)
{
    void *(*volatile copy)(void *, const void *, size_t) = memcpy;
    uint64_t apart = (uint64_t)((uintptr_t)from - (uintptr_t)to);

    if (hu_world.options->tame && apart < size) {
        HU_PUSH(bad_copy, size, size - apart);
        return;
    }
    copy(to, from, size);
}

static void op_copy(const struct hu_op *op)
{
    PUCHAR block = hu_script.p[op->a];
    bool inside = block != NULL && op->c + (uint32_t)op->d <= hu_script.p_size[op->a];

    if (!inside || hu_script_tame(block, hu_script.p_size[op->a], true)) {
        return;
    }
    hu_script_copy(block, block + op->c, op->d);
}

static NTSTATUS status_word(uint8_t word)
{
    static const NTSTATUS status[] = {STATUS_SUCCESS,           STATUS_UNSUCCESSFUL,
                                      STATUS_PENDING,           STATUS_NO_MEMORY,
                                      STATUS_INVALID_PARAMETER, STATUS_DEVICE_BUSY};

    return word < sizeof(status) / sizeof(status[0]) ? status[word] : STATUS_SUCCESS;
}

void hu_script_exec(const struct hu_op *op)
{
    struct hu_script *script = &hu_script;
    KIRQL old;

    switch (op->op) {
    case HU_OP_touch: touch(hu_script_at(script->m[op->a].map, op->c), op->b != 0); break;
    case HU_OP_pool: op_pool(op); break;
    case HU_OP_free_pool: op_free_pool(op); break;
    case HU_OP_fill_pool:
        if (script->p[op->a] != NULL &&
            !hu_script_tame(script->p[op->a], script->p_size[op->a] + (uint64_t)op->d, true)) {
            memset(script->p[op->a], op->c & 0xff, script->p_size[op->a] + op->d);
        }
        break;
    case HU_OP_contig: op_contig(op); break;
    case HU_OP_free_contig: op_free_contig(op); break;
    case HU_OP_give_back: script->status = status_word(op->a); break;
    case HU_OP_raise: KeRaiseIrql(op->a, &old); break;
    case HU_OP_lower: KeLowerIrql(op->a); break;
    case HU_OP_poke: op_poke(op); break;
    case HU_OP_keep: script->keep = true; break;
    case HU_OP_io_space: op_io_space(op); break;
    case HU_OP_spin:
        if (hu_world.options->tame) {
            HU_PUSH(limit, 1, hu_world.call_limit);
        }
        for (;;) {
            KeRaiseIrql(KeGetCurrentIrql(), &old);
            KeLowerIrql(old);
        }
    case HU_OP_bugcheck: KeBugCheckEx(0xe2, 1, 0, 0, 0);
    case HU_OP_show:
        script->shown[op->a] = (uint16_t)(op->c | 1);
        hu_world.shown[hu_world.adapter] |= (uint8_t)(1u << op->a);
        break;
    case HU_OP_copy: op_copy(op); break;
    case HU_OP_registers: script->table = op->a; break;
    default:
        if (!hu_script_mdl(op) && !hu_script_sync(op)) {
            hu_script_save(op);
        }
        break;
    }
}
