/* What instrumented code calls under honggfuzz or centipede, for a stand-in of theirs: counts the
 * edges that were reached and says so at the end, as a check that they can be. */
#include <stdint.h>
#include <stdio.h>

static uint32_t edges;
static uint32_t reached;

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);
void __sanitizer_cov_trace_pc_guard(uint32_t *guard);

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop)
{
    for (uint32_t *guard = start; guard < stop && *start == 0; guard++) {
        *guard = ++edges;
    }
}

void __sanitizer_cov_trace_pc_guard(uint32_t *guard)
{
    reached += *guard != 0;
    *guard = 0;
}

__attribute__((destructor)) static void say(void)
{
    printf("%u edges of %u reached\n", reached, edges);
}

#define IGNORED(name, ...)                                                                         \
    void __sanitizer_cov_##name(__VA_ARGS__);                                                      \
    void __sanitizer_cov_##name(__VA_ARGS__) {}

IGNORED(trace_pc_indir, uintptr_t to)
IGNORED(trace_cmp1, uint8_t a, uint8_t b)
IGNORED(trace_cmp2, uint16_t a, uint16_t b)
IGNORED(trace_cmp4, uint32_t a, uint32_t b)
IGNORED(trace_cmp8, uint64_t a, uint64_t b)
IGNORED(trace_const_cmp1, uint8_t a, uint8_t b)
IGNORED(trace_const_cmp2, uint16_t a, uint16_t b)
IGNORED(trace_const_cmp4, uint32_t a, uint32_t b)
IGNORED(trace_const_cmp8, uint64_t a, uint64_t b)
IGNORED(trace_switch, uint64_t value, uint64_t *cases)
IGNORED(pcs_init, const uintptr_t *start, const uintptr_t *stop)
