/* Tests of the trace: stamps, order of storing and sending, text and back, hash, profile keys. */
#include "check.h"
#include "trace.h"

#include <string.h>

static struct hu_trace trace;
static uint32_t sent;

static void sink(void *context, const struct hu_event *event, uint32_t index)
{
    CHECK(context == &sent && event == &trace.event[index] && trace.count == index + 1);
    sent++;
}

static void test_push(void)
{
    trace.sink = sink;
    trace.context = &sent;
    hu_trace_bind(&trace);
    hu_trace_reset();
    hu_trace_step(3);
    hu_trace_irql(2);
    hu_trace_at(&sent);
    HU_PUSH(alloc_pages, 4, 17, 6);
    HU_PUSH(ddi_leave, HU_DDI_SAVE);
    CHECK(sent == 2 && trace.count == 2 && trace.site[0] == &sent && trace.site[1] == &sent);
    hu_trace_step(3);
    CHECK(trace.pending_site == NULL);
    const struct hu_event *event = &trace.event[0];
    CHECK(event->kind == HU_EVENT_alloc_pages && event->step == 3 && event->irql == 2);
    CHECK(event->thread == 1 && event->arg[1] == 17 && event->arg[6] == 0);
    uint64_t before = hu_trace_hash(&trace);
    trace.event[1].arg[6] = 1;
    CHECK(hu_trace_hash(&trace) != before);
    hu_trace_reset();
    CHECK(trace.count == 0 && hu_trace_irql_now() == 0 && trace.sink == sink);
    trace.count = HU_TRACE_EVENT_MAX;
    uint64_t none[HU_EVENT_ARG_MAX] = {0};
    CHECK(!hu_trace_push(HU_EVENT_step, none) && sent == 2);
    hu_trace_reset();
    hu_trace_bind(NULL);
    CHECK(!hu_trace_push(HU_EVENT_step, none) && hu_trace_irql_now() == 0);
}

static void test_round_trip(enum hu_event_kind kind)
{
    struct hu_event event = {0}, back;
    event.kind = (uint16_t)kind;
    event.step = (uint16_t)hu_check_random();
    event.irql = (uint8_t)hu_check_random();
    event.thread = (uint8_t)hu_check_random();
    for (uint32_t i = 0; hu_event_arg_name(kind, i) != NULL; i++)
        event.arg[i] = hu_check_random() >> (hu_check_random() % 64);
    char line[512], cut[20];
    const char *error = NULL;
    int length = hu_event_print(line, sizeof line, (uint32_t)hu_check_random(), &event);
    CHECK(length > 0 && (size_t)length == strlen(line));
    CHECK(hu_event_print(cut, sizeof cut, 1234567890, &event) > 19 && strlen(cut) == 19);
    CHECK(hu_event_parse(line, &back, &error) && memcmp(&event, &back, sizeof back) == 0);
    strcat(line, "\r\n");
    CHECK(hu_event_parse(line, &back, &error) && memcmp(&event, &back, sizeof back) == 0);
    line[hu_check_random() % (uint64_t)length] = (char)hu_check_random();
    hu_event_parse(line, &back, &error);
}

static void test_refused(const char *line, const char *want)
{
    struct hu_event event;
    const char *error = NULL;
    CHECK(!hu_event_parse(line, &event, &error) && strcmp(error, want) == 0);
}

static void test_text(void)
{
    struct hu_event event = {.kind = HU_EVENT_save_done, .step = 9, .thread = 1};
    event.arg[1] = 3;
    event.arg[4] = 0xdeadbeef;
    char line[128];
    hu_event_print(line, sizeof line, 12, &event);
    CHECK(strcmp(line, "12 step=9 irql=0 save_done block=3 content=0xdeadbeef") == 0);
    for (int kind = HU_EVENT_NONE + 1; kind < HU_EVENT_COUNT; kind++)
        for (int i = 0; i < 200; i++)
            test_round_trip((enum hu_event_kind)kind);
    test_refused("", "the line does not begin with the event's number");
    test_refused("1 step=99999 step", "step, irql or thread is not a number, or too large");
    test_refused("1 step=1 irql=0 nonsense", "no such kind of event");
    test_refused("1 step=1 irql=0 step numbr=1", "this kind of event has no such argument");
    test_refused("1 step number=1 number=1", "an argument is given twice");
    test_refused("1 step number=0x10000000000000000",
                 "an argument's value is not a number, or too large");
    test_refused("1 step number=1\n2 step", "text follows the end of the line");
    CHECK(strcmp(hu_api_name(HU_API_IoFreeMdl), "IoFreeMdl") == 0);
    CHECK(hu_event_name(HU_EVENT_COUNT) == NULL);
    CHECK(hu_event_arg_name(HU_EVENT_run_begin, 7) == NULL);
}

static void test_key(enum hu_key key)
{
    const char *name = hu_key_name(key);
    CHECK(hu_key_find(name, strlen(name)) == (int)key && hu_key_point(key)[0] != 0);
    CHECK(hu_key_values(key) >= 2 && hu_key_values(key) <= 256);
    for (uint32_t value = 0; value < hu_key_values(key); value++) {
        size_t length = 0;
        const char *word = hu_key_value_name(key, value, &length);
        CHECK((word == NULL) == hu_key_is_number(key));
        CHECK(word == NULL || hu_key_value_find(key, word, length) == (int)value);
    }
    size_t length = 0;
    CHECK(hu_key_value_name(key, hu_key_values(key), &length) == NULL);
    CHECK(hu_key_value_find(key, "", 0) == -1 && hu_key_value_find(key, "nonsense", 8) == -1);
}

static void test_keys(void)
{
    for (int key = 0; key < HU_KEY_COUNT; key++)
        test_key((enum hu_key)key);
    struct hu_profile profile = {{0}};
    CHECK(hu_profile_number(&profile, HU_KEY_max_meta) == 1048576);
    profile.value[HU_KEY_max_meta] = 9;
    CHECK(hu_profile_number(&profile, HU_KEY_max_meta) == 9);
    CHECK(hu_key_value_find(HU_KEY_max_meta, "255", 3) == 255);
    CHECK(hu_key_value_find(HU_KEY_max_meta, "256", 3) == -1);
    CHECK(hu_key_value_find(HU_KEY_restore_order, "reverse", 7) == 1);
    CHECK(hu_key_find("frame", 5) == -1 && hu_key_sampled(HU_KEY_frames));
}

/* Each line between ```trace and ``` of a document, read and printed, is the same again. */
static void test_document(const char *path)
{
    char line[512], again[512];
    uint32_t index = 0;
    bool inside = false;
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        struct hu_event event;
        const char *error = NULL;
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "```", 3) == 0) {
            inside = strcmp(line, "```trace") == 0;
            continue;
        }
        if (!inside)
            continue;
        CHECK(hu_event_parse(line, &event, &error));
        hu_event_print(again, sizeof again, index++, &event);
        CHECK(strcmp(line, again) == 0);
    }
    fclose(file);
    CHECK(index > 0);
}

int main(int argc, char **argv)
{
    test_push();
    test_text();
    test_keys();
    for (int i = 1; i < argc; i++)
        test_document(argv[i]);
    puts("trace_test: good");
    return 0;
}
