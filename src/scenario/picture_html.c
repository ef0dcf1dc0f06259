/* A picture with text around it: one file, no scripts, nothing from elsewhere. */
#include "picture.h"

#include <string.h>

enum { TEXT_MAX = 1 << 16, TEXT_SIZE = 200 };

static const char head[] =
    "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>\n"
    "<meta name='viewport' content='width=device-width,initial-scale=1'>\n"
    "<style>body{font:15px/1.5 system-ui,'DejaVu Sans',sans-serif;color:#1b1b1b;margin:24px auto;"
    "max-width:1500px;padding:0 20px}h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;"
    "margin:28px 0 6px}.frame{overflow-x:auto;border:1px solid #ddd;border-radius:6px}"
    "pre,td{font:13px/1.5 ui-monospace,'DejaVu Sans Mono',monospace}pre{background:#f6f7f9;"
    "padding:12px;border-radius:6px;overflow:auto;max-height:32em}.bad{color:#b34700}"
    ".tag{display:inline-block;border:1px solid #999;border-radius:4px;padding:0 7px;"
    "margin-right:6px;font-size:13px}table{border-collapse:collapse}td{padding:1px 12px 1px 0;"
    "vertical-align:top}tr.broken td{color:#b34700;font-weight:600}p{margin:4px 0}</style>\n";

static void put(FILE *out, const char *before, const char *text, const char *after)
{
    fputs(before, out);
    hu_put_xml(out, text, strlen(text));
    fputs(after, out);
}

static void put_verdict(FILE *out, const struct hu_picture *picture)
{
    static const char *const severity[] = {"error", "warning", "policy"};
    const struct hu_broken *broken = picture->broken;

    if (broken == NULL) {
        fputs("<h1>No rule is broken</h1>\n", out);
        put(out, "<p>", picture->input->header.sentence, "</p>\n");
        return;
    }
    const struct hu_rule_row *row = hu_rule(broken->rule);
    put(out, "<h1 class='bad'>✖ ", row->name, ": ");
    put(out, "", broken->detail, "</h1>\n");
    put(out, "<p><span class='tag'>", severity[broken->severity], "</span>");
    if (row->windows[0] != '\0') {
        put(out, "<span class='tag'>Windows: ", row->windows, "</span>");
    }
    put(out, "", row->statement, " (");
    put(out, "", row->source, "; ");
    put(out, "", row->id, ")</p>\n");
    if (row->reading[0] != '\0') {
        put(out, "<p>", row->reading, "</p>\n");
    }
}

static void put_scenario(FILE *out, const struct hu_picture *picture)
{
    static char text[TEXT_MAX];
    const struct hu_scenario *scenario = &picture->input->scenario;
    uint32_t step = 0;

    for (uint32_t i = 0;
         picture->broken != NULL && i < scenario->op_count && i < picture->broken->step; i++) {
        step += scenario->op[i].at == 0;
    }
    size_t length = hu_text_print(text, sizeof(text), scenario, &picture->input->header,
                                  step != 0 ? step : hu_scenario_steps(scenario) + 1);
    put(out, "<h2>Scenario</h2>\n<pre>", text,
        length >= sizeof(text) ? "\n...</pre>\n" : "</pre>\n");
}

static void put_moments(FILE *out, const struct hu_picture *picture)
{
    char text[TEXT_SIZE];

    fputs("<h2>What happened</h2>\n<table>\n", out);
    for (uint32_t i = 0; i < picture->slot_count; i++) {
        const struct hu_picture_slot *slot = &picture->slot[i];
        if (slot->before != 0) {
            fprintf(out, "<tr><td></td><td>... %u more</td></tr>\n", slot->before);
        }
        hu_report_event(text, sizeof(text), &picture->trace->event[slot->event]);
        if (picture->trace->event[slot->event].kind == HU_EVENT_step) {
            continue;
        }
        fprintf(out, "<tr%s><td>step %u</td><td>%s", slot->broken ? " class='broken'" : "",
                slot->step, slot->broken ? "✖ " : "");
        put(out, "", text, "</td></tr>\n");
    }
    if (picture->after != 0) {
        fprintf(out, "<tr><td></td><td>... %u more</td></tr>\n", picture->after);
    }
    fputs("</table>\n", out);
}

void hu_picture_html(FILE *out, const struct hu_picture *picture)
{
    fputs(head, out);
    put(out, "<title>", picture->broken != NULL ? hu_rule(picture->broken->rule)->name : "clean",
        "</title></head><body>\n");
    put_verdict(out, picture);
    fputs("<h2>Who owned what, when</h2>\n<div class='frame'>\n", out);
    hu_picture_svg(out, picture, false);
    fputs("</div>\n", out);
    put_scenario(out, picture);
    put_moments(out, picture);
    fputs("</body></html>\n", out);
}
