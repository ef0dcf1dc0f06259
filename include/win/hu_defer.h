/* What a driver asks to be run later: DPCs, timers, work items, threads; and the time.
 *
 * The model runs them at fixed points: a DPC when the IRQL is below DISPATCH_LEVEL, the rest when
 * a call into the driver has returned, when the driver waits, and where the scenario says
 * ("let others"; profile key deferred). Time is the model's own clock. */
#ifndef HU_WIN_DEFER_H
#define HU_WIN_DEFER_H

#include "hu_sync.h"

EXTERN_C_START

struct _KDPC;
typedef VOID KDEFERRED_ROUTINE(struct _KDPC *Dpc, PVOID DeferredContext, PVOID SystemArgument1,
                               PVOID SystemArgument2);
typedef KDEFERRED_ROUTINE *PKDEFERRED_ROUTINE;
/* Runs with the device's interrupts held off. Document "KSYNCHRONIZE_ROUTINE callback function". */
typedef BOOLEAN KSYNCHRONIZE_ROUTINE(PVOID SynchronizeContext);
typedef KSYNCHRONIZE_ROUTINE *PKSYNCHRONIZE_ROUTINE;
typedef enum _KDPC_IMPORTANCE {
    LowImportance,
    MediumImportance,
    HighImportance,
    MediumHighImportance
} KDPC_IMPORTANCE;

typedef struct _KDPC {
    UCHAR Type;
    UCHAR Importance;
    USHORT Number;
    LIST_ENTRY DpcListEntry;
    PKDEFERRED_ROUTINE DeferredRoutine;
    PVOID DeferredContext;
    PVOID SystemArgument1;
    PVOID SystemArgument2;
    PVOID DpcData;
} KDPC, *PKDPC, *PRKDPC;

/* A routine that runs once at DISPATCH_LEVEL for each time it is queued; FALSE: it was queued
 * already (inserting), it was not queued (removing). Any IRQL; KeFlushQueuedDpcs waits,
 * PASSIVE_LEVEL. Documents "KeInitializeDpc function", "KeInsertQueueDpc function",
 * "KeRemoveQueueDpc function", "KeFlushQueuedDpcs function". */
VOID KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext);
VOID KeInitializeThreadedDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext);
BOOLEAN KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2);
BOOLEAN KeRemoveQueueDpc(PRKDPC Dpc);
VOID KeFlushQueuedDpcs(VOID);
VOID KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance);
VOID KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number);

typedef struct _KTIMER {
    DISPATCHER_HEADER Header;
    ULARGE_INTEGER DueTime;
    LIST_ENTRY TimerListEntry;
    struct _KDPC *Dpc;
    ULONG Processor;
    LONG Period;
} KTIMER, *PKTIMER, *PRKTIMER;

/* Arm a timer; TRUE: it was armed before. DueTime negative: from now, in 100 ns; Period in
 * milliseconds. When it is due it becomes signalled and queues its DPC. KeCancelTimer does not
 * remove a DPC that is queued already. <= DISPATCH_LEVEL. Documents "KeSetTimer function",
 * "KeSetTimerEx function", "KeCancelTimer function", and so on. */
VOID KeInitializeTimer(PKTIMER Timer);
VOID KeInitializeTimerEx(PKTIMER Timer, TIMER_TYPE Type);
BOOLEAN KeSetTimer(PKTIMER Timer, LARGE_INTEGER DueTime, PKDPC Dpc);
BOOLEAN KeSetTimerEx(PKTIMER Timer, LARGE_INTEGER DueTime, LONG Period, PKDPC Dpc);
BOOLEAN KeSetCoalescableTimer(PKTIMER Timer, LARGE_INTEGER DueTime, ULONG Period,
                              ULONG TolerableDelay, PKDPC Dpc);
BOOLEAN KeCancelTimer(PKTIMER Timer);
BOOLEAN KeReadStateTimer(PKTIMER Timer);

/* -- work items: run at PASSIVE_LEVEL by a system thread -- */

struct _DEVICE_OBJECT;
typedef struct _IO_WORKITEM IO_WORKITEM, *PIO_WORKITEM;
typedef VOID IO_WORKITEM_ROUTINE(struct _DEVICE_OBJECT *DeviceObject, PVOID Context);
typedef IO_WORKITEM_ROUTINE *PIO_WORKITEM_ROUTINE;
typedef VOID IO_WORKITEM_ROUTINE_EX(PVOID IoObject, PVOID Context, PIO_WORKITEM IoWorkItem);
typedef IO_WORKITEM_ROUTINE_EX *PIO_WORKITEM_ROUTINE_EX;
typedef VOID WORKER_THREAD_ROUTINE(PVOID Parameter);
typedef WORKER_THREAD_ROUTINE *PWORKER_THREAD_ROUTINE;

typedef enum _WORK_QUEUE_TYPE {
    CriticalWorkQueue,
    DelayedWorkQueue,
    HyperCriticalWorkQueue,
    NormalWorkQueue,
    BackgroundWorkQueue,
    RealTimeWorkQueue,
    SuperCriticalWorkQueue,
    MaximumWorkQueue,
    CustomPriorityWorkQueue = 32
} WORK_QUEUE_TYPE;

typedef struct _WORK_QUEUE_ITEM {
    LIST_ENTRY List;
    PWORKER_THREAD_ROUTINE WorkerRoutine;
    PVOID Parameter;
} WORK_QUEUE_ITEM, *PWORK_QUEUE_ITEM;

/* An item is queued once at a time and may be freed by its own routine; queued while it is
 * queued, or freed then, is a finding. <= DISPATCH_LEVEL. Documents "IoAllocateWorkItem function",
 * "IoQueueWorkItem function", "IoInitializeWorkItem function", "ExInitializeWorkItem macro",
 * "ExQueueWorkItem function". */
PIO_WORKITEM IoAllocateWorkItem(struct _DEVICE_OBJECT *DeviceObject);
VOID IoFreeWorkItem(PIO_WORKITEM IoWorkItem);
ULONG IoSizeofWorkItem(VOID);
VOID IoInitializeWorkItem(PVOID IoObject, PIO_WORKITEM IoWorkItem);
VOID IoUninitializeWorkItem(PIO_WORKITEM IoWorkItem);
VOID IoQueueWorkItem(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE WorkerRoutine,
                     WORK_QUEUE_TYPE QueueType, PVOID Context);
VOID IoQueueWorkItemEx(PIO_WORKITEM IoWorkItem, PIO_WORKITEM_ROUTINE_EX WorkerRoutine,
                       WORK_QUEUE_TYPE QueueType, PVOID Context);
VOID ExQueueWorkItem(PWORK_QUEUE_ITEM WorkItem, WORK_QUEUE_TYPE QueueType);
FORCEINLINE VOID ExInitializeWorkItem(PWORK_QUEUE_ITEM Item, PWORKER_THREAD_ROUTINE Routine,
                                      PVOID Context)
{
    Item->WorkerRoutine = Routine;
    Item->Parameter = Context;
    Item->List.Flink = NULL;
}

/* -- threads -- */

typedef struct _KTHREAD *PKTHREAD, *PRKTHREAD;
typedef struct _ETHREAD *PETHREAD;
typedef struct _EPROCESS *PEPROCESS;
typedef struct _KPROCESS *PKPROCESS;
typedef ULONG ACCESS_MASK, *PACCESS_MASK;
typedef VOID KSTART_ROUTINE(PVOID StartContext);
typedef KSTART_ROUTINE *PKSTART_ROUTINE;
struct _OBJECT_ATTRIBUTES;

typedef struct _CLIENT_ID {
    HANDLE UniqueProcess;
    HANDLE UniqueThread;
} CLIENT_ID, *PCLIENT_ID;

#define THREAD_ALL_ACCESS 0x1FFFFF

/* A thread of its own stack that runs when others wait or return, and ends by returning or by
 * PsTerminateSystemThread. The handle is closed with ZwClose; the object, from
 * ObReferenceObjectByHandle, can be waited for. A driver waits for its threads before it unloads.
 * PASSIVE_LEVEL. Documents "PsCreateSystemThread function", "PsTerminateSystemThread function". */
NTSTATUS PsCreateSystemThread(PHANDLE ThreadHandle, ULONG DesiredAccess,
                              struct _OBJECT_ATTRIBUTES *ObjectAttributes, HANDLE ProcessHandle,
                              PCLIENT_ID ClientId, PKSTART_ROUTINE StartRoutine,
                              PVOID StartContext);
NTSTATUS PsTerminateSystemThread(NTSTATUS ExitStatus);
PKTHREAD KeGetCurrentThread(VOID);
#define PsGetCurrentThread() ((PETHREAD)KeGetCurrentThread())
HANDLE PsGetCurrentThreadId(VOID);
PEPROCESS PsGetCurrentProcess(VOID);
#define IoGetCurrentProcess PsGetCurrentProcess
HANDLE PsGetCurrentProcessId(VOID);
KPRIORITY KeSetPriorityThread(PKTHREAD Thread, KPRIORITY Priority);
KPRIORITY KeQueryPriorityThread(PKTHREAD Thread);
extern PEPROCESS PsInitialSystemProcess;

/* -- time, processors -- */

/* The model's clock: it moves by 100 ns each time it is read, by what is waited or stalled, and by
 * 1 ms when a call into the driver returns. Documents "KeQueryPerformanceCounter function",
 * "KeQuerySystemTime macro", "KeQueryInterruptTime function", "KeQueryTickCount macro",
 * "KeStallExecutionProcessor function" (any IRQL). */
LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency);
VOID KeQuerySystemTime(PLARGE_INTEGER CurrentTime);
VOID KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime);
ULONGLONG KeQueryInterruptTime(VOID);
ULONGLONG KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp);
ULONGLONG KeQueryUnbiasedInterruptTime(VOID);
VOID KeQueryTickCount(PLARGE_INTEGER CurrentCount);
ULONG KeQueryTimeIncrement(VOID);
VOID KeStallExecutionProcessor(ULONG MicroSeconds);

/* Nothing is to be saved on this processor, and nothing lies in a cache. <= DISPATCH_LEVEL.
 * Documents "KeSaveFloatingPointState function", "KeRestoreFloatingPointState function",
 * "KeInvalidateAllCaches function". */
typedef struct _KFLOATING_SAVE {
    ULONG Dummy;
} KFLOATING_SAVE, *PKFLOATING_SAVE;
FORCEINLINE NTSTATUS KeSaveFloatingPointState(PKFLOATING_SAVE FloatSave)
{
    FloatSave->Dummy = 0;
    return 0;
}
FORCEINLINE NTSTATUS KeRestoreFloatingPointState(PKFLOATING_SAVE FloatSave)
{
    return (NTSTATUS)FloatSave->Dummy;
}
FORCEINLINE BOOLEAN KeInvalidateAllCaches(VOID) { return TRUE; }

/* One processor, number 0 of group 0. Documents "KeGetCurrentProcessorNumberEx function",
 * "KeQueryActiveProcessorCountEx function". */
typedef struct _PROCESSOR_NUMBER {
    USHORT Group;
    UCHAR Number;
    UCHAR Reserved;
} PROCESSOR_NUMBER, *PPROCESSOR_NUMBER;
typedef struct _GROUP_AFFINITY {
    KAFFINITY Mask;
    USHORT Group;
    USHORT Reserved[3];
} GROUP_AFFINITY, *PGROUP_AFFINITY;
#define ALL_PROCESSOR_GROUPS 0xffff

FORCEINLINE ULONG KeGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER ProcNumber)
{
    if (ProcNumber != NULL) {
        ProcNumber->Group = 0;
        ProcNumber->Number = 0;
        ProcNumber->Reserved = 0;
    }
    return 0;
}
FORCEINLINE ULONG KeGetCurrentProcessorNumber(VOID) { return 0; }
FORCEINLINE ULONG KeGetCurrentProcessorIndex(VOID) { return 0; }
FORCEINLINE ULONG KeQueryActiveProcessorCountEx(USHORT GroupNumber)
{
    (void)GroupNumber;
    return 1;
}
FORCEINLINE ULONG KeQueryMaximumProcessorCountEx(USHORT GroupNumber)
{
    (void)GroupNumber;
    return 1;
}
FORCEINLINE ULONG KeQueryActiveProcessorCount(KAFFINITY *ActiveProcessors)
{
    if (ActiveProcessors != NULL)
        *ActiveProcessors = 1;
    return 1;
}
FORCEINLINE KAFFINITY KeQueryActiveProcessors(VOID) { return 1; }

EXTERN_C_END

#endif
