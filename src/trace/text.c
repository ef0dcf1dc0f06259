/* Events as lines of text and back. */
#include "trace.h"

#include <stdarg.h>
#include <string.h>

static const char *const kind_name[HU_EVENT_COUNT] = {
    "none",
#define HU_EVENT(name, ...) #name,
#include "events.def"
#undef HU_EVENT
};

static const char *const arg_name[HU_EVENT_COUNT][HU_EVENT_ARG_MAX] = {
    {NULL},
#define HU_EVENT(name, ...) {__VA_ARGS__},
#include "events.def"
#undef HU_EVENT
};

static const char *const api_name[HU_API_COUNT] = {
    "none",
#define HU_API(name) #name,
#include "apis.def"
#undef HU_API
};

const char *hu_event_name(enum hu_event_kind kind)
{
    return (uint32_t)kind < HU_EVENT_COUNT ? kind_name[kind] : NULL;
}

const char *hu_event_arg_name(enum hu_event_kind kind, uint32_t arg)
{
    return (uint32_t)kind < HU_EVENT_COUNT && arg < HU_EVENT_ARG_MAX ? arg_name[kind][arg] : NULL;
}

const char *hu_api_name(enum hu_api api)
{
    return (uint32_t)api < HU_API_COUNT ? api_name[api] : NULL;
}

struct line {
    char *text;
    size_t size;
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct line *line, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    size_t left = line->used < line->size ? line->size - line->used : 0;
    int wrote = vsnprintf(left > 0 ? line->text + line->used : NULL, left, format, list);
    line->used += wrote > 0 ? (size_t)wrote : 0;
    va_end(list);
}

int hu_event_print(char *text, size_t size, uint32_t index, const struct hu_event *event)
{
    struct line line = {text, size, 0};
    add(&line, "%u step=%u irql=%u", index, event->step, event->irql);
    if (event->thread != 1)
        add(&line, " thread=%u", event->thread);
    const char *name = hu_event_name((enum hu_event_kind)event->kind);
    add(&line, " %s", name != NULL ? name : "unknown");
    for (uint32_t i = 0; i < HU_EVENT_ARG_MAX; i++) {
        const char *word = hu_event_arg_name((enum hu_event_kind)event->kind, i);
        unsigned long long value = event->arg[i];
        if (word != NULL && value != 0)
            add(&line, value < 0x10000 ? " %s=%llu" : " %s=0x%llx", word, value);
    }
    return (int)line.used;
}

/* -- and back -- */

static const char *skip_blanks(const char *p) { return p + strspn(p, " \t"); }

static uint32_t digit(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (uint32_t)(c - 'a') + 10;
    return 99;
}

/* Reads a decimal or 0x number that a blank or the line's end follows; NULL where there is none. */
static const char *read_number(const char *p, uint64_t most, uint64_t *number)
{
    uint32_t base = 10;
    if (p[0] == '0' && p[1] == 'x') {
        base = 16;
        p += 2;
    }
    if (digit(*p) >= base)
        return NULL;
    uint64_t value = 0;
    for (; digit(*p) < base; p++) {
        if (value > (most - digit(*p)) / base)
            return NULL;
        value = value * base + digit(*p);
    }
    if (value > most || strchr(" \t\r\n", *p) == NULL)
        return NULL;
    *number = value;
    return skip_blanks(p);
}

/* Reads `word=number`; leaves *p where it was, and answers true, when another word stands there. */
static bool read_stamp(const char **p, const char *word, uint64_t most, uint64_t *number)
{
    size_t length = strlen(word);
    if (strncmp(*p, word, length) != 0 || (*p)[length] != '=')
        return true;
    const char *next = read_number(*p + length + 1, most, number);
    *p = next != NULL ? next : *p;
    return next != NULL;
}

static bool same(const char *name, const char *word, size_t length)
{
    return strlen(name) == length && memcmp(name, word, length) == 0;
}

static const char *read_kind(const char *p, struct hu_event *event)
{
    size_t length = strcspn(p, " \t\r\n");
    for (uint16_t kind = HU_EVENT_NONE + 1; kind < HU_EVENT_COUNT; kind++) {
        if (same(kind_name[kind], p, length)) {
            event->kind = kind;
            return skip_blanks(p + length);
        }
    }
    return NULL;
}

static const char *read_arg(const char *p, struct hu_event *event, uint32_t *seen,
                            const char **error)
{
    const char *const *name = arg_name[event->kind];
    size_t length = strcspn(p, "= \t\r\n");
    uint32_t i = 0;
    while (i < HU_EVENT_ARG_MAX && name[i] != NULL && !same(name[i], p, length))
        i++;
    *error = "this kind of event has no such argument";
    if (p[length] != '=' || i == HU_EVENT_ARG_MAX || name[i] == NULL)
        return NULL;
    *error = "an argument is given twice";
    if ((*seen & 1u << i) != 0)
        return NULL;
    *seen |= 1u << i;
    *error = "an argument's value is not a number, or too large";
    return read_number(p + length + 1, UINT64_MAX, &event->arg[i]);
}

static const char *read_stamps(const char *p, struct hu_event *event, const char **error)
{
    uint64_t index = 0, step = 0, irql = 0, thread = 1;
    *error = "the line does not begin with the event's number";
    p = read_number(skip_blanks(p), UINT32_MAX, &index);
    if (p == NULL)
        return NULL;
    *error = "step, irql or thread is not a number, or too large";
    if (!read_stamp(&p, "step", UINT16_MAX, &step) || !read_stamp(&p, "irql", UINT8_MAX, &irql) ||
        !read_stamp(&p, "thread", UINT8_MAX, &thread))
        return NULL;
    event->step = (uint16_t)step;
    event->irql = (uint8_t)irql;
    event->thread = (uint8_t)thread;
    return p;
}

bool hu_event_parse(const char *line, struct hu_event *event, const char **error)
{
    *event = (struct hu_event){0};
    const char *p = read_stamps(line, event, error);
    if (p == NULL)
        return false;
    *error = "no such kind of event";
    p = read_kind(p, event);
    uint32_t seen = 0;
    while (p != NULL && strchr("\r\n", *p) == NULL)
        p = read_arg(p, event, &seen, error);
    if (p == NULL)
        return false;
    *error = "text follows the end of the line";
    return p[strspn(p, "\r\n")] == 0;
}
