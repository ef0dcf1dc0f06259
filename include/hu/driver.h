/* Hand over a driver.
 *
 * A driver needs nothing but its DriverEntry: the harness then makes work with the driver's own
 * DxgkDdiEscape, and finds ownership, leak, sequence, IRQL, cleanup-flag and memory bugs. Three
 * optional functions, in one constant named hu_glue in a file of the driver's image, add end-to-end
 * fidelity:
 *
 *     const struct hu_glue hu_glue = {
 *         .make_work = MyWork, .show_state = MyState, .reseal = MySeal};
 *
 * They are compiled with the driver and may see everything it sees. Any of them may be left out.
 */
#ifndef HU_DRIVER_H
#define HU_DRIVER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where show_state puts bytes. */
struct hu_sink;
void hu_show(struct hu_sink *sink, const void *data, uint32_t size);

struct hu_glue {
    /* Makes virtual function `vf` (0 to 7) do a piece of work that follows from `seed`, creating it
     * where it does not exist. Called at PASSIVE_LEVEL on the running image, between StartDevice
     * and StopDevice, and also from inside the save callback: guests do not stop for an update.
     * `context` is what DxgkDdiAddDevice returned. Returns an NTSTATUS; a failure must leave the
     * virtual function as it was. */
    int32_t (*make_work)(void *context, uint32_t vf, uint32_t seed);

    /* Shows all state of `vf` that must survive an update: calls hu_show with its bytes, in an
     * order that does not depend on addresses. Shows nothing where `vf` does not exist or is not
     * running (yet). Called at PASSIVE_LEVEL while the image is loaded and its device added; it
     * must not change anything. */
    void (*show_state)(void *context, uint32_t vf, struct hu_sink *sink);

    /* Recomputes the driver's checksums over a saved block after the harness changed it, in place.
     * Pure: no Mm* calls, no globals; `data` and `meta` are exactly `size` and `meta_size` bytes of
     * any content. */
    void (*reseal)(void *data, uint32_t size, void *meta, uint32_t meta_size);
};

#ifdef __cplusplus
}
#endif

/* -- for the build only: what an image exports (src/driver/image.c.in writes it) -- */

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
