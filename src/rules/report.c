/* The judge's part of a report: what was asked, who broke it, what happened to the objects. */
#include "words.h"

#include <inttypes.h>
#include <string.h>

enum { HISTORY_MAX = 4096, TEXT_SIZE = 200, RELATED_MAX = 64 };

static const char *const severity_word[] = {"error", "warning", "policy"};

/* -- whose history -- */

/* An object, and those whose history is its own: the MDL around a page, the block an MDL was saved
 * as. */
struct related {
    uint32_t count;
    struct {
        enum hu_object what;
        uint64_t id;
    } object[RELATED_MAX];
};

static bool is_related(const struct related *all, uint64_t what, uint64_t id)
{
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->object[i].what == what && all->object[i].id == id) {
            return true;
        }
    }
    return false;
}

static void relate(struct related *all, enum hu_object what, uint64_t id)
{
    if (id != 0 && all->count < RELATED_MAX && !is_related(all, what, id)) {
        all->object[all->count].what = what;
        all->object[all->count++].id = id;
    }
}

static bool names_page_of(const struct related *all, const struct hu_mention *mention)
{
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->object[i].what == HU_OBJECT_PAGE && all->object[i].id >= mention->id &&
            all->object[i].id - mention->id < mention->count) {
            return true;
        }
    }
    return false;
}

static bool mentions(const struct related *all, const struct hu_event *event)
{
    struct hu_mention mention[HU_EVENT_ARG_MAX];
    uint32_t count = hu_event_mentions(event, mention);

    for (uint32_t i = 0; i < count; i++) {
        bool hit = mention[i].what == HU_OBJECT_PAGE
                       ? names_page_of(all, &mention[i])
                       : is_related(all, mention[i].what, mention[i].id);
        if (hit) {
            return true;
        }
    }
    return false;
}

/* The objects that a page was made for, or that a mapping maps, belong to the story. */
static void relate_makers(struct related *all, const struct hu_event *event)
{
    const uint64_t *arg = event->arg;

    if ((event->kind == HU_EVENT_alloc_pages || event->kind == HU_EVENT_restore) &&
        mentions(all, event)) {
        relate(all, HU_OBJECT_MDL, event->kind == HU_EVENT_restore ? arg[1] : arg[0]);
    } else if (event->kind == HU_EVENT_alloc_contig && mentions(all, event)) {
        relate(all, HU_OBJECT_CONTIG, arg[0]);
    } else if (event->kind == HU_EVENT_map && is_related(all, HU_OBJECT_MAP, arg[1])) {
        relate(all, HU_OBJECT_MDL, arg[0]);
    }
}

/* Where the reading of the trace stands: the save call and the delivery that belong to the story.
 */
struct cursor {
    uint64_t call;
    bool gives;     /* the call hands an MDL over */
    bool delivered; /* a restore call with an object of the story has not returned */
};

static bool is_part_of_save(uint16_t kind)
{
    return kind == HU_EVENT_save_mdl || kind == HU_EVENT_save_run || kind == HU_EVENT_save_pages ||
           kind == HU_EVENT_save_data || kind == HU_EVENT_save_meta;
}

/* A save call belongs to the story when it names an object of it; its answer then does, too. So
 * does the end of a delivery. *owner: whose the object is after it. */
static bool in_story(const struct related *all, const struct hu_event *event, struct cursor *cursor,
                     const char **owner)
{
    bool mentioned = mentions(all, event);

    *owner = hu_event_owner(event);
    if (event->kind == HU_EVENT_save_done && cursor->call != 0 && event->arg[0] == cursor->call) {
        *owner = cursor->gives && event->arg[1] != 0 ? "Dxgkrnl" : "driver";
        cursor->call = 0;
        return true;
    }
    if (event->kind == HU_EVENT_ddi_leave && event->arg[0] == HU_DDI_RESTORE && cursor->delivered) {
        *owner = (uint32_t)event->arg[2] == 0 ? "driver" : "Dxgkrnl";
        cursor->delivered = false;
        return true;
    }
    if (!mentioned) {
        return false;
    }
    cursor->delivered = cursor->delivered || event->kind == HU_EVENT_restore;
    if (!is_part_of_save(event->kind)) {
        return event->kind != HU_EVENT_map_how && event->kind != HU_EVENT_restore_mdl;
    }
    bool again = cursor->call == event->arg[0];
    cursor->gives = event->kind == HU_EVENT_save_mdl || (again && cursor->gives);
    cursor->call = event->arg[0];
    return !again;
}

/* -- the history -- */

struct history {
    uint32_t count;
    struct {
        uint32_t event;
        uint32_t step;
        const char *owner;
    } line[HISTORY_MAX];
};

/* The number that the scenario's list gives to an event's step: those indented below one do not
 * count. AFTER_LAST: what is tidied up when all steps are over. */
enum { AFTER_LAST = UINT32_MAX };
struct place {
    uint64_t op;
    uint32_t step;
};

static uint32_t step_of(struct place *place, const struct hu_event *event)
{
    if (event->kind == HU_EVENT_step) {
        place->op = event->arg[0];
        place->step++;
    }
    return event->step > place->op && place->op != 0 ? AFTER_LAST : place->step;
}

static void collect(struct history *history, const struct hu_broken *broken,
                    const struct hu_trace *trace)
{
    struct related all = {0};
    struct cursor cursor = {0};
    struct place place = {0};

    relate(&all, broken->what[0], broken->id[0]);
    relate(&all, broken->what[1], broken->id[1]);
    for (uint32_t i = 0; all.count != 0 && i < trace->count && i <= broken->event; i++) {
        relate_makers(&all, &trace->event[i]);
    }
    for (uint32_t i = 0; i < trace->count && i <= broken->event; i++) {
        const char *owner = "";
        uint32_t step = step_of(&place, &trace->event[i]);
        bool told = in_story(&all, &trace->event[i], &cursor, &owner) || i == broken->event;
        if (told && history->count < HISTORY_MAX) {
            history->line[history->count].event = i;
            history->line[history->count].step = step;
            history->line[history->count++].owner = owner;
        }
    }
}

static void print_line(FILE *out, const struct hu_event *event, uint32_t step, bool marked,
                       const char *owner)
{
    char text[TEXT_SIZE];
    char when[16] = "at the end";

    hu_report_event(text, sizeof(text), event);
    if (step != AFTER_LAST) {
        snprintf(when, sizeof(when), "step %u", step);
    }
    fprintf(out, "  %c %-10s %-9s %s\n", marked ? '>' : ' ', when, owner, text);
}

static void print_history(FILE *out, const struct hu_broken *broken, const struct hu_trace *trace,
                          uint32_t lines)
{
    struct history history;
    uint32_t head = lines / 2;

    history.count = 0;
    collect(&history, broken, trace);
    uint32_t left_out = history.count > lines ? history.count - lines : 0;
    for (uint32_t i = 0; i < history.count; i++) {
        if (left_out != 0 && i == head) {
            fprintf(out, "    ... %" PRIu32 " more\n", left_out);
        }
        if (left_out == 0 || i < head || i >= head + left_out) {
            uint32_t index = history.line[i].event;
            print_line(out, &trace->event[index], history.line[i].step, index == broken->event,
                       history.line[i].owner);
        }
    }
}

/* -- the verdict -- */

/* A rule for both sides is broken by our Dxgkrnl where it answers a call, or lets go of a block. */
static bool by_model(const struct hu_rule_row *row, const struct hu_event *event)
{
    bool answers =
        event->kind == HU_EVENT_save_done && (event->arg[1] != 0 || event->arg[2] >> 31 == 0);

    return row->who == HU_WHO_MODEL ||
           (row->who == HU_WHO_BOTH && (answers || event->kind == HU_EVENT_block_free));
}

static const char *happens(const struct hu_rule_row *row, bool model, char *text, size_t size)
{
    if (model) {
        return "our Dxgkrnl only";
    }
    int point = strncmp(row->reading, "O-", 2) == 0 ? (int)strcspn(row->reading, ":, ") : 0;

    if (row->windows[0] != 0) {
        snprintf(text, size, "Windows: %s", row->windows);
    } else if (row->severity == HU_SEVERITY_POLICY) {
        snprintf(text, size, "on Windows: inferred, no page says so");
    } else if (point != 0) {
        snprintf(text, size, "can happen on Windows, as %.*s is read", point, row->reading);
    } else {
        snprintf(text, size, "can happen on Windows");
    }
    return text;
}

/* The name and what was seen; what it weighs stands at the right, below it where it is long. */
static void print_head(FILE *out, const struct hu_broken *broken, bool model)
{
    const struct hu_rule_row *row = hu_rule(broken->rule);
    char windows[TEXT_SIZE];
    char weight[TEXT_SIZE + 16];
    char asked[2 * TEXT_SIZE];

    int width = snprintf(weight, sizeof(weight), "[%s] [%s]", severity_word[broken->severity],
                         happens(row, model, windows, sizeof(windows)));
    int wrote = fprintf(out, "%s: %s", row->name, broken->detail);
    if (wrote + 2 + width > HU_LINE_WIDTH) {
        fputc('\n', out);
        wrote = 0;
    }
    fprintf(out, "%*s\n", wrote + 2 + width > HU_LINE_WIDTH ? 0 : HU_LINE_WIDTH - wrote, weight);
    snprintf(asked, sizeof(asked), "%s  (%s; %s)", row->statement, row->source, row->id);
    hu_put_paragraph(out, "asked", asked);
    if (row->reading[0] != 0) {
        hu_put_paragraph(out, "reading", row->reading);
    }
}

static void print_who(FILE *out, bool model, const struct hu_event *event, const char *site)
{
    char text[TEXT_SIZE];
    char line[3 * TEXT_SIZE];

    hu_report_event(text, sizeof(text), event);
    if (model) {
        snprintf(line, sizeof(line), "by our Dxgkrnl model, a bug of ours: %s", text);
    } else {
        snprintf(line, sizeof(line), "by the driver%s%s: %s", site[0] != 0 ? " at " : "", site,
                 text);
    }
    hu_put_paragraph(out, "broken", line);
}

static void print_objects(FILE *out, const struct hu_broken *broken)
{
    char one[TEXT_SIZE];
    char other[TEXT_SIZE] = "";

    hu_put_thing(one, sizeof(one), broken->what[0], broken->id[0]);
    if (broken->what[1] != HU_OBJECT_NONE) {
        hu_put_thing(other, sizeof(other), broken->what[1], broken->id[1]);
    }
    fprintf(out, "\n  %s%s%s\n    %-10s %-9s what happened\n", one, other[0] != 0 ? ", " : "",
            other, "", "owner");
}

void hu_report_verdict(FILE *out, const struct hu_broken *broken, const struct hu_trace *trace,
                       const char *site, uint32_t lines)
{
    static const struct hu_event none;
    const struct hu_event *event =
        broken->event < trace->count ? &trace->event[broken->event] : &none;

    bool model = by_model(hu_rule(broken->rule), event);

    print_head(out, broken, model);
    print_who(out, model, event, site);
    if (broken->what[0] == HU_OBJECT_NONE && broken->what[1] == HU_OBJECT_NONE) {
        return;
    }
    print_objects(out, broken);
    print_history(out, broken, trace, lines < 2 ? 2 : lines);
}

/* -- the table -- */

void hu_rules_print(FILE *out)
{
    static const char *const who_word[] = {"driver", "model", "both"};
    static const char *const seen_word[] = {"always", "asan", "trap", "never"};
    uint32_t never = 0;

    fprintf(out, "%-34s %-31s %-8s %-7s %-7s asks\n", "rule", "id", "severity", "who", "seen");
    for (uint32_t i = 1; i < HU_RULE_COUNT; i++) {
        const struct hu_rule_row *row = hu_rule((enum hu_rule)i);
        fprintf(out, "%-34s %-31s %-8s %-7s %-7s %s", row->name, row->id,
                severity_word[row->severity], who_word[row->who], seen_word[row->seen],
                row->statement);
        if (row->seen == HU_SEEN_NEVER) {
            never++;
            fprintf(out, " [not implemented: %s]", row->reading);
        }
        fputc('\n', out);
    }
    fprintf(out, "%u rules, %" PRIu32 " of them not implemented\n", (unsigned)HU_RULE_COUNT - 1,
            never);
}
