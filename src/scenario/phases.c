/* What Dxgkrnl does with a driver, phase by phase: each brings about what must come before it. */
#include "phases.h"

static bool each(bool (*step)(uint32_t adapter))
{
    bool all = true;

    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        all = step(adapter) && all;
    }
    return all;
}

void hu_take_down(void)
{
    each(hu_dxgk_stop);
    each(hu_dxgk_remove);
    hu_dxgk_unload_image();
}

/* The update is given up after restore calls: nothing of it stays. */
static void abandon_update(void)
{
    const uint8_t *key = hu_world.scenario->profile.value;
    bool tell = key[HU_KEY_complete_after_abort] != 0 || key[HU_KEY_restore_complete_at] == 2;

    hu_dxgk_free_blocks();
    for (uint32_t adapter = 1; tell && adapter <= hu_dxgk_adapters(); adapter++) {
        hu_dxgk_complete(adapter);
    }
    hu_take_down();
    hu_world.updating = false;
    hu_world.restored = false;
    hu_world.completable = false;
}

/* A run that has loaded its share of images goes on with the one it has. */
static bool may_load(void)
{
    return hu_dxgk_load() < hu_profile_number(&hu_world.scenario->profile, HU_KEY_images);
}

bool hu_ensure_started(void)
{
    if (hu_dxgk_phase(hu_world.adapter) != HU_PHASE_STARTED) {
        hu_do_start();
    }
    return hu_dxgk_phase(hu_world.adapter) == HU_PHASE_STARTED;
}

/* An adapter that is not started has nothing that guests would miss. */
static void save_adapter(uint32_t adapter)
{
    uint8_t bit = (uint8_t)(1u << adapter);

    if (!hu_dxgk_can_update(adapter) || (hu_world.save_begun & bit) != 0) {
        return;
    }
    hu_world.save_begun |= bit;
    hu_sample(adapter);
    if (!hu_dxgk_save(adapter)) {
        hu_world.save_failed = true;
    }
    hu_sample(adapter);
}

/* While one adapter saves, the others are asked as well. */
void hu_save_others(void)
{
    if (hu_world.save_begun == 0) {
        return;
    }
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        save_adapter(adapter);
    }
}

static bool save_all(void)
{
    hu_world.save_begun = 0;
    hu_world.save_failed = false;
    for (uint32_t adapter = 1; !hu_world.save_failed && adapter <= hu_dxgk_adapters(); adapter++) {
        save_adapter(adapter);
    }
    hu_world.save_begun = 0;
    return !hu_world.save_failed;
}

/* An update is for all started adapters or none. */
static bool all_can_update(void)
{
    bool any = false;

    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        any = any || hu_dxgk_can_update(adapter);
        if (hu_dxgk_phase(adapter) == HU_PHASE_STARTED && !hu_dxgk_can_update(adapter)) {
            return false;
        }
    }
    return any;
}

void hu_cancel_all(void)
{
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        hu_dxgk_cancel(adapter);
        hu_sample(adapter);
    }
    hu_dxgk_free_blocks();
    hu_world.saved = false;
}

static bool may_save(void)
{
    bool early = hu_dxgk_misbehaves(HU_MISBEHAVE_SAVE_BEFORE_START) ||
                 hu_dxgk_misbehaves(HU_MISBEHAVE_SAVE_AFTER_STOP);

    return (early && hu_dxgk_phase(hu_world.adapter) == HU_PHASE_ADDED) || hu_ensure_started();
}

void hu_do_save(void)
{
    struct hu_world *world = &hu_world;
    const uint8_t *key = world->scenario->profile.value;

    if (world->saved || world->updating || world->restored || !may_save()) {
        return;
    }
    if (key[HU_KEY_cancel_mode] == 2) {
        hu_cancel_all();
        return;
    }
    if (!all_can_update()) {
        return;
    }
    world->saved = save_all();
    if (!world->saved) {
        hu_dxgk_free_blocks();
        if (key[HU_KEY_save_fail_then_cancel] != 0) {
            hu_cancel_all();
        }
    } else if (key[HU_KEY_cancel_mode] == 1) {
        hu_cancel_all();
    }
}

void hu_do_update(void)
{
    struct hu_world *world = &hu_world;

    if (world->updating || world->restored || !may_load()) {
        return;
    }
    if (!hu_dxgk_misbehaves(HU_MISBEHAVE_STOP_WITHOUT_SAVE)) {
        hu_do_save();
        if (!world->saved) {
            return;
        }
    }
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        hu_sample(adapter);
    }
    hu_dxgk_begin_swap();
    hu_take_down();
    world->saved = false;
    bool loaded = hu_dxgk_load_image(true);
    if (loaded && hu_dxgk_misbehaves(HU_MISBEHAVE_RESTORE_BEFORE_ADD)) {
        (void)each(hu_dxgk_restore);
    }
    if (!loaded || !each(hu_dxgk_add)) {
        hu_take_down();
        hu_dxgk_free_blocks();
        return;
    }
    world->updating = true;
    world->completable = true;
    hu_dxgk_end_saving();
}

static void complete_all(void)
{
    for (uint32_t adapter = 1; hu_world.completable && adapter <= hu_dxgk_adapters(); adapter++) {
        hu_dxgk_complete(adapter);
    }
    hu_world.completable = false;
}

void hu_do_restore(void)
{
    struct hu_world *world = &hu_world;

    hu_do_update();
    if (!world->updating) {
        return;
    }
    bool all = true;
    if (hu_dxgk_misbehaves(HU_MISBEHAVE_RESTORE_AFTER_START)) {
        (void)each(hu_dxgk_start);
    }
    for (uint32_t adapter = 1; all && adapter <= hu_dxgk_adapters(); adapter++) {
        all = hu_dxgk_restore(adapter);
        hu_sample(adapter);
    }
    if (!all) {
        abandon_update();
        return;
    }
    world->updating = false;
    world->restored = true;
    if (world->scenario->profile.value[HU_KEY_restore_complete_at] == 1) {
        complete_all();
    }
}

void hu_do_start(void)
{
    struct hu_world *world = &hu_world;

    /* No device is started between a save and the stop that follows it: it would not have been
     * asked to save. */
    if (world->saved || (!hu_dxgk_loaded() && (!may_load() || !hu_dxgk_load_image(false)))) {
        return;
    }
    if (world->updating) {
        hu_do_restore();
    }
    if (!hu_dxgk_loaded()) {
        return;
    }
    for (uint32_t adapter = 1; adapter <= hu_dxgk_adapters(); adapter++) {
        hu_dxgk_add(adapter);
        if (hu_dxgk_phase(adapter) == HU_PHASE_ADDED && hu_dxgk_start(adapter)) {
            hu_sample(adapter);
        }
    }
    if (hu_dxgk_phase(1) == HU_PHASE_STARTED &&
        hu_dxgk_phase(hu_dxgk_adapters()) == HU_PHASE_STARTED) {
        world->restored = false;
    }
}

void hu_do_complete(void)
{
    struct hu_world *world = &hu_world;
    uint8_t at = world->scenario->profile.value[HU_KEY_restore_complete_at];

    if (world->updating || world->restored) {
        hu_do_start();
    }
    if (at <= 1 && !world->updating && !world->restored) {
        complete_all();
    }
}

void hu_do_hot_update(void)
{
    hu_do_update();
    if (hu_world.updating) {
        hu_do_start();
        hu_do_complete();
    }
}

void hu_do_reload(void)
{
    struct hu_world *world = &hu_world;

    if (!may_load()) {
        return;
    }
    hu_dxgk_free_blocks();
    hu_take_down();
    world->saved = world->updating = world->restored = world->completable = false;
    if (hu_dxgk_load_image(false)) {
        (void)each(hu_dxgk_add);
    }
}
