/* The ledger on lives written by hand: good ones break nothing, bad ones break their own rule
 * first. */
#include "rules.h"

#include <stdlib.h>
#include <string.h>

/* Pieces of a life. Call numbers: 1 DriverEntry, 2 add, 3 start, 5 work, 7 save, 8 restore, 9 stop,
 * 10 remove, 11 unload. Owners: 1 Dxgkrnl, 2 driver. States: 1 live, 2 freed, 3 husk. */
#define LOAD                                                                                       \
    "image_load image=1 load=1\nddi_enter ddi=1\ninitialize version=0xb004 save=1 "                \
    "restore=1\nddi_leave ddi=1\n"
#define LOAD2                                                                                      \
    "image_load image=2 load=2\nddi_enter ddi=1\ninitialize version=0xb004 save=1 "                \
    "restore=1\nddi_leave ddi=1\n"
#define ADD "ddi_enter ddi=2 adapter=1\nddi_leave ddi=2 adapter=1 context=1\n"
#define START                                                                                      \
    "ddi_enter ddi=3 adapter=1 context=1\nddi_leave ddi=3 adapter=1\ncaps adapter=1 value=2\n"
#define START2 START
#define UP LOAD ADD START
#define UP2 LOAD2 "ddi_enter ddi=2 adapter=1\nddi_leave ddi=2 adapter=1 context=2\n"
#define STOP "ddi_enter ddi=9 adapter=1\nddi_leave ddi=9 adapter=1\n"
#define DOWN                                                                                       \
    STOP "ddi_enter ddi=10 adapter=1\nddi_leave ddi=10 adapter=1\nddi_enter ddi=11\nddi_leave "    \
         "ddi=11\nimage_unload\n"
#define ADD_OTHER                                                                                  \
    "ddi_enter ddi=2 adapter=2\nddi_leave ddi=2 adapter=2 context=3\n"                             \
    "ddi_enter ddi=3 adapter=2 context=3\nddi_leave ddi=3 adapter=2\ncaps adapter=2 value=2\n"
#define WORK_OTHER "ddi_enter ddi=5 adapter=2\n"
#define DOWN_OTHER                                                                                 \
    "ddi_enter ddi=9 adapter=2\nddi_leave ddi=9 adapter=2\n"                                       \
    "ddi_enter ddi=10 adapter=2\nddi_leave ddi=10 adapter=2\n"
#define WORK "ddi_enter ddi=5 adapter=1\n"
#define WORKED "ddi_leave ddi=5 adapter=1\n"
#define SAVE "ddi_enter ddi=7 adapter=1 context=1\n"
#define SAVED "ddi_leave ddi=7 adapter=1\n"
#define SAVE_FAILS "ddi_leave ddi=7 adapter=1 status=0xc000009a\n"
#define MDL "alloc_pages mdl=1 page=1 pages=2 asked=8192\n"
#define MDL3 "alloc_pages mdl=3 page=3 pages=2 asked=8192\n"
#define POOL "alloc_pool pool=9 size=8 flags=0x40 tag=5\n"
#define MAP "map mdl=1 map=1 kind=1 owner=2 state=1\n"
#define UNMAP "unmap mdl=1 map=1 kind=1 owner=2 state=1 match=3\n"
#define CALL "save_call call=1 handle=1 pointers=5 adapter=1\n"
#define RANGES "save_call call=1 handle=1 pointers=3 ranges=1 adapter=1\n"
#define NAME                                                                                       \
    "save_mdl call=1 mdl=1 kind=1 owner=2 state=1 flags=8 bytes=8192\n"                            \
    "save_pages call=1 what=2 id=1 page=1 pages=2 owner=2 state=1\n"
#define GIVE CALL NAME "save_done call=1 block=1 pages=2 content=7\n"
#define REFUSED CALL NAME "save_done call=1 status=0xc0000001 content=7 why=4\n"
#define GIVE3                                                                                      \
    "save_call call=3 handle=1 pointers=5 adapter=1\n"                                             \
    "save_mdl call=3 mdl=3 kind=1 owner=2 state=1 flags=8 bytes=8192\n"                            \
    "save_pages call=3 what=2 id=3 page=3 pages=2 owner=2 state=1\n"                               \
    "save_done call=3 block=2 pages=2 content=9\n"
#define DELIVER                                                                                    \
    "restore block=1 mdl=2 page=1 pages=2 content=7\nrestore_mdl block=1 locked=1 bytes=8192 "     \
    "meta_null=1\n"
#define GET DELIVER "ddi_enter ddi=8 adapter=1 context=2 block=1\n"
#define GOT "ddi_leave ddi=8 adapter=1\n"
#define REFUSE "ddi_leave ddi=8 adapter=1 status=0xc0000001\n"
#define COMPLETE "ddi_enter ddi=8 adapter=1 context=2 value=1\n"
#define COMPLETED "ddi_leave ddi=8 adapter=1\n"
#define FREE(id)                                                                                   \
    "free_pages what=2 mdl=" id " kind=1 owner=2 state=1\nfree_pool what=2 id=" id                 \
    " kind=1 owner=2 state=3\n"
#define FREE1 FREE("1")
#define FREE2 FREE("2")
#define FREE4 FREE("4")
#define FREE_LENT                                                                                  \
    "free_pages what=2 mdl=2 kind=1 owner=1 state=1\nfree_pool what=2 id=2 kind=1 owner=1 "        \
    "state=3\n"

static int failures;

enum { EVENTS_MAX = 100000 };

#define CHECK(holds, ...)                                                                          \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                                        \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
            failures++;                                                                            \
        }                                                                                          \
    } while (0)

/* "api=@KeSetEvent" with the call's number for its name: numbers move when a call is added. */
static void name_to_number(char *line, size_t size)
{
    char *at = strchr(line, '@');
    char rest[256];

    if (at == NULL) {
        return;
    }
    size_t length = strcspn(at + 1, " \n");
    for (uint32_t api = 1; api < HU_API_COUNT; api++) {
        const char *name = hu_api_name((enum hu_api)api);
        if (strlen(name) == length && strncmp(name, at + 1, length) == 0) {
            snprintf(rest, sizeof(rest), "%s", at + 1 + length);
            snprintf(at, size - (size_t)(at - line), "%u%s", api, rest);
            return;
        }
    }
}

static void feed(struct hu_ledger *ledger, const char *script)
{
    char line[256];
    uint32_t index = 0;

    for (const char *end; *script != 0; script = end + 1) {
        struct hu_event event;
        const char *error;
        end = strchr(script, '\n');
        snprintf(line, sizeof(line), "%s%.*s", script[0] == '0' ? "" : "0 ", (int)(end - script),
                 script);
        name_to_number(line, sizeof(line));
        bool parsed = hu_event_parse(line, &event, &error);
        CHECK(parsed, "%s: %s", line, error);
        hu_ledger_push(ledger, &event, index++);
    }
}

static void live(struct hu_ledger *ledger, uint32_t number, const char *want, const char *script)
{
    uint32_t where = 0;

    hu_ledger_reset(ledger);
    feed(ledger, script);
    const struct hu_broken *broken = hu_ledger_broken(ledger, 0);
    const char *got = broken != NULL ? hu_rule(broken->rule)->name : "none";
    const char *contradiction = hu_ledger_contradiction(ledger, &where);
    CHECK(strcmp(got, want) == 0, "case %u: %s is wanted first, %s is broken: %s", number, want,
          got, broken != NULL ? broken->detail : "");
    CHECK(contradiction == NULL, "case %u (%s): %s at event %u", number, want, contradiction,
          where);
}

/* How often rules were put to the test, over all cases: what broke was, and none was more often
 * than there were events. */
static void counted(const struct hu_ledger *ledger, const bool broke[HU_RULE_COUNT])
{
    for (uint32_t rule = 1; rule < HU_RULE_COUNT; rule++) {
        uint64_t times = hu_ledger_evaluated(ledger, (enum hu_rule)rule);
        CHECK(times < EVENTS_MAX && (times != 0 || !broke[rule]),
              "%s was put to the test %llu times", hu_rule((enum hu_rule)rule)->name,
              (unsigned long long)times);
    }
}

static void run_cases(struct hu_ledger *ledger)
{
    bool broke[HU_RULE_COUNT] = {false};

    static const struct {
        const char *rule;
        const char *script;
    } row[] = {
#define HU_CASE(rule, ...) {#rule, __VA_ARGS__},
#include "ledger_cases.def"
#undef HU_CASE
    };
    uint32_t count = (uint32_t)(sizeof(row) / sizeof(row[0]));

    for (uint32_t i = 0; i < count; i++) {
        CHECK(strcmp(row[i].rule, "none") == 0 || hu_rule_find(row[i].rule) != HU_RULE_NONE,
              "no rule %s", row[i].rule);
        live(ledger, i + 1, row[i].rule, row[i].script);
        broke[hu_rule_find(row[i].rule)] = true;
    }
    broke[HU_RULE_NONE] = false;
    counted(ledger, broke);
}

/* A ledger that nobody has reset is as good as one that was. */
static void begins_by_itself(struct hu_ledger *ledger)
{
    static const struct hu_event entered = {.kind = HU_EVENT_ddi_enter, .thread = 1, .arg = {1}};
    static const struct hu_event left = {.kind = HU_EVENT_ddi_leave, .thread = 1, .arg = {1}};
    uint32_t where = 0;

    hu_ledger_push(ledger, &entered, 0);
    hu_ledger_push(ledger, &left, 1);
    CHECK(hu_ledger_contradiction(ledger, &where) == NULL, "a first life contradicts itself");
    hu_ledger_push(ledger, &left, 2);
    CHECK(hu_ledger_contradiction(ledger, &where) != NULL && where == 2,
          "a first life is not followed");
}

/* Numbers small, at a limit, or of any size: nothing may be touched outside of the ledger. */
static uint64_t odd_number(uint64_t *seed)
{
    static const uint64_t edge[] = {
        0, 1, 2, 1 << 12, 1 << 16, (1 << 16) + 1, 1 << 17, 1 << 20, (1 << 20) + 1};

    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    switch (*seed >> 61) {
    case 0: return *seed;
    case 1: return edge[(*seed >> 20) % (sizeof(edge) / sizeof(edge[0]))];
    case 2: return (*seed >> 20) % 300;
    default: return (*seed >> 20) % 9;
    }
}

static void garbage(struct hu_ledger *ledger, uint32_t events)
{
    uint64_t seed = 88172645463325252u;

    hu_ledger_reset(ledger);
    for (uint32_t i = 0; i < events; i++) {
        struct hu_event event = {.kind = (uint16_t)(odd_number(&seed) % (HU_EVENT_COUNT + 2)),
                                 .irql = (uint8_t)(odd_number(&seed) % 4),
                                 .thread = 1};
        for (uint32_t j = 0; j < HU_EVENT_ARG_MAX; j++) {
            event.arg[j] = odd_number(&seed);
        }
        hu_ledger_push(ledger, &event, i);
        if (i % 50000 == 0) {
            hu_ledger_reset(ledger);
        }
    }
}

static void count_calls(void *context, const struct hu_broken *broken)
{
    (void)broken;
    ++*(uint32_t *)context;
}

/* A reset forgets verdicts and objects, not how often rules were asked. */
static void reset_forgets(struct hu_ledger *ledger)
{
    uint32_t calls = 0;
    uint64_t asked = hu_ledger_evaluated(ledger, HU_RULE_mdl_leaked_at_unload);

    hu_ledger_on_broken(ledger, count_calls, &calls);
    live(ledger, 0, "mdl_leaked_at_unload", UP WORK MDL WORKED DOWN);
    CHECK(calls == 1 && hu_ledger_broken_count(ledger) == 1, "one breach is told %u times", calls);
    CHECK(hu_ledger_evaluated(ledger, HU_RULE_mdl_leaked_at_unload) > asked,
          "the leak rule was not counted");
    hu_ledger_reset(ledger);
    CHECK(hu_ledger_broken_count(ledger) == 0 && hu_ledger_broken(ledger, 0) == NULL,
          "a verdict outlived a reset");
    live(ledger, 0, "none", UP DOWN);
    hu_ledger_on_broken(ledger, NULL, NULL);
}

static void contradictions(struct hu_ledger *ledger)
{
    uint32_t where = 0;

    hu_ledger_reset(ledger);
    feed(ledger, UP WORK MDL "free_pages what=2 mdl=1 kind=1 owner=1 state=1\n");
    CHECK(hu_ledger_contradiction(ledger, &where) != NULL, "a wrong owner is not seen");
    hu_ledger_reset(ledger);
    feed(ledger, UP WORKED);
    CHECK(hu_ledger_contradiction(ledger, &where) != NULL,
          "a call that is left and was not entered is not seen");
}

int main(void)
{
    struct hu_ledger *ledger = calloc(1, hu_ledger_size());

    if (ledger == NULL) {
        fprintf(stderr, "no memory for a ledger of %zu bytes\n", hu_ledger_size());
        return 2;
    }
    begins_by_itself(ledger);
    run_cases(ledger);
    reset_forgets(ledger);
    contradictions(ledger);
    garbage(ledger, 300000);
    free(ledger);
    return failures != 0;
}
