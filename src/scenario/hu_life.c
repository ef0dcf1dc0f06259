/* hu life: the plainest life of a driver, call by call, for people who have just handed one over.
 */
#include "hu.h"
#include "world.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct hu_input input;

static const struct {
    enum hu_ddi ddi;
    const char *name;
} call[] = {
    {HU_DDI_ENTRY, "DriverEntry"},
    {HU_DDI_ADD, "DxgkDdiAddDevice"},
    {HU_DDI_START, "DxgkDdiStartDevice"},
    {HU_DDI_QUERY, "DxgkDdiQueryAdapterInfo"},
    {HU_DDI_SAVE, "DxgkDdiSaveMemoryForHotUpdate"},
    {HU_DDI_RESTORE, "DxgkDdiRestoreMemoryForHotUpdate"},
};
enum { CALL_COUNT = sizeof(call) / sizeof(call[0]) };

/* What DxgkInitialize was given that it cannot do without; bits of the event. */
static void say_missing(uint64_t null)
{
    static const char *const member[] = {"its third argument",  "DxgkDdiAddDevice",
                                         "DxgkDdiStartDevice",  "DxgkDdiStopDevice",
                                         "DxgkDdiRemoveDevice", "DxgkDdiUnload"};

    for (uint32_t i = 0; i < sizeof(member) / sizeof(member[0]); i++) {
        if ((null >> i & 1) != 0) {
            printf("  DxgkInitialize was called without %s\n", member[i]);
        }
    }
}

struct life {
    bool registered;
    bool hot; /* both hot-update functions */
    bool capable;
    bool started;
    bool saved;
};

static void say_event(const struct hu_event *event, struct life *life)
{
    if (event->kind == HU_EVENT_initialize) {
        life->registered = event->arg[5] == 0;
        life->hot = event->arg[1] != 0 && event->arg[2] != 0;
        say_missing(event->arg[4]);
    } else if (event->kind == HU_EVENT_caps) {
        life->capable = (event->arg[2] & 2) != 0; /* HotDriverUpdate */
    } else if (event->kind == HU_EVENT_ddi_leave) {
        for (uint32_t i = 0; i < CALL_COUNT; i++) {
            if (event->arg[0] == call[i].ddi) {
                printf("  %-34s 0x%08x%s\n", call[i].name, (unsigned)event->arg[2],
                       event->arg[2] != 0 ? "   (not STATUS_SUCCESS)" : "");
            }
        }
        life->started = life->started || (event->arg[0] == HU_DDI_START && event->arg[2] == 0);
        life->saved = life->saved || (event->arg[0] == HU_DDI_SAVE && event->arg[2] == 0);
    }
}

/* Why nothing can be tested; NULL: something can. */
static const char *hopeless(const struct life *life)
{
    return !life->registered ? "DriverEntry did not register the driver with DxgkInitialize"
           : !life->started  ? "no device was started: there is nothing to update"
           : !life->hot      ? "DRIVER_INITIALIZATION_DATA names no hot-update functions: both "
                               "DxgkDdiSaveMemoryForHotUpdate and "
                               "DxgkDdiRestoreMemoryForHotUpdate are needed"
           : !life->capable ? "DXGK_GPUPCAPS.HotDriverUpdate is not reported (DXGKQAITYPE_GPUPCAPS "
                              "in DxgkDdiQueryAdapterInfo): Windows would not update it"
                            : NULL;
}

static int say_life(void)
{
    struct life life = {0};
    struct hu_run run = hu_run(&input.scenario, &input.options);

    for (uint32_t i = 0; i < run.trace->count; i++) {
        say_event(&run.trace->event[i], &life);
    }
    const char *why = hopeless(&life);
    if (why == NULL && !life.saved) {
        printf("  the save of an idle driver failed: without state there is little to test\n");
    }
    if (why != NULL) {
        printf("  nothing can be tested: %s\n", why);
    }
    fflush(stdout);
    return why != NULL ? HU_EXIT_ERROR : HU_EXIT_FINE;
}

int hu_life(const struct hu_words *words)
{
    static const char plainest[] = "start\nhot update\n";
    int status = 0;

    if (!hu_input_take("the plainest life", plainest, sizeof(plainest) - 1, words, &input)) {
        return HU_EXIT_ERROR;
    }
    int code = hu_replay_input(&input, true);
    if (code != HU_EXIT_FINE) {
        return code;
    }
    printf("%s, loaded, started, updated and unloaded once; its functions answered:\n",
           words->driver != NULL ? words->driver : hu_shipped_default.driver);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(say_life());
    }
    if (!hu_world_child_ended(pid, &status) || !WIFEXITED(status)) {
        fprintf(stderr, "hu: the child that ran the driver is gone\n");
        return HU_EXIT_ERROR;
    }
    return WEXITSTATUS(status);
}
