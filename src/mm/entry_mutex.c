/* Semaphores and mutexes. */
#include "mm_state.h"

VOID KeInitializeSemaphore(PRKSEMAPHORE Semaphore, LONG Count, LONG Limit)
{
    HU_SITE();
    if (hu_ke_call(HU_API_KeInitializeSemaphore, Semaphore, sizeof(*Semaphore), 0)) {
        hu_ke_object_make(&Semaphore->Header, HU_DISPATCH_SEMAPHORE, Count);
        Semaphore->Limit = Limit;
    }
}

LONG KeReleaseSemaphore(PRKSEMAPHORE Semaphore, KPRIORITY Increment, LONG Adjustment, BOOLEAN Wait)
{
    (void)Increment;
    (void)Wait;
    HU_SITE();
    hu_ke_file(HU_API_KeReleaseSemaphore, 0, 0);
    if (!hu_ke_initialized(HU_API_KeReleaseSemaphore, &Semaphore->Header)) {
        return 0;
    }
    LONG was = Semaphore->Header.SignalState;
    if (Adjustment <= 0 || Adjustment > Semaphore->Limit - was) {
        hu_seh_raise(STATUS_SEMAPHORE_LIMIT_EXCEEDED);
    }
    Semaphore->Header.SignalState = was + Adjustment;
    return was;
}

LONG KeReadStateSemaphore(PRKSEMAPHORE Semaphore)
{
    HU_SITE();
    hu_ke_file(HU_API_KeReadStateSemaphore, 0, 0);
    return hu_ke_initialized(HU_API_KeReadStateSemaphore, &Semaphore->Header)
               ? Semaphore->Header.SignalState
               : 0;
}

VOID KeInitializeMutex(PRKMUTEX Mutex, ULONG Level)
{
    (void)Level;
    HU_SITE();
    if (hu_ke_call(HU_API_KeInitializeMutex, Mutex, sizeof(*Mutex), 0)) {
        *Mutex = (KMUTEX){.OwnerThread = NULL};
        hu_ke_object_make(&Mutex->Header, HU_DISPATCH_MUTEX, 1);
    }
}

LONG KeReleaseMutex(PRKMUTEX Mutex, BOOLEAN Wait)
{
    (void)Wait;
    HU_SITE();
    bool there = hu_ke_initialized(HU_API_KeReleaseMutex, &Mutex->Header);
    bool mine = there && Mutex->OwnerThread == (void *)hu_ke_thread();
    hu_ke_file(HU_API_KeReleaseMutex,
               mine                          ? HU_KE_MINE
               : there && Mutex->OwnerThread ? HU_KE_OTHERS
                                             : HU_KE_FREE,
               0);
    if (!there) {
        return 0;
    }
    if (!mine) {
        hu_seh_raise(STATUS_MUTANT_NOT_OWNED);
    }
    LONG was = Mutex->Header.SignalState++;
    if (Mutex->Header.SignalState == 1) {
        Mutex->OwnerThread = NULL;
    }
    return was;
}

LONG KeReadStateMutex(PRKMUTEX Mutex)
{
    HU_SITE();
    hu_ke_file(HU_API_KeReadStateMutex, 0, 0);
    return hu_ke_initialized(HU_API_KeReadStateMutex, &Mutex->Header) ? Mutex->Header.SignalState
                                                                      : 0;
}
