/* The report of a finding: one screen, for a person; the machine's two lines at its end. */
#define _GNU_SOURCE
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    HU_REPORT_TEXT_MAX = 1 << 16,
    HU_REPORT_HISTORY_LINES = 10,
    HU_REPORT_STEP_LINES = 8,
};

/* Sanitizer runtimes bring a symbolizer; other builds ask addr2line. */
void __sanitizer_symbolize_pc(void *pc, const char *format, char *out, size_t size)
    __attribute__((weak));

/* Shortens "/long/path/src/driver/save.c:12:3 in F" to the last two folders. */
static void shorten(char *site)
{
    char *end = strchr(site, ':');
    uint32_t slashes = 0;

    for (char *at = end; at != NULL && at > site; at--) {
        if (*at == '/' && ++slashes == 3) {
            memmove(site, at + 1, strlen(at + 1) + 1);
            return;
        }
    }
}

static void ask_addr2line(const void *pc, char *site, size_t size)
{
    extern const char __executable_start[];
    char command[HU_SITE_MAX];
    char function[HU_SITE_MAX / 2] = "";
    char place[HU_SITE_MAX / 2] = "";
    char self[HU_SITE_MAX / 2] = "";

    if (readlink("/proc/self/exe", self, sizeof(self) - 1) <= 0) {
        return;
    }
    (void)snprintf(command, sizeof(command), "addr2line -f -e '%s' 0x%zx 2>/dev/null", self,
                   (size_t)((const char *)pc - __executable_start));
    FILE *tool = popen(command, "r");
    if (tool == NULL) {
        return;
    }
    if (fgets(function, sizeof(function), tool) != NULL &&
        fgets(place, sizeof(place), tool) != NULL && place[0] != '?') {
        function[strcspn(function, "\n")] = '\0';
        place[strcspn(place, "\n ")] = '\0';
        (void)snprintf(site, size, "%s in %s", place, function);
    }
    (void)pclose(tool);
}

/* "file:line in Function", or "". */
static void name_pc(const void *pc, char *site, size_t size)
{
    char text[HU_SITE_MAX] = "";

    site[0] = '\0';
    if (__sanitizer_symbolize_pc == NULL) {
        ask_addr2line(pc, site, size);
    } else {
        /* It takes a return address, and looks at the byte before. */
        __sanitizer_symbolize_pc((void *)((uintptr_t)pc + 1), "%s:%l in %f", text, sizeof(text));
        if (strstr(text, "<null>") == NULL && strstr(text, "(null)") == NULL && text[0] != ':') {
            (void)snprintf(site, size, "%s", text);
        }
    }
}

/* A compiler that moved code gives it line 0: the nearest line before it is the one that was meant,
 * or the instruction's own. */
static void name_call(const char *call, const char *instruction, char *site, size_t size)
{
    enum { NEAR_MAX = 64 };

    name_pc(call, site, size);
    if (strstr(site, ":0 in") != NULL && instruction != NULL) {
        name_pc(instruction, site, size);
    }
    char near[HU_SITE_MAX];
    for (uint32_t back = 1; back <= NEAR_MAX && strstr(site, ":0 in") != NULL; back++) {
        name_pc(call - back, near, sizeof(near));
        const char *in = strstr(near, " in ");
        if (in == NULL || strcmp(in, strstr(site, " in ")) != 0) {
            return; /* another function's */
        }
        (void)snprintf(site, size, "%s", near);
    }
}

/* Lists end with NULL. */
static bool begins_with_any(const char *text, const char *const *with)
{
    while (*with != NULL && strncmp(text, *with, strlen(*with)) != 0) {
        with++;
    }
    return *with != NULL;
}

/* Of this project, but for the drivers that its tests bring. */
static bool is_ours(const char *file)
{
    static const char here[] = __FILE__;
    static const char *const ours[] = {"src/scenario/world.c", "src/mm/",    "src/dxgk/",
                                       "src/trace/",           "src/rules/", NULL};
    static const char test_driver[] = "_driver.c";
    size_t root = sizeof(here) - sizeof("src/scenario/report.c");
    size_t tail = sizeof(test_driver) - 1;
    size_t length = strlen(file);

    return strncmp(file, here, root) == 0 && begins_with_any(file + root, ours) &&
           (length < tail || strcmp(file + length - tail, test_driver) != 0);
}

/* Of a sanitizer or the C library. */
static bool is_runtime(const char *file, const char *name, const char *function)
{
    static const char *const files[] = {"asan_", "msan_", "ubsan_", "sanitizer_", NULL};
    static const char *const functions[] = {"__asan",      "__msan",         "__ubsan",
                                            "__sanitizer", "___interceptor", "__interceptor",
                                            "backtrace",   "__mem",          NULL};
    bool compiled = strstr(name, ".cpp") != NULL || strstr(name, ".inc") != NULL;

    return strstr(file, "/libsanitizer/") != NULL || strstr(file, "/compiler-rt/") != NULL ||
           strstr(file, "/multiarch/") != NULL || (compiled && begins_with_any(name, files)) ||
           begins_with_any(function, functions);
}

/* Frames that stand between a bad access and the driver's code. A driver's folders may be called as
 * ours are. */
static bool is_plumbing(const char *site)
{
    char file[HU_SITE_MAX];
    const char *in = strstr(site, " in ");

    (void)snprintf(file, sizeof(file), "%.*s", in != NULL ? (int)(in - site) : 0, site);
    file[strcspn(file, ":")] = '\0';
    const char *slash = strrchr(file, '/');
    return in == NULL || is_ours(file) ||
           is_runtime(file, slash != NULL ? slash + 1 : file, in + 4);
}

bool hu_site_is_entry(uint16_t kind)
{
    return kind == HU_EVENT_ddi_enter || kind == HU_EVENT_ddi_leave || kind == HU_EVENT_state ||
           kind == HU_EVENT_control || kind == HU_EVENT_image_unload;
}

/* A C++ function by its name alone, without anonymous namespaces and parameters. */
static void plain_function(char *site)
{
    static const char nameless[] = "(anonymous namespace)::";
    char *in = strstr(site, " in ");

    for (char *at; in != NULL && (at = strstr(in, nameless)) != NULL;) {
        memmove(at, at + sizeof(nameless) - 1, strlen(at + sizeof(nameless) - 1) + 1);
    }
    if (in != NULL) {
        in[4 + strcspn(in + 4, "(")] = '\0';
    }
}

void hu_report_site(uint32_t event, char *site, size_t size)
{
    const struct hu_world *world = &hu_world;
    const char *pc = world->trace->site[event];
    uint16_t kind = world->trace->event[event].kind;
    bool entry = hu_site_is_entry(kind);

    site[0] = '\0';
    if (kind == HU_EVENT_bad_access || (kind == HU_EVENT_limit && world->stuck)) {
        for (int i = 0; i < world->frame_count && is_plumbing(site); i++) {
            const char *frame = world->frame[i];
            name_call(frame == world->stopped ? frame : frame - 1, frame, site, size);
        }
    } else if (pc != NULL) {
        name_call(entry ? pc : pc - 1, NULL, site, size); /* a return address is behind its call */
    }
    plain_function(site);
    shorten(site);
}

/* The scenario with the failing step marked, cut to the lines around it. */
static void print_scenario(FILE *out, uint32_t step)
{
    static char text[HU_REPORT_TEXT_MAX];
    const struct hu_scenario *scenario = hu_world.scenario;
    uint32_t steps = hu_scenario_steps(scenario);
    uint32_t mark = 0;

    for (uint32_t i = 0; step <= scenario->op_count && i < step; i++) {
        mark += scenario->op[i].at == 0;
    }
    (void)hu_text_print(text, sizeof(text), scenario, NULL, mark != 0 ? mark : steps + 1);
    fprintf(out, "  scenario (%u step%s; %s)\n", steps, steps == 1 ? "" : "s",
            mark == 0 ? "broken in the tidying up after the last one"
                      : "> marks the one that broke it");
    uint32_t shown = 0;
    uint32_t number = 0;
    uint32_t skipped = 0;
    for (char *line = text; *line != '\0';) {
        char *end = strchr(line, '\n');
        size_t length = end != NULL ? (size_t)(end - line) : strlen(line);
        number++;
        if (length == 0) {
            line++; /* below a profile */
            continue;
        }
        bool step_line = length > 2 && (line[0] == '>' || line[1] == '>' || line[2] == '>');
        bool near = step_line || number <= HU_REPORT_STEP_LINES / 2 || shown < HU_REPORT_STEP_LINES;
        if (near && skipped == 0) {
            fprintf(out, "    %.*s\n", (int)length, line);
            shown++;
        } else if (step_line) {
            fprintf(out, "    ... %u more line%s\n    %.*s\n", skipped, skipped == 1 ? "" : "s",
                    (int)length, line);
            skipped = 0;
            shown++;
        } else {
            skipped++;
        }
        line += length + (end != NULL);
    }
    if (skipped != 0) {
        fprintf(out, "    ... %u more line%s\n", skipped, skipped == 1 ? "" : "s");
    }
}

void hu_report(FILE *out, const struct hu_broken *broken)
{
    char site[HU_SITE_MAX];
    const char *replay = hu_world.options->replay;

    fflush(stdout);
    hu_report_site(hu_report_origin(broken, hu_world.trace), site, sizeof(site));
    hu_report_verdict(out, broken, hu_world.trace, hu_report_site, HU_REPORT_HISTORY_LINES);
    fputc('\n', out);
    print_scenario(out, broken->step);
    if (replay != NULL) {
        fprintf(out, "\n%s", replay);
    }
    char *in = strstr(site, " in ");
    bool plain = in == NULL || strpbrk(in + 4, " ()<>$&*~[]") == NULL;
    fprintf(out, "%s  silence  --ignore %s%s%s%s%s\n", replay == NULL ? "\n" : "", plain ? "" : "'",
            hu_rule(broken->rule)->name, in != NULL ? "@" : "", in != NULL ? in + 4 : "",
            plain ? "" : "'");
    fflush(out);
    if (hu_world.in_signal) {
        hu_rule_machine_lines(out, broken->rule);
    }
}

void hu_report_steps(FILE *out) { print_scenario(out, 0); }

/* For scripts/hu.gdb, which has no memory of its own to print into. */
char hu_gdb_line[512];
