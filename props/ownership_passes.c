/* Success moves a delivered block to the driver, anything else leaves it with Dxgkrnl, which frees
 * it. */
#include "prop.h"

HU_PROP(ownership_passes, HU_DIALECT_KERNEL)
{
    (void)hu_prop_run(scenario);
    for (uint32_t i = 1; i <= hu_dxgk_block_count(); i++) {
        struct hu_block_view block = hu_dxgk_block(i);
        if (block.delivered) {
            HU_CHECK(block.owner_after ==
                     (block.restore_status == 0 ? HU_OWNER_DRIVER : HU_OWNER_NOBODY));
        }
        HU_CHECK(block.owner != HU_OWNER_DXGKRNL);
    }
    HU_CHECK(hu_mm_live(HU_OBJECT_POOL) == 0 && hu_mm_live(HU_OBJECT_MDL) == 0 &&
             hu_mm_live(HU_OBJECT_MAP) == 0);
}
