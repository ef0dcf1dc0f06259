/* What the kernel's side of synchronisation remembers: the clock, queues, threads, exceptions. For
 * src/mm only; part of struct hu_mm, reset each run at the cost of what the run used. */
#ifndef HU_KE_STATE_H
#define HU_KE_STATE_H

#include "mm.h"

#include <setjmp.h>

enum {
    HU_KE_DPC_MAX = 256,
    HU_KE_SYSTEM_DPC_MAX = 4,
    HU_KE_TIMER_MAX = 256,
    HU_KE_WORK_MAX = 256,
    HU_KE_THREAD_MAX = 32,
    HU_KE_HANDLE_MAX = 256,
    HU_KE_NAMED_MAX = 8,
    HU_KE_RESOURCE_MAX = 64, /* holders of executive resources */
    HU_KE_SEH_MAX = 64,
    HU_KE_STACK_SIZE = 256 << 10,
    HU_KE_PLAN_MAX = 32,    /* planned answers of the registry */
    HU_KE_THREAD_FIRST = 3, /* threads of the driver are stamped with a number above */
    HU_KE_ROUND_MAX = 4096, /* routines that run in a row while the driver is not called */
    HU_KE_MILLISECOND = 10000,
};

/* System time when a run begins: 2026-01-01, in 100 ns since 1601. */
#define HU_KE_EPOCH UINT64_C(134116992000000000)

/* Type of a DISPATCHER_HEADER; zeroed storage is none of them. */
enum {
    HU_DISPATCH_EVENT = 0x61,
    HU_DISPATCH_SYNC_EVENT,
    HU_DISPATCH_SEMAPHORE,
    HU_DISPATCH_MUTEX,
    HU_DISPATCH_TIMER,
    HU_DISPATCH_SYNC_TIMER,
    HU_DISPATCH_THREAD,
};

enum { HU_KE_DPC_TYPE = 0x71 }; /* Type of a KDPC that was initialized */

/* `what` of the events defer, defer_end, routine_in and routine_out. */
enum hu_ke_what { HU_KE_NOTHING, HU_KE_DPC, HU_KE_TIMER, HU_KE_WORK, HU_KE_THREAD };
enum hu_ke_end { HU_KE_RAN = 1, HU_KE_CANCELLED, HU_KE_FREED, HU_KE_LOST };
/* `held` of the event call. */
enum { HU_KE_FREE, HU_KE_MINE, HU_KE_OTHERS };

struct hu_ke_dpc {
    KDPC *dpc;
    uint32_t id;
};

struct hu_ke_timer {
    KTIMER *timer;
    uint32_t id;
    uint64_t due;
};

struct hu_ke_work {
    void *item; /* WORK_QUEUE_ITEM or IO_WORKITEM */
    uint32_t id;
    bool io;
};

/* A __try that was entered. Which of these are still active, the program counter tells. */
struct hu_seh_frame {
    const void *owner;
    const void *start;
    const char *function;
    jmp_buf jump;
};

enum hu_seh_how { HU_SEH_NONE, HU_SEH_RAISED, HU_SEH_LEFT };

struct hu_seh_pending {
    EXCEPTION_RECORD record;
    const void *owner;
    const void
        *owner_pc; /* where in the function that holds the frame the exception came through */
    uint32_t from; /* frames below this one are still to be asked */
    uint8_t how;
};

struct hu_seh {
    uint32_t count;
    uint32_t finally_count;
    struct hu_seh_pending now;
    EXCEPTION_RECORD record; /* for GetExceptionCode */
    EXCEPTION_POINTERS pointers;
    struct hu_seh_frame frame[HU_KE_SEH_MAX];
    struct hu_seh_pending finally[HU_KE_SEH_MAX];
};

enum hu_ke_state { HU_KE_UNUSED, HU_KE_READY, HU_KE_WAITING, HU_KE_ENDED };

/* One flow of control: number 0 is the one that runs the scenario. */
struct hu_ke_thread {
    DISPATCHER_HEADER header; /* the thread object: signalled when it has ended */
    uint8_t state;
    uint8_t what;
    bool io;
    bool worker_queued;
    uint32_t id;
    uint32_t references; /* handles and pointers of the driver */
    uint32_t regions;    /* critical and guarded regions entered */
    uint32_t guarded;    /* guarded ones alone, guarded mutexes held among them */
    uint8_t irql;
    uint32_t irql_depth;
    uint8_t irql_from[HU_MM_IRQL_DEPTH_MAX];
    void *routine;
    void *argument;
    void *item;
    void *const *object; /* what it waits for; NULL: time alone */
    uint32_t object_count;
    bool all;
    uint64_t deadline; /* UINT64_MAX: none */
    struct hu_seh seh;
    void *stack_top; /* where it stands while another one runs */
    void *fake_stack;
};

/* What the n-th read of a registry value finds. */
struct hu_registry_plan {
    uint32_t nth;
    uint32_t kind;
    uint32_t value;
};

struct hu_ke_handle {
    uint8_t kind;   /* 0 free, 1 registry key, 2 thread, 3 named event */
    uint8_t number; /* of the thread or the event */
};

/* An event that has a name is there as long as a handle of it is open. */
struct hu_ke_named {
    uint64_t name; /* a digest of it */
    uint32_t handles;
    KEVENT event;
};

struct hu_ke_holder {
    const void *resource;
    uint8_t thread;
    uint8_t count;
};

struct hu_ke {
    bool held; /* profile key deferred */
    bool idle; /* routines run because the driver is not at work */
    bool draining;
    bool unguarded;
    uint8_t now_thread;
    uint8_t turn;   /* thread that ran last */
    uint64_t clock; /* 100 ns since the run began */
    uint32_t ids;
    uint32_t dpc_count;
    uint32_t timer_count;
    uint32_t work_count;
    uint32_t thread_count; /* highest in use, plus one */
    uint32_t handle_count;
    uint32_t holder_count;
    uint32_t registry_reads;
    uint32_t registry_plans;
    uint32_t named_count;
    void (*escape)(void *context);
    void *escape_context;
    uint8_t *stacks;
    struct hu_ke_dpc dpc[HU_KE_DPC_MAX];
    KDPC system_dpc[HU_KE_SYSTEM_DPC_MAX];
    struct hu_ke_timer timer[HU_KE_TIMER_MAX];
    struct hu_ke_work work[HU_KE_WORK_MAX];
    struct hu_registry_plan registry[HU_KE_PLAN_MAX];
    struct hu_ke_handle handle[HU_KE_HANDLE_MAX];
    struct hu_ke_named named[HU_KE_NAMED_MAX];
    struct hu_ke_holder holder[HU_KE_RESOURCE_MAX];
    struct hu_ke_thread thread[HU_KE_THREAD_MAX + 1];
};

/* -- ke.c -- */
void hu_ke_reset(const struct hu_profile *profile);
struct hu_ke *hu_ke(void);
/* Threads' stacks, once and before any run. */
void hu_ke_stacks_open(struct hu_ke *ke);
struct hu_ke_thread *hu_ke_thread(void);
/* Files the call, looks the object up. False, and filed, where it cannot be touched. */
bool hu_ke_call(enum hu_api api, const void *object, uint64_t size, uint32_t held);
void hu_ke_file(enum hu_api api, uint32_t held, uint32_t needs);
bool hu_ke_object(enum hu_api api, const void *object, uint64_t size);
void hu_ke_defer(enum hu_ke_what what, uint32_t *id, enum hu_api api);
void hu_ke_defer_end(enum hu_ke_what what, uint32_t id, enum hu_ke_end how);
_Noreturn void hu_ke_cannot(const char *sentence);
/* Ends the run with the event `limit`: what 3 a wait, 4 a lock. */
void hu_ke_stuck(uint32_t what);

/* -- entry_dpc.c -- */
void hu_ke_run_dpcs(void);
bool hu_ke_dpc_ready(void);
bool hu_ke_dpc_queued(const KDPC *dpc);
bool hu_ke_is_dpc(enum hu_api api, const KDPC *dpc);
bool hu_ke_dpc_insert(PRKDPC dpc, PVOID first, PVOID second, enum hu_api api);

/* -- entry_timer.c -- */
void hu_ke_expire(void);
uint64_t hu_ke_next_timer(void);

/* -- stack.c -- */
/* Goes on at `to`, another stack, until somebody goes on at what is stored in `*from`. */
void hu_stack_switch(void **from, void *to);
/* A stack on which `begin`, which does not return, is the first to run. */
void *hu_stack_make(uint8_t *stack, size_t size, void (*begin)(void));

/* -- thread.c -- */
/* Runs one thing that can run; false: nothing can. */
bool hu_ke_run_one(void);
/* Waits in the running thread until `object` etc. of it are signalled, or its deadline. False:
 * the deadline came first. */
bool hu_ke_wait(void);
/* A new thread that starts when it is its turn; 0: no more. */
uint32_t hu_ke_thread_make(enum hu_ke_what what, void *routine, void *argument);
_Noreturn void hu_ke_thread_exit(void);

/* The clock's next moment at which something can happen; UINT64_MAX: there is none. */
uint64_t hu_ke_next_moment(void);

/* -- entry_resource.c: who holds which resource or push lock -- */
struct hu_ke_holder *hu_ke_holder_of(const void *resource, uint32_t thread);
void hu_ke_hold(const void *resource);
void hu_ke_drop(struct hu_ke_holder *holder);
/* Lets the others go on until it can be had; false: that does not come. */
bool hu_ke_until_free(const void *resource, bool exclusive, const bool *is_exclusive);

/* -- entry_wait.c -- */
void hu_ke_object_make(DISPATCHER_HEADER *header, uint8_t type, LONG state);
/* False, and filed, where it is no object. */
bool hu_ke_initialized(enum hu_api api, const DISPATCHER_HEADER *header);
bool hu_ke_signalled(const struct hu_ke_thread *thread);
void hu_ke_signal(DISPATCHER_HEADER *header);

/* -- entry_work.c -- */
bool hu_ke_work_start(void);
void hu_ke_work_call(struct hu_ke_thread *thread);

/* -- entry_ke.c -- */
void hu_ke_raise(uint8_t irql);
void hu_ke_lower(uint8_t irql);

/* -- seh.c -- */
_Noreturn void hu_seh_raise(NTSTATUS status);
void hu_seh_raise_if_told(NTSTATUS status);

struct hu_registry_plan hu_registry_planned(uint32_t nth);

#endif
