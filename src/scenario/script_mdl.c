/* What the operations about MDLs call. */
#include "script.h"

#include <string.h>

static void op_alloc(const struct hu_op *op)
{
    struct hu_var_mdl *var = &hu_script.m[op->a];
    PMDL mdl = MmAllocatePagesForMdlEx(hu_script_physical(0), hu_script_physical(-1),
                                       hu_script_physical((LONGLONG)op->d << PAGE_SHIFT),
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

static void op_fill(const struct hu_op *op)
{
    struct hu_var_mdl *var = &hu_script.m[op->a];
    bool mine = !var->mapped;

    if (mine && var->owned && !var->husk) {
        const struct hu_op map = {.op = HU_OP_map, .a = op->a};
        op_map(&map);
    }
    if (var->mapped && var->owned && !hu_script_tame(var->map, var->bytes, true)) {
        memset(var->map, (int)(op->c & 0xff), var->bytes);
        if (mine) {
            do_unmap(var);
        }
    }
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

bool hu_script_mdl(const struct hu_op *op)
{
    struct hu_var_mdl *var = &hu_script.m[op->a % HU_VAR_MAX]; /* of others, not one */

    switch (op->op) {
    case HU_OP_alloc: op_alloc(op); break;
    case HU_OP_free:
        free_pages(var);
        free_mdl(var);
        break;
    case HU_OP_free_pages: free_pages(var); break;
    case HU_OP_free_mdl: free_mdl(var); break;
    case HU_OP_map: op_map(op); break;
    case HU_OP_unmap:
        MmUnmapLockedPages(hu_script_at(var->map, op->b != 0 ? PAGE_SIZE : 0), var->mdl);
        var->mapped = var->mapped && op->b != 0;
        break;
    case HU_OP_fill: op_fill(op); break;
    case HU_OP_io_mdl: op_io_mdl(op); break;
    case HU_OP_io_free: op_io_free(var); break;
    case HU_OP_build: MmBuildMdlForNonPagedPool(var->mdl); break;
    case HU_OP_partial: op_partial(op); break;
    case HU_OP_lock: op_lock(var, true); break;
    case HU_OP_unlock: op_lock(var, false); break;
    case HU_OP_take: op_take(op); break;
    case HU_OP_own_mdl: op_own_mdl(op); break;
    case HU_OP_view_mdl: op_view_mdl(op); break;
    case HU_OP_rebuild: op_rebuild(op); break;
    case HU_OP_reuse:
        MmPrepareMdlForReuse(var->mdl);
        var->mapped = false;
        break;
    case HU_OP_protect: (void)MmProtectMdlSystemAddress(var->mdl, op->c); break;
    default: return false;
    }
    return true;
}
