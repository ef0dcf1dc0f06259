/* What guests see of the driver, shown when it may have changed. */
#include "phases.h"

void hu_sample_one(uint32_t adapter, uint32_t vf)
{
    hu_dxgk_show(adapter, vf);
    hu_world.sampled[adapter][vf] = hu_world.calls;
}

/* What was shown since the driver was last called stands: it is not asked again. */
void hu_sample(uint32_t adapter)
{
    uint8_t shown = hu_world.shown[adapter];

    for (uint32_t vf = 0; shown != 0; vf++, shown = (uint8_t)(shown >> 1)) {
        if ((shown & 1) != 0 && hu_world.sampled[adapter][vf] != hu_world.calls) {
            hu_sample_one(adapter, vf);
        }
    }
}

void hu_sample_all(void)
{
    hu_world.calls++;
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        hu_sample(adapter);
    }
}
