/* Crash logs as ClusterFuzz is documented to read them, for tests: a kind, and a state of up to
 * three lines. A bug is new where kind or state are; bugs are put into one issue where two lines
 * are equal or all are alike on average. */
#ifndef HU_TRIAGE_H
#define HU_TRIAGE_H

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HU_STATE_LINES = 3, HU_STATE_LINE_MAX = 81, HU_LOG_LINE_MAX = 4096 };

struct hu_crash {
    char kind[48];
    char line[HU_STATE_LINES][HU_STATE_LINE_MAX];
    char place[256]; /* what the upload to code scanning points at: "file:line" of the first line's
                        function */
    uint32_t lines, frames, assertions;
    bool over;
};

/* -- likeness -- */

static inline size_t hu_least(size_t a, size_t b) { return a < b ? a : b; }

static inline size_t hu_edit_distance(const char *a, const char *b)
{
    size_t row[HU_STATE_LINE_MAX + 1];
    size_t length = strlen(b);

    for (size_t j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i] != 0; i++) {
        size_t corner = row[0]++;
        for (size_t j = 0; j < length; j++) {
            size_t above = row[j + 1];
            row[j + 1] = hu_least(hu_least(row[j], above) + 1, corner + (a[i] == b[j] ? 0 : 1));
            corner = above;
        }
    }
    return row[length];
}

static inline double hu_likeness(const char *a, const char *b)
{
    double sum = (double)(strlen(a) + strlen(b));

    return sum > 0 ? (sum - (double)hu_edit_distance(a, b)) / sum : 1;
}

/* How many lines stand in both, in one order. */
static inline uint32_t hu_common_lines(const struct hu_crash *a, const struct hu_crash *b)
{
    uint32_t most[HU_STATE_LINES + 1][HU_STATE_LINES + 1] = {{0}};

    for (uint32_t i = 1; i <= a->lines; i++) {
        for (uint32_t j = 1; j <= b->lines; j++) {
            uint32_t one = most[i - 1][j], other = most[i][j - 1];
            most[i][j] = strcmp(a->line[i - 1], b->line[j - 1]) == 0 ? most[i - 1][j - 1] + 1
                         : one > other                               ? one
                                                                     : other;
        }
    }
    return most[a->lines][b->lines];
}

/* Would the two be put into one issue? */
static inline bool hu_crash_alike(const struct hu_crash *a, const struct hu_crash *b)
{
    uint32_t lines = a->lines < b->lines ? a->lines : b->lines;
    double sum = 0;

    for (uint32_t i = 0; i < lines; i++) {
        sum += hu_likeness(a->line[i], b->line[i]);
    }
    return hu_common_lines(a, b) >= 2 || (lines != 0 && sum / lines > 0.8);
}

/* -- reading -- */

/* Addresses and long numbers are the same for all. */
static inline void hu_state_add(struct hu_crash *crash, const char *text)
{
    char *to = crash->line[crash->lines];
    size_t used = 0;

    if (crash->lines == HU_STATE_LINES) {
        return;
    }
    for (const char *p = text; *p != 0 && *p != '\n' && used < HU_STATE_LINE_MAX - 1;) {
        bool hex = p[0] == '0' && p[1] == 'x';
        size_t digits =
            hex ? 2 + strspn(p + 2, "0123456789abcdefABCDEF") : strspn(p, "0123456789.");
        bool within = p > text && (isalnum((unsigned char)p[-1]) || strchr(":.", p[-1]) != NULL);
        bool marked = p > text && ((p[-1] == ' ' && digits >= 2) || strchr("@#", p[-1]) != NULL);
        const char *name = hex && digits >= 6 ? "ADDRESS" : "NUMBER";
        if (digits != 0 && (hex ? digits >= 6 : !within && (digits >= 4 || marked))) {
            used += (size_t)snprintf(to + used, HU_STATE_LINE_MAX - used, "%s", name);
            used = used < HU_STATE_LINE_MAX ? used : HU_STATE_LINE_MAX - 1;
            p += digits;
        } else {
            to[used++] = *p++;
        }
    }
    to[used] = '\0';
    crash->lines++;
}

static inline bool hu_frame_ignored(const char *function)
{
    static const char *const begins[] = {
        "abort",          "raise",   "exit",    "main",        "malloc",
        "free",           "new",     "delete",  "fuzzer::",    "__asan_",
        "__ubsan_",       "__msan_", "gsignal", "__sanitizer", "__interceptor_",
        "__pthread_kill", "__libc_", "_start",  "__restore_rt"};

    for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
        if (strncmp(function, begins[i], strlen(begins[i])) == 0) {
            return true;
        }
    }
    return strstr(function, "assert") != NULL || strstr(function, "logger") != NULL;
}

/* "    #3 0x55... in Function /path/file.c:12:3" */
static inline bool hu_state_frame(struct hu_crash *crash, const char *line)
{
    char function[HU_LOG_LINE_MAX], path[HU_LOG_LINE_MAX] = "";
    unsigned number = 0;

    if (sscanf(line, " #%u %*[xX0-9a-fA-F] in %s %s", &number, function, path) < 2) {
        return false;
    }
    crash->over = crash->over || (number == 0 && crash->frames != 0);
    if (crash->over || crash->lines == HU_STATE_LINES) {
        return true;
    }
    crash->frames++;
    if (crash->place[0] == '\0' && crash->assertions != 0 &&
        strstr(function, crash->line[0]) != NULL) {
        (void)snprintf(crash->place, sizeof(crash->place), "%.255s", path);
    }
    if (strncmp(function, "LLVMFuzzerTestOneInput", 22) == 0) {
        const char *file = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
        (void)snprintf(function, sizeof(function), "%.*s", (int)strcspn(file, ":"), file);
    }
    if (!hu_frame_ignored(function)) {
        hu_state_add(crash, function);
    }
    return true;
}

static inline void hu_state_kind(struct hu_crash *crash, const char *line)
{
    static const char *const end[][2] = {
        {"ERROR: AddressSanitizer: ", ""},
        {"ERROR: libFuzzer: deadly signal", "Fatal-signal"},
        {"ERROR: libFuzzer: fuzz target exited", "Unexpected-exit"},
        {"ERROR: libFuzzer: timeout", "Timeout"},
        {"ERROR: UndefinedBehaviorSanitizer: ", ""},
        {"ERROR: MemorySanitizer: ", ""},
        {"WARNING: MemorySanitizer: ", ""},
        {": runtime error: ", "UBSan"}};

    for (size_t i = 0; crash->kind[0] == '\0' && i < sizeof(end) / sizeof(end[0]); i++) {
        const char *at = strstr(line, end[i][0]);
        if (at != NULL) {
            const char *word = end[i][1][0] != '\0' ? end[i][1] : at + strlen(end[i][0]);
            (void)snprintf(crash->kind, sizeof(crash->kind), "%.*s",
                           (int)hu_least(strcspn(word, " (\n"), 47), word);
        }
    }
}

/* Reads a whole log. */
static inline struct hu_crash hu_crash_read(FILE *log)
{
    static const char *const stop[] = {"Direct leak of",
                                       "previously allocated by",
                                       "freed by",
                                       "allocated by thread",
                                       "located in stack of thread",
                                       "Uninitialized value was stored to memory at"};
    struct hu_crash crash = {.lines = 0};
    char line[HU_LOG_LINE_MAX];

    while (fgets(line, sizeof(line), log) != NULL) {
        const char *failed = strstr(line, "ASSERTION FAILED: ");
        /* From the start of a line, or behind a C file's name. */
        if (failed != NULL && (failed == line || strstr(line, ".c:") != NULL)) {
            (void)snprintf(crash.kind, sizeof(crash.kind), "ASSERT");
            crash.lines = crash.frames = 0;
            crash.assertions++;
            hu_state_add(&crash, failed + strlen("ASSERTION FAILED: "));
        } else if (strstr(line, "SUMMARY:") == NULL && !hu_state_frame(&crash, line)) {
            hu_state_kind(&crash, line);
        }
        for (size_t i = 0; i < sizeof(stop) / sizeof(stop[0]); i++) {
            crash.over = crash.over || (crash.frames != 0 && strstr(line, stop[i]) != NULL);
        }
    }
    return crash;
}

#endif
