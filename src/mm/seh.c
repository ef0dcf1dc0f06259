/* Exceptions: __try frames, raising, filters, __finally (include/win/hu_seh.h).
 *
 * A frame is not taken off when its __try is left, so what stands here may be over. Three things
 * tell the living ones: something is on the stack where the function that entered it was (frame
 * pointers are walked), it is that function, and it is in the midst of the guarded part, whose end
 * is known as soon as control is there. */
#include "mm_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unwind.h>

enum { CALLERS_MAX = 512 };

static struct hu_seh *now(void) { return &hu_ke_thread()->seh; }

/* Where in the function with this frame the call that is under way stands; NULL: it is not on the
 * stack. */
static const void *pc_in(const void *owner)
{
    const uintptr_t *frame = __builtin_frame_address(0);

    for (uint32_t i = 0; i < CALLERS_MAX && frame != NULL; i++) {
        const uintptr_t *next = (const uintptr_t *)frame[0];
        if ((const void *)next == owner) {
            return (const void *)frame[1];
        }
        if (next <= frame) {
            break;
        }
        frame = next;
    }
    return NULL;
}

/* Is control, at pc, behind where this function entered its __try? Another function may have the
 * same place on the stack by now, ours that raise among them. */
static bool is_behind(const void *pc, const void *start)
{
    return (uintptr_t)pc > (uintptr_t)start && _Unwind_FindEnclosingFunction((void *)pc) ==
                                                   _Unwind_FindEnclosingFunction((void *)start);
}

/* Stacks grow down: frames below the one that enters now have returned, and so has another function
 * at the same address. */
static bool is_over(const struct hu_seh_frame *frame, const void *owner, const void *start,
                    const char *function)
{
    return (uintptr_t)frame->owner < (uintptr_t)owner ||
           (frame->owner == owner && (frame->start == start || frame->function != function));
}

PVOID hu_seh_push(PVOID Owner, const char *Function)
{
    struct hu_seh *seh = now();
    const void *start = __builtin_return_address(0);

    while (seh->count != 0 && is_over(&seh->frame[seh->count - 1], Owner, start, Function)) {
        seh->count--;
    }
    /* A loop's inner __try stands above its outer one that begins anew. */
    for (uint32_t i = 0; i < seh->count; i++) {
        if (seh->frame[i].owner == Owner && seh->frame[i].start == start) {
            seh->count = i;
        }
    }
    if (seh->count == HU_KE_SEH_MAX) {
        hu_ke_cannot("its __try statements are nested too deeply");
    }
    struct hu_seh_frame *frame = &seh->frame[seh->count++];
    frame->owner = Owner;
    frame->start = start;
    frame->function = Function;
    return frame->jump;
}

/* Asks the next frame outwards; comes back nowhere. */
static _Noreturn void search(void)
{
    struct hu_seh *seh = now();
    struct hu_seh_pending *pending = &seh->now;

    while (pending->from != 0) {
        struct hu_seh_frame *frame = &seh->frame[--pending->from];
        const void *pc = frame->owner == pending->owner ? pending->owner_pc : pc_in(frame->owner);
        bool left = pending->how == HU_SEH_LEFT && frame->owner != pending->owner;
        if (pc == NULL || left || !is_behind(pc, frame->start)) {
            continue;
        }
        pending->owner = frame->owner;
        pending->owner_pc = pc;
        seh->count = pending->from + 1;
        longjmp(frame->jump, 1);
    }
    if (pending->how == HU_SEH_LEFT) {
        hu_ke_cannot("__leave stands outside of any __try");
    }
    seh->count = 0;
    HU_PUSH(bug_check, 0x1e, (uint32_t)pending->record.ExceptionCode);
    abort();
}

_Noreturn void hu_seh_raise(NTSTATUS status)
{
    struct hu_seh *seh = now();

    seh->now.record =
        (EXCEPTION_RECORD){.ExceptionCode = status, .ExceptionFlags = EXCEPTION_NONCONTINUABLE};
    seh->now.owner = NULL;
    seh->now.from = seh->count;
    seh->now.how = HU_SEH_RAISED;
    search();
}

/* For calls of which drivers that know no __try, the scripted one, may be given the failure. */
void hu_seh_raise_if_told(NTSTATUS status)
{
    if (hu_ke()->unguarded || now()->count != 0) {
        hu_seh_raise(status);
    }
}

_Noreturn void hu_seh_leave(PVOID Owner)
{
    struct hu_seh *seh = now();

    seh->now.owner = Owner;
    seh->now.owner_pc = __builtin_return_address(0);
    seh->now.from = seh->count;
    seh->now.how = HU_SEH_LEFT;
    search();
}

/* Control is behind a guarded part: did what is under way come from within it? */
static bool came_from(const void *end) { return (uintptr_t)now()->now.owner_pc < (uintptr_t)end; }

LONG hu_seh_caught(VOID)
{
    struct hu_seh *seh = now();

    if (!came_from(__builtin_return_address(0))) {
        search();
    }
    if (seh->now.how == HU_SEH_LEFT) {
        seh->now.how = HU_SEH_NONE;
        seh->count = seh->now.from;
        return 0;
    }
    seh->record = seh->now.record;
    seh->pointers = (EXCEPTION_POINTERS){.ExceptionRecord = &seh->record};
    return 1;
}

LONG hu_seh_decide(LONG Filter)
{
    struct hu_seh *seh = now();

    if (Filter == EXCEPTION_CONTINUE_SEARCH) {
        search();
    }
    if (Filter < 0) {
        hu_ke_cannot("a filter answers EXCEPTION_CONTINUE_EXECUTION");
    }
    seh->now.how = HU_SEH_NONE;
    seh->count = seh->now.from;
    return 1;
}

/* The handler of a __finally runs in any case; what is under way goes on when it has ended. */
LONG hu_seh_finally_begin(PVOID Owner)
{
    struct hu_seh *seh = now();

    if (seh->now.how != HU_SEH_NONE && seh->now.owner == Owner &&
        !came_from(__builtin_return_address(0))) {
        search();
    }
    while (seh->finally_count != 0 &&
           (uintptr_t)seh->finally[seh->finally_count - 1].owner < (uintptr_t)Owner) {
        seh->finally_count--;
    }
    bool under_way = seh->now.how != HU_SEH_NONE && seh->now.owner == Owner;
    if (seh->finally_count == HU_KE_SEH_MAX) {
        hu_ke_cannot("its __finally handlers are nested too deeply");
    }
    struct hu_seh_pending *pending = &seh->finally[seh->finally_count++];
    *pending = seh->now;
    pending->owner = Owner;
    if (!under_way) {
        pending->how = HU_SEH_NONE;
        return 1;
    }
    pending->how = seh->now.how == HU_SEH_LEFT ? HU_SEH_NONE : HU_SEH_RAISED;
    seh->count = seh->now.from;
    seh->now.how = HU_SEH_NONE;
    return 1;
}

VOID hu_seh_finally_end(VOID)
{
    struct hu_seh *seh = now();
    struct hu_seh_pending pending = seh->finally[--seh->finally_count];

    if (pending.how == HU_SEH_RAISED) {
        seh->now = pending;
        search();
    }
}

NTSTATUS hu_seh_code(VOID) { return now()->record.ExceptionCode; }
PEXCEPTION_POINTERS hu_seh_information(VOID) { return &now()->pointers; }

BOOLEAN hu_seh_abnormal(VOID)
{
    const struct hu_seh *seh = now();

    return seh->finally_count != 0 && seh->finally[seh->finally_count - 1].how == HU_SEH_RAISED;
}

/* -- what drivers call -- */

VOID ExRaiseStatus(NTSTATUS Status)
{
    HU_SITE();
    hu_ke_file(HU_API_ExRaiseStatus, 0, 0);
    hu_seh_raise(Status);
}

VOID ExRaiseAccessViolation(VOID)
{
    HU_SITE();
    hu_ke_file(HU_API_ExRaiseStatus, 0, 0);
    hu_seh_raise(STATUS_ACCESS_VIOLATION);
}

VOID ExRaiseDatatypeMisalignment(VOID)
{
    HU_SITE();
    hu_ke_file(HU_API_ExRaiseStatus, 0, 0);
    hu_seh_raise(STATUS_DATATYPE_MISALIGNMENT);
}

static void probe(enum hu_api api, uintptr_t address, uint64_t length, ULONG alignment)
{
    hu_ke_file(api, 0, 0);
    if (length != 0) {
        hu_seh_raise(alignment != 0 && (address & (alignment - 1)) != 0
                         ? STATUS_DATATYPE_MISALIGNMENT
                         : STATUS_ACCESS_VIOLATION);
    }
}

VOID ProbeForRead(const volatile VOID *Address, SIZE_T Length, ULONG Alignment)
{
    HU_SITE();
    probe(HU_API_ProbeForRead, (uintptr_t)Address, Length, Alignment);
}

VOID ProbeForWrite(volatile VOID *Address, SIZE_T Length, ULONG Alignment)
{
    HU_SITE();
    probe(HU_API_ProbeForWrite, (uintptr_t)Address, Length, Alignment);
}
