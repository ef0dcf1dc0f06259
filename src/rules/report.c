/* The judge's part of a report: what was asked, who broke it, what happened to the objects. */
#include "words.h"

#include <inttypes.h>
#include <string.h>

enum { TEXT_SIZE = 200, HISTORY_MARGIN = 25 };

static const char *const who_word[] = {"driver", "model", "both"};
static const char *const seen_word[] = {"always", "asan", "trap", "never"};
static const char *const severity_word[] = {"error", "warning", "policy"};

/* -- the history -- */

/* A call's place, as much of it as fits behind what it did; "": no room. */
static const char *that_fits(char *site, const char *text)
{
    size_t room = HU_LINE_WIDTH - HISTORY_MARGIN;
    size_t taken = strlen(text) + strlen(", ");
    char *end = strchr(site, ':');

    for (char *at = site; taken + strlen(site) > room && at < end; at++) {
        site = *at == '/' ? at + 1 : site;
    }
    char *in = strstr(site, " in ");
    if (in != NULL && taken + strlen(site) > room) {
        *in = 0;
    }
    return taken + strlen(site) > room ? "" : site;
}

static void print_line(FILE *out, const struct hu_event *event, const char *when, const char *owner,
                       char *site)
{
    char text[TEXT_SIZE];

    hu_report_event(text, sizeof(text), event);
    const char *place = that_fits(site, text);
    fprintf(out, "  %-12s %-9s %s%s%s\n", when, owner, text, place[0] != 0 ? ", " : "", place);
}

/* The driver's own call, not Dxgkrnl's of it or for it. */
static bool is_call(uint16_t kind)
{
    static const uint8_t others[] = {
        HU_EVENT_args_check,  HU_EVENT_stale,      HU_EVENT_block_free,
        HU_EVENT_block_check, HU_EVENT_restore,    HU_EVENT_restore_mdl,
        HU_EVENT_bad_access,  HU_EVENT_routine_in, HU_EVENT_routine_out};

    return kind >= HU_EVENT_save_call && memchr(others, kind, sizeof(others)) == NULL;
}

static void print_history(FILE *out, const struct hu_broken *broken, const struct hu_trace *trace,
                          hu_site_fn *site_of, uint32_t lines)
{
    struct hu_history history;
    uint32_t head = lines / 2;
    char when[24];
    char site[TEXT_SIZE];

    history.count = 0;
    hu_history_collect(&history, broken, trace);
    uint32_t left_out = history.count > lines ? history.count - lines : 0;
    for (uint32_t i = 0; i < history.count; i++) {
        if (left_out != 0 && i == head) {
            fprintf(out, "    ... %" PRIu32 " more\n", left_out);
        }
        if (left_out == 0 || i < head || i >= head + left_out) {
            uint32_t index = history.line[i].event;
            bool marked = index == broken->event;
            const char *owner = history.line[i].owner;
            bool late = history.line[i].step == HU_STEP_AFTER_LAST;
            snprintf(when, sizeof(when), late ? "%c at the end" : "%c step %u", marked ? '>' : ' ',
                     history.line[i].step);
            site[0] = 0;
            if (!marked && is_call(trace->event[index].kind)) {
                site_of(index, site, sizeof(site));
            }
            /* What must not be freed is not: the model refuses it. */
            print_line(out, &trace->event[index], when,
                       marked && strcmp(owner, "nobody") == 0 ? "" : owner, site);
        }
    }
}

uint32_t hu_report_origin(const struct hu_broken *broken, const struct hu_trace *trace)
{
    static struct hu_history history;

    if (broken->event >= trace->count ||
        trace->event[broken->event].kind != HU_EVENT_image_unload) {
        return broken->event;
    }
    history.count = 0;
    hu_history_collect(&history, broken, trace);
    uint32_t origin = history.count != 0 ? history.line[0].event : broken->event;
    while (origin < broken->event && trace->event[origin].kind != HU_EVENT_ddi_enter &&
           !is_call(trace->event[origin].kind)) {
        origin++;
    }
    return origin;
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
    int wrote = snprintf(NULL, 0, "%s: %s", row->name, broken->detail);
    if (wrote > HU_LINE_WIDTH) {
        fprintf(out, "%s:\n", row->name);
        hu_put_paragraph(out, "", broken->detail);
    } else {
        fprintf(out, "%s: %s", row->name, broken->detail);
    }
    if (wrote + 2 + width > HU_LINE_WIDTH) {
        fputs(wrote > HU_LINE_WIDTH ? "" : "\n", out);
        wrote = 0;
    }
    fprintf(out, "%*s\n", HU_LINE_WIDTH - wrote, weight);
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

static void print_origin(FILE *out, const struct hu_broken *broken, const struct hu_trace *trace,
                         uint32_t origin, hu_site_fn *site_of)
{
    char text[TEXT_SIZE];
    char site[TEXT_SIZE];
    char line[3 * TEXT_SIZE];

    site_of(origin, site, sizeof(site));
    if (origin != broken->event && site[0] != 0) {
        hu_report_event(text, sizeof(text), &trace->event[origin]);
        snprintf(line, sizeof(line), "at %s: %s", site, text);
        hu_put_paragraph(out, "got", line);
    }
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
                       hu_site_fn *site_of, uint32_t lines)
{
    static const struct hu_event none;
    char site[TEXT_SIZE];
    const struct hu_event *event =
        broken->event < trace->count ? &trace->event[broken->event] : &none;

    bool model = by_model(hu_rule(broken->rule), event);

    print_head(out, broken, model);
    site_of(broken->event, site, sizeof(site));
    print_who(out, model, event, site);
    if (broken->what[0] == HU_OBJECT_NONE && broken->what[1] == HU_OBJECT_NONE) {
        return;
    }
    print_origin(out, broken, trace, hu_report_origin(broken, trace), site_of);
    print_objects(out, broken);
    print_history(out, broken, trace, site_of, lines < 2 ? 2 : lines);
}

/* -- the table -- */

void hu_rules_print(FILE *out)
{
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

void hu_rule_print(FILE *out, enum hu_rule rule)
{
    const struct hu_rule_row *row = hu_rule(rule);
    char windows[TEXT_SIZE];

    fprintf(out, "%s (%s)\n", row->name, row->id);
    hu_put_paragraph(out, "asks", row->statement);
    hu_put_paragraph(out, "of", who_word[row->who]);
    hu_put_paragraph(out, "stands", row->source);
    if (row->reading[0] != 0) {
        hu_put_paragraph(out, row->seen == HU_SEEN_NEVER ? "not seen" : "read as", row->reading);
    }
    hu_put_paragraph(out, "weighs", severity_word[row->severity]);
    hu_put_paragraph(out, "happens",
                     happens(row, row->who == HU_WHO_MODEL, windows, sizeof(windows)));
    hu_put_paragraph(out, "seen", seen_word[row->seen]);
}
