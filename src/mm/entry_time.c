/* Time, as the driver reads it. Reading it takes time, so that a loop which waits for a moment by
 * looking at the clock comes to its end. */
#include "mm_state.h"

static uint64_t read_clock(void) { return ++hu_ke()->clock; }

LARGE_INTEGER KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency)
{
    LARGE_INTEGER now = {.QuadPart = (LONGLONG)read_clock()};

    if (PerformanceFrequency != NULL) {
        PerformanceFrequency->QuadPart = 10000000;
    }
    return now;
}

VOID KeQuerySystemTime(PLARGE_INTEGER CurrentTime)
{
    CurrentTime->QuadPart = (LONGLONG)(HU_KE_EPOCH + read_clock());
}

VOID KeQuerySystemTimePrecise(PLARGE_INTEGER CurrentTime)
{
    CurrentTime->QuadPart = (LONGLONG)(HU_KE_EPOCH + read_clock());
}

ULONGLONG KeQueryInterruptTime(VOID) { return read_clock(); }
ULONGLONG KeQueryUnbiasedInterruptTime(VOID) { return read_clock(); }
unsigned long long hu_time_stamp(void) { return read_clock() * 200; }

ULONGLONG KeQueryInterruptTimePrecise(PULONG64 QpcTimeStamp)
{
    uint64_t now = read_clock();

    *QpcTimeStamp = now;
    return now;
}

VOID KeQueryTickCount(PLARGE_INTEGER CurrentCount)
{
    CurrentCount->QuadPart = (LONGLONG)(read_clock() / KeQueryTimeIncrement());
}

ULONG KeQueryTimeIncrement(VOID) { return 156250; }

/* Nobody else runs meanwhile, but what is due afterwards is due. */
VOID KeStallExecutionProcessor(ULONG MicroSeconds)
{
    HU_SITE();
    hu_ke_file(HU_API_KeStallExecutionProcessor, 0, 0);
    hu_ke()->clock += (uint64_t)MicroSeconds * 10;
    hu_ke_expire();
    if (!hu_ke()->held) {
        hu_ke_run_dpcs();
    }
}
