/* Each accepted block that nobody changed comes back with the contents, page count and metadata
 * that were saved. */
#include "prop.h"

HU_PROP(round_trip, HU_DIALECT_KERNEL)
{
    struct hu_run run = hu_prop_run(scenario);

    HU_CHECK(run.finding_count == 0);
    for (uint32_t i = 1; i <= hu_dxgk_block_count(); i++) {
        struct hu_block_view block = hu_dxgk_block(i);
        if (block.delivered && !block.tampered) {
            HU_CHECK(block.restored_content == block.saved_content);
            HU_CHECK(block.restored_meta == block.saved_meta);
            HU_CHECK(block.restored_pages == block.saved_pages);
        }
    }
}
