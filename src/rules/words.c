/* Events in words, by the templates in words.def. */
#include "words.h"

#include <inttypes.h>
#include <ntstatus.h>
#include <string.h>

struct words {
    const char *argument;
    const char *yes;
    const char *no;
    const char *owner_yes;
    const char *owner_no;
};

static const struct words words[HU_EVENT_COUNT] = {
    [HU_EVENT_NONE] = {"", "", "nothing", "", ""},
#define HU_WORDS(kind, argument, yes, no, owner_yes, owner_no)                                     \
    [HU_EVENT_##kind] = {argument, yes, no, owner_yes, owner_no},
#include "words.def"
#undef HU_WORDS
};

/* Every kind has a row. */
enum {
#define HU_WORDS(kind, ...) HU_WORDS_##kind,
#include "words.def"
#undef HU_WORDS
    HU_WORDS_COUNT
};
_Static_assert(HU_WORDS_COUNT + 1 == HU_EVENT_COUNT,
               "words.def has one row for each kind of event");

static const char *const object_word[] = {
    "none",
    "page",
    "mdl",
    "mapping",
    "pool block",
    "contiguous memory",
    "block",
    "metadata of block",
    "argument structure",
    "image",
    "inside of object",
    "NULL",
    "device mapping",
};
static const char *const why_word[] = {
    "ok",     "planned failure", "fewer pages, as planned", "illegal arguments", "no more of it",
    "not now"};
static const char *const kind_word[] = {"described anew", "from the page allocator",
                                        "nonpaged pool",  "partial",
                                        "locked",         "device space"};
static const char *const edit_word[] = {
    [HU_EDIT_FLIP] = "two bytes of data from byte",
    [HU_EDIT_ZERO] = "four bytes of data zeroed from byte",
    [HU_EDIT_TRUNCATE] = "data cut to a length of",
    [HU_EDIT_EXTEND] = "data grown to a length of",
    [HU_EDIT_META_FLIP] = "two bytes of metadata from byte",
    [HU_EDIT_META_ZERO] = "four bytes of metadata zeroed from byte",
    [HU_EDIT_META_TRUNCATE] = "metadata cut to a length of",
    [HU_EDIT_META_EXTEND] = "metadata grown to a length of",
    [HU_EDIT_RESEAL_FLIP] = "two bytes of data, then sealed by the glue, from byte",
    [HU_EDIT_RESEAL_META] = "two bytes of metadata, then sealed by the glue, from byte",
    [HU_EDIT_DROP_META] = "metadata cut to a length of",
    [HU_EDIT_BYTES] = "two bytes of data from byte"};
static const char *const ddi_word[HU_DDI_COUNT] = {
    "nothing",
    "DriverEntry",
    "DxgkDdiAddDevice",
    "DxgkDdiStartDevice",
    "DxgkDdiQueryAdapterInfo",
    "work",
    "show_state",
    "DxgkDdiSaveMemoryForHotUpdate",
    "DxgkDdiRestoreMemoryForHotUpdate",
    "DxgkDdiStopDevice",
    "DxgkDdiRemoveDevice",
    "DxgkDdiUnload",
};

/* Those that a driver is likely to return. */
static const struct {
    NTSTATUS value;
    const char *name;
} status_word[] = {
#define HU_STATUS(name) {name, #name},
#include "status.def"
#undef HU_STATUS
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

const char *hu_object_word(enum hu_object what)
{
    return (uint32_t)what < COUNT_OF(object_word) ? object_word[what] : "none";
}

const char *hu_ddi_word(enum hu_ddi ddi)
{
    return (uint32_t)ddi < HU_DDI_COUNT ? ddi_word[ddi] : "?";
}

static const char *pick(const char *const *word, size_t count, uint64_t value)
{
    return value < count && word[value] != NULL ? word[value] : "?";
}

/* -- arguments by name -- */

/* The argument's number; HU_EVENT_ARG_MAX when the kind has none of that name. */
static uint32_t arg_of(const struct hu_event *event, const char *name, size_t length)
{
    uint32_t i = 0;

    for (; i < HU_EVENT_ARG_MAX; i++) {
        const char *word = hu_event_arg_name((enum hu_event_kind)event->kind, i);
        if (word != NULL && strlen(word) == length && memcmp(word, name, length) == 0) {
            break;
        }
    }
    return i;
}

static uint64_t value_of(const struct hu_event *event, const char *name, size_t length,
                         uint64_t otherwise)
{
    uint32_t i = arg_of(event, name, length);
    return i < HU_EVENT_ARG_MAX ? event->arg[i] : otherwise;
}

static enum hu_object object_named(const char *name)
{
    static const struct {
        const char *name;
        enum hu_object what;
    } row[] = {{"mdl", HU_OBJECT_MDL},       {"map", HU_OBJECT_MAP},     {"pool", HU_OBJECT_POOL},
               {"contig", HU_OBJECT_CONTIG}, {"block", HU_OBJECT_BLOCK}, {"page", HU_OBJECT_PAGE}};

    for (size_t i = 0; i < COUNT_OF(row); i++) {
        if (strcmp(row[i].name, name) == 0) {
            return row[i].what;
        }
    }
    return HU_OBJECT_NONE;
}

/* `id` and `over` name an object whose kind stands in `what` and `over_what`; device mappings are
 * numbered apart. */
static enum hu_object object_of(const struct hu_event *event, const char *name)
{
    bool device = event->kind == HU_EVENT_map_io || event->kind == HU_EVENT_unmap_io;

    if (device && strcmp(name, "map") == 0) {
        return HU_OBJECT_IO;
    }
    uint64_t what = strcmp(name, "id") == 0     ? value_of(event, "what", 4, 0)
                    : strcmp(name, "over") == 0 ? value_of(event, "over_what", 9, 0)
                                                : 0;
    return what != 0 && what < COUNT_OF(object_word) ? (enum hu_object)what : object_named(name);
}

uint32_t hu_event_mentions(const struct hu_event *event,
                           struct hu_mention mention[HU_EVENT_ARG_MAX])
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < HU_EVENT_ARG_MAX; i++) {
        const char *name = hu_event_arg_name((enum hu_event_kind)event->kind, i);
        if (name == NULL) {
            break;
        }
        enum hu_object what = object_of(event, name);
        if (what != HU_OBJECT_NONE && event->arg[i] != 0) {
            mention[count++] = (struct hu_mention){
                what, event->arg[i], what == HU_OBJECT_PAGE ? value_of(event, "pages", 5, 1) : 1};
        }
    }
    return count;
}

/* -- templates -- */

static bool holds(const struct hu_event *event, const struct words *row)
{
    return row->argument[0] != 0 && value_of(event, row->argument, strlen(row->argument), 0) != 0;
}

const char *hu_event_owner(const struct hu_event *event)
{
    const struct words *row = &words[event->kind < HU_EVENT_COUNT ? event->kind : 0];
    return holds(event, row) ? row->owner_yes : row->owner_no;
}

int hu_put_thing(char *text, size_t size, enum hu_object what, uint64_t id)
{
    static const char *const alone[] = {[HU_OBJECT_NONE] = "an address of nobody's",
                                        [HU_OBJECT_ARGS] = "the argument structure",
                                        [HU_OBJECT_IMAGE] = "the driver's own memory",
                                        [HU_OBJECT_NULL] = "NULL"};

    if ((uint32_t)what < COUNT_OF(alone) && alone[what] != NULL) {
        return snprintf(text, size, "%s", alone[what]);
    }
    return snprintf(text, size, "%s %" PRIu64, hu_object_word(what), id);
}

static int put_status(char *text, size_t size, uint64_t value)
{
    for (size_t i = 0; i < COUNT_OF(status_word); i++) {
        if ((uint32_t)status_word[i].value == (uint32_t)value) {
            return snprintf(text, size, "%s", status_word[i].name);
        }
    }
    return snprintf(text, size, "0x%08" PRIx32, (uint32_t)value);
}

/* "n byte": a number with its noun, which stands in the type. */
static int put_count(char *text, size_t size, const char *type, size_t length, uint64_t value)
{
    return snprintf(text, size, "%" PRIu64 "%.*s%s", value, (int)(length - 1), type + 1,
                    value == 1 ? "" : "s");
}

static int put(char *text, size_t size, const char *type, size_t length, uint64_t value)
{
    const char *word = NULL;

    if (length == 1) {
        return snprintf(text, size, "0x%" PRIx64, value);
    }
    if (length == 0) {
        return snprintf(text, size, "%" PRIu64, value);
    }
    switch (type[0]) {
    case 's': return put_status(text, size, value);
    case 'n': return put_count(text, size, type, length, value);
    case 'w': word = pick(why_word, COUNT_OF(why_word), value); break;
    case 'e': word = pick(edit_word, COUNT_OF(edit_word), value); break;
    case 'd': word = pick(ddi_word, COUNT_OF(ddi_word), value); break;
    case 'a': word = value < HU_API_COUNT ? hu_api_name((enum hu_api)value) : "?"; break;
    case 'o': word = pick(object_word, COUNT_OF(object_word), value); break;
    default: /* kind */ word = pick(kind_word, COUNT_OF(kind_word), value); break;
    }
    return snprintf(text, size, "%s", word);
}

/* "thing": the object that an `id` or `over` names, with its kind. */
static int put_named(char *text, size_t size, const char *name, size_t length,
                     const struct hu_event *event)
{
    char word[16];

    snprintf(word, sizeof(word), "%.*s", (int)length, name);
    return hu_put_thing(text, size, object_of(event, word), value_of(event, name, length, 0));
}

/* Fills one {name} or {name:type}; answers where the template goes on. */
static const char *fill(char *text, size_t size, size_t *used, const char *p,
                        const struct hu_event *event)
{
    size_t whole = strcspn(p, "}");
    size_t name = strcspn(p, ":}");
    const char *type = name < whole ? p + name + 1 : p + whole;
    bool thing = *type == 't';
    int wrote = thing ? put_named(text + *used, size - *used, p, name, event)
                      : put(text + *used, size - *used, type, (size_t)(p + whole - type),
                            value_of(event, p, name, 0));

    *used += wrote > 0 ? (size_t)wrote : 0;
    *used = *used < size ? *used : size - 1;
    return p + whole + (p[whole] == '}');
}

void hu_report_event(char *text, size_t size, const struct hu_event *event)
{
    const struct words *row = &words[event->kind < HU_EVENT_COUNT ? event->kind : 0];
    const char *p = holds(event, row) ? row->yes : row->no;
    size_t used = 0;

    if (size == 0) {
        return;
    }
    while (*p != 0 && used + 1 < size) {
        if (*p == '{') {
            p = fill(text, size, &used, p + 1, event);
        } else {
            text[used++] = *p++;
        }
    }
    text[used] = 0;
}
