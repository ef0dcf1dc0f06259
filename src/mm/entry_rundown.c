/* Run-down protection, and lists under a spin lock. */
#include "mm_state.h"

enum { RUNNING_DOWN = 1 };

/* -- run-down protection: twice the references, bit 0 running down -- */

static bool set_rundown(enum hu_api api, PEX_RUNDOWN_REF reference, ULONG_PTR count)
{
    bool there = hu_ke_call(api, reference, sizeof(*reference), 0);

    if (there) {
        reference->Count = count;
    }
    return there;
}

VOID ExInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    HU_SITE();
    (void)set_rundown(HU_API_ExInitializeRundownProtection, RunRef, 0);
}

VOID ExReInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    HU_SITE();
    (void)set_rundown(HU_API_ExReInitializeRundownProtection, RunRef, 0);
}

VOID ExRundownCompleted(PEX_RUNDOWN_REF RunRef)
{
    HU_SITE();
    (void)set_rundown(HU_API_ExRundownCompleted, RunRef, RUNNING_DOWN);
}

static BOOLEAN protect(PEX_RUNDOWN_REF reference, ULONG count)
{
    if (!hu_ke_call(HU_API_ExAcquireRundownProtection, reference, sizeof(*reference), 0) ||
        (reference->Count & RUNNING_DOWN) != 0) {
        return FALSE;
    }
    reference->Count += (ULONG_PTR)count * 2;
    return TRUE;
}

static void unprotect(PEX_RUNDOWN_REF reference, ULONG count)
{
    bool there = hu_mm_touchable(reference, sizeof(*reference), true);
    bool held = there && reference->Count / 2 >= count;

    if (hu_ke_call(HU_API_ExReleaseRundownProtection, reference, sizeof(*reference), held) &&
        held) {
        reference->Count -= (ULONG_PTR)count * 2;
    }
}

BOOLEAN ExAcquireRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    HU_SITE();
    return protect(RunRef, 1);
}

BOOLEAN ExAcquireRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
    HU_SITE();
    return protect(RunRef, Count);
}

VOID ExReleaseRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    HU_SITE();
    unprotect(RunRef, 1);
}

VOID ExReleaseRundownProtectionEx(PEX_RUNDOWN_REF RunRef, ULONG Count)
{
    HU_SITE();
    unprotect(RunRef, Count);
}

/* The others go on until the last reference is released. */
VOID ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF RunRef)
{
    struct hu_ke_thread *thread = hu_ke_thread();

    HU_SITE();
    if (!hu_ke_call(HU_API_ExWaitForRundownProtectionRelease, RunRef, sizeof(*RunRef), 0)) {
        return;
    }
    RunRef->Count |= RUNNING_DOWN;
    for (uint32_t i = 0; RunRef->Count != RUNNING_DOWN; i++) {
        if (i == HU_KE_ROUND_MAX) {
            hu_ke_stuck(HU_LIMIT_WAIT);
            return;
        }
        thread->object_count = 0;
        thread->deadline = hu_ke()->clock + 1;
        (void)hu_ke_wait();
    }
}

/* -- lists under a spin lock -- */

static bool locked(enum hu_api api, PKSPIN_LOCK lock, const void *head, uint64_t size)
{
    bool there = hu_ke_call(api, head, size, 0) && hu_ke_object(api, lock, sizeof(*lock));

    if (there && *lock != 0) {
        hu_ke_stuck(HU_LIMIT_LOCK);
    }
    return there;
}

PLIST_ENTRY ExInterlockedInsertHeadList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                        PKSPIN_LOCK Lock)
{
    HU_SITE();
    if (!locked(HU_API_ExInterlockedInsertHeadList, Lock, ListHead, sizeof(*ListHead)) ||
        !hu_ke_object(HU_API_ExInterlockedInsertHeadList, ListEntry, sizeof(*ListEntry))) {
        return NULL;
    }
    PLIST_ENTRY first = IsListEmpty(ListHead) ? NULL : ListHead->Flink;
    InsertHeadList(ListHead, ListEntry);
    return first;
}

PLIST_ENTRY ExInterlockedInsertTailList(PLIST_ENTRY ListHead, PLIST_ENTRY ListEntry,
                                        PKSPIN_LOCK Lock)
{
    HU_SITE();
    if (!locked(HU_API_ExInterlockedInsertTailList, Lock, ListHead, sizeof(*ListHead)) ||
        !hu_ke_object(HU_API_ExInterlockedInsertTailList, ListEntry, sizeof(*ListEntry))) {
        return NULL;
    }
    PLIST_ENTRY last = IsListEmpty(ListHead) ? NULL : ListHead->Blink;
    InsertTailList(ListHead, ListEntry);
    return last;
}

PLIST_ENTRY ExInterlockedRemoveHeadList(PLIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    HU_SITE();
    if (!locked(HU_API_ExInterlockedRemoveHeadList, Lock, ListHead, sizeof(*ListHead)) ||
        IsListEmpty(ListHead) ||
        !hu_ke_object(HU_API_ExInterlockedRemoveHeadList, ListHead->Flink, sizeof(LIST_ENTRY))) {
        return NULL;
    }
    return RemoveHeadList(ListHead);
}

PSINGLE_LIST_ENTRY ExInterlockedPushEntryList(PSINGLE_LIST_ENTRY ListHead,
                                              PSINGLE_LIST_ENTRY ListEntry, PKSPIN_LOCK Lock)
{
    HU_SITE();
    if (!locked(HU_API_ExInterlockedPushEntryList, Lock, ListHead, sizeof(*ListHead)) ||
        !hu_ke_object(HU_API_ExInterlockedPushEntryList, ListEntry, sizeof(*ListEntry))) {
        return NULL;
    }
    PSINGLE_LIST_ENTRY first = ListHead->Next;
    PushEntryList(ListHead, ListEntry);
    return first;
}

PSINGLE_LIST_ENTRY ExInterlockedPopEntryList(PSINGLE_LIST_ENTRY ListHead, PKSPIN_LOCK Lock)
{
    HU_SITE();
    if (!locked(HU_API_ExInterlockedPopEntryList, Lock, ListHead, sizeof(*ListHead)) ||
        ListHead->Next == NULL ||
        !hu_ke_object(HU_API_ExInterlockedPopEntryList, ListHead->Next,
                      sizeof(SINGLE_LIST_ENTRY))) {
        return NULL;
    }
    return PopEntryList(ListHead);
}

ULONG ExInterlockedAddUlong(PULONG Addend, ULONG Increment, PKSPIN_LOCK Lock)
{
    HU_SITE();
    if (!locked(HU_API_ExInterlockedAddUlong, Lock, Addend, sizeof(*Addend))) {
        return 0;
    }
    ULONG was = *Addend;
    *Addend = was + Increment;
    return was;
}

LARGE_INTEGER ExInterlockedAddLargeInteger(PLARGE_INTEGER Addend, LARGE_INTEGER Increment,
                                           PKSPIN_LOCK Lock)
{
    LARGE_INTEGER was = {.QuadPart = 0};

    HU_SITE();
    if (locked(HU_API_ExInterlockedAddLargeInteger, Lock, Addend, sizeof(*Addend))) {
        was = *Addend;
        Addend->QuadPart += Increment.QuadPart;
    }
    return was;
}
