/* Hand over a driver.
 *
 * A driver needs nothing but its DriverEntry:
 *
 *     scripts/fuzz.sh --driver path/to/driver.c        (or a folder; -I, -D as compilers take them)
 *
 * Guests then work through its own DxgkDdiEscape, with private data that the engines learn from the
 * driver's comparisons, and the harness finds ownership, leak, sequence, IRQL, mapping,
 * cleanup-flag, fault and payload bugs. What it cannot know is whether a guest's state is the same
 * after an update as before. Three optional functions tell, in one constant of a file of yours:
 *
 *     const struct hu_glue hu_glue = {
 *         .make_work = MyWork, .show_state = MyState, .reseal = MySeal};
 *
 * Say that file with --glue FILE (or GLUE in hu_add_driver). It is compiled with the driver, in the
 * same dialect, and sees everything that the driver sees; in C++ the constant is extern "C". Any of
 * the three may be left out. src/driver/glue.c is a complete example, for the driver beside it.
 *
 *     function     called                             and then
 *     make_work    for each `work` of a scenario      its failure is allowed; what it leaves
 *                                                     behind is not
 *     show_state   before and after a save, after     what is shown after an update must have been
 *                  work, after an update              shown since its save began
 *     reseal       after a block was changed          the driver may accept the block; it must not
 *                                                     break anything with it
 *
 * The harness calls them one at a time, on one thread, never inside each other, and never while the
 * driver holds the processor at DISPATCH_LEVEL. They must give the same for the same arguments and
 * history: no clock, no addresses in what is shown, no memory of their own outside the driver's.
 */
#ifndef HU_DRIVER_H
#define HU_DRIVER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where show_state puts bytes. Only a hash of them is kept. */
struct hu_sink;
void hu_show(struct hu_sink *sink, const void *data, uint32_t size);

struct hu_glue {
    /* Makes virtual function `vf` (0 to 7) do a piece of work that follows from `seed`, creating it
     * where it does not exist: usually a request that the driver's escape understands, and a call
     * of it. Zero is the plainest work; different seeds should write, grow, shrink and destroy.
     *
     * Called at PASSIVE_LEVEL on the running image, between StartDevice and StopDevice, and also
     * from inside the save callback: guests do not stop for an update. `context` is what
     * DxgkDdiAddDevice returned. Returns an NTSTATUS; a failure must leave the virtual function as
     * it was. Without it: DxgkDdiEscape with bytes of the scenario. */
    int32_t (*make_work)(void *context, uint32_t vf, uint32_t seed);

    /* Shows all state of `vf` that must survive an update: calls hu_show with its bytes, in an
     * order that does not depend on addresses. Shows nothing where `vf` does not exist or is not
     * running (yet). Both versions of an update must show the same bytes for the same state.
     *
     * Called at PASSIVE_LEVEL while the image is loaded and its device added; it must not change
     * anything, and not call the kernel. Without it round trips are judged block by block only. */
    void (*show_state)(void *context, uint32_t vf, struct hu_sink *sink);

    /* Recomputes the driver's checksums over a saved block after the harness changed it, in place,
     * so that damage gets past them to the code behind.
     *
     * Pure: no Mm* calls, no globals; `data` and `meta` are exactly `size` and `meta_size` bytes of
     * any content, and what is too short is left alone. Without it the engines have to get past
     * checksums by blocks that the driver sealed itself. */
    void (*reseal)(void *data, uint32_t size, void *meta, uint32_t meta_size);
};

#ifdef __cplusplus
}
#endif

/* -- for the build only: what an image exports (src/driver/image.c writes it) -- */

/* One driver image: its entry point, its glue or NULL, and the bounds of its writable data, which
 * the harness puts back to its first contents at each load. */
struct hu_driver {
    const char *name;
    int32_t (*entry)(void *driver_object, void *registry_path);
    const struct hu_glue *glue;
    char *data;
    char *data_end;
};

#endif
