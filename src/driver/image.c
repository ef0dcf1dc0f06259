/* What an image exports; the only symbol of it that stays visible (image.cmake). */
#include <hu/driver.h>
#include <wdm.h>

#define HU_PASTE(one, other) one##other
#define HU_START_OF(section) HU_PASTE(__start_, section)
#define HU_STOP_OF(section) HU_PASTE(__stop_, section)

DRIVER_INITIALIZE DriverEntry;
extern const struct hu_glue hu_glue __attribute__((weak));
extern char HU_START_OF(HU_IMAGE_SECTION)[] __attribute__((visibility("hidden")));
extern char HU_STOP_OF(HU_IMAGE_SECTION)[] __attribute__((visibility("hidden")));

/* The section exists, and has contents, even where the driver has no writable data. */
static char hu_image_anchor[16] __attribute__((used)) = "hu image";

/* Of its own, because a call through a pointer of another type is undefined. */
static int32_t enter(void *driver_object, void *registry_path)
{
    return DriverEntry(driver_object, registry_path);
}

const struct hu_driver HU_IMAGE_SYMBOL = {
    .name = HU_IMAGE_NAME,
    .entry = enter,
    .glue = &hu_glue,
    .data = HU_START_OF(HU_IMAGE_SECTION),
    .data_end = HU_STOP_OF(HU_IMAGE_SECTION),
};
