/* Wherever the flagged call comes, or never: nothing breaks, and no block is taken or given by it.
 */
#include "prop.h"

HU_PROP(cleanup_flag, HU_DIALECT_KERNEL)
{
    static struct hu_scenario changed;
    uint32_t blocks = 0;

    changed = *scenario;
    for (uint8_t at = 0; at < 4; at++) {
        changed.profile.value[HU_KEY_restore_complete_at] = at;
        struct hu_run run = hu_prop_run(&changed);
        HU_CHECK(run.finding_count == 0);
        HU_CHECK(at == 0 || at == 2 || hu_dxgk_block_count() >= 1 || blocks == 0);
        blocks = hu_dxgk_block_count();
    }
}
