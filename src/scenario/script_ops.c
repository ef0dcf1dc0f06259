/* What each SCRIPT operation calls. */
#include "script.h"

#include <string.h>

static PHYSICAL_ADDRESS physical(LONGLONG address)
{
    PHYSICAL_ADDRESS result = {.QuadPart = address};

    return result;
}

static void op_alloc(const struct hu_op *op)
{
    struct hu_var_mdl *var = &hu_script.m[op->a];
    PMDL mdl =
        MmAllocatePagesForMdlEx(physical(0), physical(-1), physical((LONGLONG)op->d << PAGE_SHIFT),
                                (SIZE_T)(op->b + 1) << PAGE_SHIFT, MmCached, op->c);

    if (mdl != NULL) {
        *var = (struct hu_var_mdl){.mdl = mdl, .owned = true, .bytes = MmGetMdlByteCount(mdl)};
        memcpy(var->frame, MmGetMdlPfnArray(mdl), (var->bytes >> PAGE_SHIFT) * sizeof(PFN_NUMBER));
    }
}

static void do_unmap(struct hu_var_mdl *var)
{
    if (var->mapped) {
        MmUnmapLockedPages(var->map, var->mdl);
        var->mapped = false;
    }
}

static void free_pages(struct hu_var_mdl *var)
{
    MmFreePagesFromMdl(var->mdl);
    var->mapped = false;
    var->husk = true;
}

static void free_mdl(struct hu_var_mdl *var)
{
    ExFreePool(var->mdl);
    var->owned = false;
}

static void op_map(const struct hu_op *op)
{
    struct hu_var_mdl *var = &hu_script.m[op->a];
    ULONG priority = NormalPagePriority | MdlMappingNoExecute;
    PVOID map;

    switch (op->b) {
    case 1: map = MmGetSystemAddressForMdlSafe(var->mdl, priority); break;
    case 2:
        map = MmMapLockedPagesSpecifyCache(var->mdl, KernelMode, MmCached, NULL, TRUE, priority);
        break;
    case 3:
        map = MmMapLockedPagesSpecifyCache(var->mdl, UserMode, MmCached, NULL, FALSE, priority);
        break;
    case 4:
        map = MmMapLockedPagesSpecifyCache(var->mdl, KernelMode, MmCached, NULL, FALSE,
                                           NormalPagePriority);
        break;
    case 5:
        map = MmMapLockedPagesSpecifyCache(var->mdl, KernelMode, MmCached, NULL, FALSE,
                                           priority | MdlMappingNoWrite);
        break;
    case 6: map = MmMapLockedPages(var->mdl, KernelMode); break;
    case 7:
        map =
            MmMapLockedPagesSpecifyCache(var->mdl, KernelMode, MmNonCached, NULL, FALSE, priority);
        break;
    case 8:
        map =
            MmMapLockedPagesSpecifyCache(var->mdl, KernelMode, MmCached, NULL, FALSE, priority | 5);
        break;
    default:
        map = MmMapLockedPagesSpecifyCache(var->mdl, KernelMode, MmCached, NULL, FALSE, priority);
        break;
    }
    if (map != NULL) {
        var->map = map;
        var->mapped = true;
    }
}

/* Where accesses are tame, one that must not be is filed as if it had been made. */
static bool tame(const volatile void *address, uint64_t size, bool write)
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
    if (tame(byte, 1, write)) {
        return;
    }
    if (write) {
        *(volatile UCHAR *)(uintptr_t)byte = 0x77;
    } else {
        (void)*byte;
    }
}

static void op_fill(const struct hu_op *op)
{
    struct hu_var_mdl *var = &hu_script.m[op->a];
    bool mine = !var->mapped;

    if (mine && var->owned && !var->husk) {
        const struct hu_op map = {.op = HU_OP_map, .a = op->a};
        op_map(&map);
    }
    if (var->mapped && var->owned && !tame(var->map, var->bytes, true)) {
        memset(var->map, (int)(op->c & 0xff), var->bytes);
        if (mine) {
            do_unmap(var);
        }
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
    PUCHAR memory = MmAllocateContiguousMemory(size, physical(-1));

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

static void op_io_mdl(const struct hu_op *op)
{
    uint32_t size = op->d != 0 ? op->d : hu_script.p_size[op->b];
    PMDL mdl = IoAllocateMdl(hu_script_at(hu_script.p[op->b], op->c), size, FALSE, FALSE, NULL);

    if (mdl != NULL) {
        hu_script.m[op->a] =
            (struct hu_var_mdl){.mdl = mdl, .owned = true, .io = true, .bytes = size};
    }
}

static void op_io_free(struct hu_var_mdl *var)
{
    IoFreeMdl(var->mdl);
    var->owned = var->owned && !var->io;
    var->mapped = false;
}

static void op_partial(const struct hu_op *op)
{
    struct hu_var_mdl *to = &hu_script.m[op->a];
    struct hu_var_mdl *from = &hu_script.m[op->b];
    PMDL mdl = IoAllocateMdl((PVOID)(uintptr_t)op->c, op->d != 0 ? op->d : from->bytes, FALSE,
                             FALSE, NULL);

    if (mdl != NULL && from->mdl != NULL) {
        *to = (struct hu_var_mdl){.mdl = mdl, .owned = true, .io = true, .bytes = op->d};
        IoBuildPartialMdl(from->mdl, mdl, hu_script_at(MmGetMdlVirtualAddress(from->mdl), op->c),
                          op->d);
    }
}

static uint32_t size_or(uint32_t size, uint32_t whole) { return size != 0 ? size : whole; }

/* Room for the page array of 15 pages wherever they begin. */
static void op_own_mdl(const struct hu_op *op)
{
    static union {
        MDL mdl;
        UCHAR room[sizeof(MDL) + 16 * sizeof(PFN_NUMBER)];
    } storage[HU_VAR_MAX];
    uint32_t size = size_or(op->d, hu_script.p_size[op->b]) % (15 * PAGE_SIZE);

    memset(&storage[op->a], 0, sizeof(storage[op->a])); /* nothing of an earlier run */
    MmInitializeMdl(&storage[op->a].mdl, hu_script_at(hu_script.p[op->b], op->c), size);
    hu_script.m[op->a] =
        (struct hu_var_mdl){.mdl = &storage[op->a].mdl, .owned = true, .own = true, .bytes = size};
}

static void op_view_mdl(const struct hu_op *op)
{
    const struct hu_var_mdl *of = &hu_script.m[op->b];
    uint32_t size = size_or(op->d, of->bytes);
    PMDL mdl = IoAllocateMdl(hu_script_at(of->map, op->c), size, FALSE, FALSE, NULL);

    if (mdl != NULL) {
        hu_script.m[op->a] =
            (struct hu_var_mdl){.mdl = mdl, .owned = true, .io = true, .bytes = size};
    }
}

static void op_rebuild(const struct hu_op *op)
{
    struct hu_var_mdl *from = &hu_script.m[op->b];

    IoBuildPartialMdl(
        from->mdl, hu_script.m[op->a].mdl,
        hu_script_at(from->mdl != NULL ? MmGetMdlVirtualAddress(from->mdl) : NULL, op->c), op->d);
}

static void op_lock(struct hu_var_mdl *var, bool lock)
{
    if (lock) {
        MmProbeAndLockPages(var->mdl, KernelMode, IoModifyAccess);
    } else {
        MmUnlockPages(var->mdl);
        var->mapped = false;
    }
    var->locked = lock;
}

static void op_take(const struct hu_op *op)
{
    if (hu_script.delivered != NULL && !hu_script.delivered_owned) {
        hu_script.m[op->a] = (struct hu_var_mdl){.mdl = hu_script.delivered,
                                                 .owned = true,
                                                 .bytes = MmGetMdlByteCount(hu_script.delivered)};
        hu_script.delivered_owned = true;
    }
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
        hu_script.io[op->a] = MmMapIoSpace(physical(0xe0000000), PAGE_SIZE, MmNonCached);
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

    if (!inside || tame(block, hu_script.p_size[op->a], true)) {
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
    case HU_OP_alloc: op_alloc(op); break;
    case HU_OP_free:
        free_pages(&script->m[op->a]);
        free_mdl(&script->m[op->a]);
        break;
    case HU_OP_free_pages: free_pages(&script->m[op->a]); break;
    case HU_OP_free_mdl: free_mdl(&script->m[op->a]); break;
    case HU_OP_map: op_map(op); break;
    case HU_OP_unmap:
        MmUnmapLockedPages(hu_script_at(script->m[op->a].map, op->b != 0 ? PAGE_SIZE : 0),
                           script->m[op->a].mdl);
        script->m[op->a].mapped = script->m[op->a].mapped && op->b != 0;
        break;
    case HU_OP_fill: op_fill(op); break;
    case HU_OP_touch: touch(hu_script_at(script->m[op->a].map, op->c), op->b != 0); break;
    case HU_OP_pool: op_pool(op); break;
    case HU_OP_free_pool: op_free_pool(op); break;
    case HU_OP_fill_pool:
        if (script->p[op->a] != NULL &&
            !tame(script->p[op->a], script->p_size[op->a] + (uint64_t)op->d, true)) {
            memset(script->p[op->a], op->c & 0xff, script->p_size[op->a] + op->d);
        }
        break;
    case HU_OP_contig: op_contig(op); break;
    case HU_OP_free_contig: op_free_contig(op); break;
    case HU_OP_io_mdl: op_io_mdl(op); break;
    case HU_OP_io_free: op_io_free(&script->m[op->a]); break;
    case HU_OP_build: MmBuildMdlForNonPagedPool(script->m[op->a].mdl); break;
    case HU_OP_partial: op_partial(op); break;
    case HU_OP_lock: op_lock(&script->m[op->a], true); break;
    case HU_OP_unlock: op_lock(&script->m[op->a], false); break;
    case HU_OP_take: op_take(op); break;
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
    case HU_OP_own_mdl: op_own_mdl(op); break;
    case HU_OP_view_mdl: op_view_mdl(op); break;
    case HU_OP_rebuild: op_rebuild(op); break;
    case HU_OP_reuse:
        MmPrepareMdlForReuse(script->m[op->a].mdl);
        script->m[op->a].mapped = false;
        break;
    case HU_OP_protect: (void)MmProtectMdlSystemAddress(script->m[op->a].mdl, op->c); break;
    case HU_OP_registers: script->table = op->a; break;
    default: hu_script_save(op); break;
    }
}
