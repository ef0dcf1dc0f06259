/* Regions, executive resources. */
#include "mm_state.h"

/* -- regions -- */

static void enter(enum hu_api api)
{
    hu_ke_file(api, 0, 0);
    hu_ke_thread()->regions++;
}

static void leave(enum hu_api api)
{
    hu_ke_file(api, hu_ke_thread()->regions != 0, 0);
    hu_ke_thread()->regions -= hu_ke_thread()->regions != 0;
}

VOID KeEnterCriticalRegion(VOID)
{
    HU_SITE();
    enter(HU_API_KeEnterCriticalRegion);
}

VOID KeLeaveCriticalRegion(VOID)
{
    HU_SITE();
    leave(HU_API_KeLeaveCriticalRegion);
}

VOID KeEnterGuardedRegion(VOID)
{
    HU_SITE();
    enter(HU_API_KeEnterGuardedRegion);
    hu_ke_thread()->guarded++;
}

VOID KeLeaveGuardedRegion(VOID)
{
    HU_SITE();
    leave(HU_API_KeLeaveGuardedRegion);
    hu_ke_thread()->guarded -= hu_ke_thread()->guarded != 0;
}

BOOLEAN KeAreAllApcsDisabled(VOID)
{
    return hu_ke_thread()->guarded != 0 || hu_trace_irql_now() >= APC_LEVEL;
}

BOOLEAN KeAreApcsDisabled(VOID) { return hu_ke_thread()->regions != 0 || KeAreAllApcsDisabled(); }

/* -- who holds what: executive resources and push locks -- */

struct hu_ke_holder *hu_ke_holder_of(const void *resource, uint32_t thread)
{
    struct hu_ke *ke = hu_ke();

    for (uint32_t i = 0; i < ke->holder_count; i++) {
        if (ke->holder[i].resource == resource && ke->holder[i].thread == thread) {
            return &ke->holder[i];
        }
    }
    return NULL;
}

void hu_ke_hold(const void *resource)
{
    struct hu_ke *ke = hu_ke();
    struct hu_ke_holder *holder = hu_ke_holder_of(resource, ke->now_thread);

    if (holder != NULL) {
        holder->count++;
    } else if (ke->holder_count < HU_KE_RESOURCE_MAX) {
        ke->holder[ke->holder_count++] =
            (struct hu_ke_holder){.resource = resource, .thread = ke->now_thread, .count = 1};
    }
}

void hu_ke_drop(struct hu_ke_holder *holder)
{
    struct hu_ke *ke = hu_ke();

    if (--holder->count == 0) {
        *holder = ke->holder[--ke->holder_count];
    }
}

/* The other threads that hold it. */
static uint32_t others(const void *resource)
{
    const struct hu_ke *ke = hu_ke();
    uint32_t count = 0;

    for (uint32_t i = 0; i < ke->holder_count; i++) {
        count += ke->holder[i].resource == resource && ke->holder[i].thread != ke->now_thread;
    }
    return count;
}

/* Lets the others go on until the resource can be had. */
bool hu_ke_until_free(const void *resource, bool exclusive, const bool *is_exclusive)
{
    static void *const nothing[1] = {NULL};
    struct hu_ke_thread *thread = hu_ke_thread();

    for (uint32_t i = 0; i < HU_KE_ROUND_MAX; i++) {
        if (others(resource) == 0 || (!exclusive && !*is_exclusive)) {
            return true;
        }
        thread->object = nothing;
        thread->object_count = 0;
        thread->deadline = hu_ke()->clock + 1;
        (void)hu_ke_wait();
    }
    hu_ke_stuck(HU_LIMIT_LOCK);
    return false;
}

NTSTATUS ExInitializeResourceLite(PERESOURCE Resource)
{
    HU_SITE();
    if (hu_ke_call(HU_API_ExInitializeResourceLite, Resource, sizeof(*Resource), 0)) {
        *Resource = (ERESOURCE){.hu_owner = Resource};
    }
    return STATUS_SUCCESS;
}

static bool is_resource(enum hu_api api, const ERESOURCE *resource)
{
    bool there = hu_ke_object(api, resource, sizeof(*resource));

    if (there && resource->hu_owner != resource) {
        struct hu_place place = hu_mm_place(resource);
        HU_PUSH(bad_pointer, api, 1, place.what, place.id, place.state, place.owner);
        there = false;
    }
    return there;
}

static NTSTATUS end_resource(enum hu_api api, PERESOURCE resource, bool again)
{
    hu_ke_file(api, hu_ke_holder_of(resource, hu_ke()->now_thread) != NULL || others(resource) != 0,
               0);
    if (is_resource(api, resource)) {
        *resource = (ERESOURCE){.hu_owner = again ? resource : NULL};
    }
    return STATUS_SUCCESS;
}

NTSTATUS ExDeleteResourceLite(PERESOURCE Resource)
{
    HU_SITE();
    return end_resource(HU_API_ExDeleteResourceLite, Resource, false);
}

NTSTATUS ExReinitializeResourceLite(PERESOURCE Resource)
{
    HU_SITE();
    return end_resource(HU_API_ExReinitializeResourceLite, Resource, true);
}

static BOOLEAN acquire(enum hu_api api, PERESOURCE resource, bool exclusive, bool wait)
{
    hu_ke_file(api, 0, 0);
    if (!is_resource(api, resource)) {
        return FALSE;
    }
    const struct hu_ke_holder *mine = hu_ke_holder_of(resource, hu_ke()->now_thread);
    bool is_exclusive = resource->hu_exclusive != 0;
    bool upgrade = exclusive && mine != NULL && !is_exclusive;
    bool blocked = upgrade || (others(resource) != 0 && (exclusive || is_exclusive));

    if (blocked && !wait) {
        return FALSE;
    }
    if (upgrade) {
        hu_ke_stuck(HU_LIMIT_LOCK);
        return FALSE;
    }
    if (blocked && !hu_ke_until_free(resource, exclusive, (const bool *)&resource->hu_exclusive)) {
        return FALSE;
    }
    resource->hu_exclusive = exclusive || (mine != NULL && is_exclusive);
    resource->ActiveCount++;
    hu_ke_hold(resource);
    return TRUE;
}

#define HU_ACQUIRE(name, api, exclusive)                                                           \
    BOOLEAN name(PERESOURCE Resource, BOOLEAN Wait)                                                \
    {                                                                                              \
        HU_SITE();                                                                                 \
        return acquire(HU_API_##api, Resource, exclusive, Wait != 0);                              \
    }
HU_ACQUIRE(ExAcquireResourceExclusiveLite, ExAcquireResourceExclusiveLite, true)
HU_ACQUIRE(ExAcquireResourceSharedLite, ExAcquireResourceSharedLite, false)
HU_ACQUIRE(ExAcquireSharedStarveExclusive, ExAcquireResourceSharedLite, false)
HU_ACQUIRE(ExAcquireSharedWaitForExclusive, ExAcquireResourceSharedLite, false)

static void release(enum hu_api api, PERESOURCE resource, bool keep)
{
    struct hu_ke_holder *mine = hu_ke_holder_of(resource, hu_ke()->now_thread);

    hu_ke_file(api,
               mine != NULL            ? HU_KE_MINE
               : others(resource) != 0 ? HU_KE_OTHERS
                                       : HU_KE_FREE,
               0);
    if (!is_resource(api, resource) || mine == NULL) {
        return;
    }
    if (keep) {
        resource->hu_exclusive = FALSE;
        return;
    }
    hu_ke_drop(mine);
    if (--resource->ActiveCount == 0) {
        resource->hu_exclusive = FALSE;
    }
}

VOID ExReleaseResourceLite(PERESOURCE Resource)
{
    HU_SITE();
    release(HU_API_ExReleaseResourceLite, Resource, false);
}

VOID ExReleaseResourceForThreadLite(PERESOURCE Resource, ERESOURCE_THREAD ResourceThreadId)
{
    (void)ResourceThreadId;
    HU_SITE();
    release(HU_API_ExReleaseResourceLite, Resource, false);
}

VOID ExConvertExclusiveToSharedLite(PERESOURCE Resource)
{
    HU_SITE();
    release(HU_API_ExConvertExclusiveToSharedLite, Resource, true);
}

BOOLEAN ExIsResourceAcquiredExclusiveLite(PERESOURCE Resource)
{
    return hu_ke_holder_of(Resource, hu_ke()->now_thread) != NULL && Resource->hu_exclusive;
}

ULONG ExIsResourceAcquiredSharedLite(PERESOURCE Resource)
{
    const struct hu_ke_holder *mine = hu_ke_holder_of(Resource, hu_ke()->now_thread);

    return mine != NULL ? mine->count : 0;
}

ERESOURCE_THREAD ExGetCurrentResourceThread(VOID) { return (ERESOURCE_THREAD)hu_ke_thread(); }

PVOID ExEnterCriticalRegionAndAcquireResourceExclusive(PERESOURCE Resource)
{
    HU_SITE();
    enter(HU_API_KeEnterCriticalRegion);
    (void)acquire(HU_API_ExAcquireResourceExclusiveLite, Resource, true, true);
    return Resource;
}

PVOID ExEnterCriticalRegionAndAcquireResourceShared(PERESOURCE Resource)
{
    HU_SITE();
    enter(HU_API_KeEnterCriticalRegion);
    (void)acquire(HU_API_ExAcquireResourceSharedLite, Resource, false, true);
    return Resource;
}

VOID ExReleaseResourceAndLeaveCriticalRegion(PERESOURCE Resource)
{
    HU_SITE();
    release(HU_API_ExReleaseResourceLite, Resource, false);
    leave(HU_API_KeLeaveCriticalRegion);
}
