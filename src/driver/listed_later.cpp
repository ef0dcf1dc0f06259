/* What is posted is done later: a timer gathers, its DPC queues a work item, that does it. */
#include "listed.hpp"

namespace listed
{

constexpr LONGLONG gather = -15000; /* 1.5 ms from now */

NTSTATUS adapter::post(ULONG number, ULONG id, ULONG64 value)
{
    posted *made = new (pool::nonpaged) posted(id, value);
    NTSTATUS status;

    if (made == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    {
        locked hold(lock_);
        guest *who = const_cast<guest *>(find(number));
        status = may_work(who, false);
        if (status == STATUS_SUCCESS && (who == NULL || who->find(id) == NULL))
            status = STATUS_NOT_FOUND;
        else if (status == STATUS_SUCCESS && who->waiting_count == posted_max)
            status = STATUS_QUOTA_EXCEEDED;
        else if (status == STATUS_SUCCESS && settling_)
            status = who->write(id, value); /* there is no later before this save */
        else if (status == STATUS_SUCCESS) {
            InsertTailList(&who->waiting, &made->link);
            who->waiting_count++;
            made = NULL;
            arm();
        }
    }
    delete made;
    return status;
}

/* Under lock. */
void adapter::arm()
{
    LARGE_INTEGER due;

    due.QuadPart = gather;
    (void)KeSetTimer(&timer_, due, &dpc_);
}

VOID adapter::on_timer(struct _KDPC *, PVOID context, PVOID, PVOID)
{
    adapter *self = static_cast<adapter *>(context);

    KeAcquireSpinLockAtDpcLevel(&self->lock_);
    if (!self->busy_ && !self->settling_) {
        self->busy_ = true;
        KeClearEvent(&self->idle_);
        IoQueueWorkItem(self->item_, on_work, DelayedWorkQueue, self);
    }
    KeReleaseSpinLockFromDpcLevel(&self->lock_);
}

/* Takes one out, or gives NULL. Under lock. */
posted *adapter::next_posted(guest **whose)
{
    for (guest &one : all<guest>(guests_)) {
        if (!IsListEmpty(&one.waiting)) {
            posted *first = CONTAINING_RECORD(RemoveHeadList(&one.waiting), posted, link);
            InitializeListHead(&first->link);
            one.waiting_count--;
            *whose = &one;
            return first;
        }
    }
    return NULL;
}

void adapter::do_posted()
{
    posted *one;

    do {
        {
            locked hold(lock_);
            guest *whose = NULL;
            one = next_posted(&whose);
            if (one != NULL)
                (void)whose->write(one->buffer, one->value); /* or its buffer is gone */
        }
        delete one;
    } while (one != NULL);
}

VOID adapter::on_work(struct _DEVICE_OBJECT *, PVOID context)
{
    adapter *self = static_cast<adapter *>(context);

    PAGED_CODE();
    self->do_posted();
    locked hold(self->lock_);
    self->busy_ = false;
    /* Posted since, while its timer's DPC found us busy. */
    for (const guest &one : all<guest>(self->guests_))
        if (!IsListEmpty(&one.waiting) && !self->settling_)
            self->arm();
    (void)KeSetEvent(&self->idle_, IO_NO_INCREMENT, FALSE);
}

void adapter::settle()
{
    {
        locked hold(lock_);
        settling_ = true;
    }
    (void)KeCancelTimer(&timer_);
    KeFlushQueuedDpcs(); /* one that is past the timer */
    (void)KeWaitForSingleObject(&idle_, Executive, KernelMode, FALSE, NULL);
    locked past_the_routine(lock_); /* it says that it is idle while it holds this */
}

} /* namespace listed */
