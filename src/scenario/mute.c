/* What a campaign knows already: findings that are counted, so that they do not hide the others. */
#define _GNU_SOURCE
#include "world.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MUTE_MAX = 32, CACHE_MAX = 64 };

static struct mute {
    enum hu_rule rule;
    char function[HU_NAME_MAX]; /* "": any */
} muted[MUTE_MAX];
static uint32_t muted_rules;

/* Of this process, or of all that share the file. */
static uint64_t own_count;
static uint64_t *shared_count;

/* Asking for the name of a place takes milliseconds: once for each. */
static struct {
    const void *site;
    char function[HU_NAME_MAX];
} cache[CACHE_MAX];

static void share(const char *file)
{
    int fd = file != NULL ? open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644) : -1;

    if (fd < 0) {
        return;
    }
    if (ftruncate(fd, sizeof(*shared_count)) == 0) {
        void *at = mmap(NULL, sizeof(*shared_count), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        shared_count = at != MAP_FAILED ? at : NULL;
    }
    (void)close(fd);
}

static bool parse_one(struct mute *mute, char *word, char error[HU_SENTENCE_MAX])
{
    word += strspn(word, " ");
    char *at = strchr(word, '@');

    if (at != NULL) {
        *at++ = '\0';
    }
    mute->rule = hu_rule_find(word);
    if (mute->rule == HU_RULE_NONE) {
        (void)snprintf(error, HU_SENTENCE_MAX, "no rule is called \"%.64s\"; `hu rules` lists them",
                       word);
        return false;
    }
    if (at != NULL && (*at == '\0' || strlen(at) >= sizeof(mute->function))) {
        (void)snprintf(error, HU_SENTENCE_MAX, "what stands behind %s@ is no function's name",
                       word);
        return false;
    }
    (void)snprintf(mute->function, sizeof(mute->function), "%s", at != NULL ? at : "");
    return true;
}

bool hu_mute(const char *rules, char error[HU_SENTENCE_MAX])
{
    struct mute parsed[MUTE_MAX];
    uint32_t count = 0;
    char *words = strdup(rules != NULL ? rules : "");
    char *rest = NULL;
    bool good = words != NULL;

    for (char *word = good ? strtok_r(words, ",", &rest) : NULL; good && word != NULL;
         word = strtok_r(NULL, ",", &rest)) {
        good = count < MUTE_MAX && parse_one(&parsed[count], word, error);
        if (count == MUTE_MAX) {
            (void)snprintf(error, HU_SENTENCE_MAX, "more than %d rules", MUTE_MAX);
        }
        count++;
    }
    free(words);
    if (good) {
        memcpy(muted, parsed, count * sizeof(parsed[0]));
        muted_rules = count;
        if (count != 0 && shared_count == NULL) {
            share(getenv("HU_MUTED"));
        }
    }
    return good;
}

/* The driver's function where the event was filed. */
static const char *function_at(uint32_t event)
{
    const void *site = hu_world.trace->site[event];
    bool access = hu_world.trace->event[event].kind == HU_EVENT_bad_access;
    uint32_t slot = (uint32_t)((uintptr_t)site >> 2) % CACHE_MAX;
    char text[HU_SITE_MAX];

    if (access || site == NULL || cache[slot].site != site) {
        hu_report_site(event, text, sizeof(text));
        const char *in = strstr(text, " in ");
        cache[slot].site = access ? NULL : site;
        (void)snprintf(cache[slot].function, sizeof(cache[slot].function), "%.63s",
                       in != NULL ? in + 4 : "");
    }
    return cache[slot].function;
}

bool hu_is_muted(const struct hu_broken *broken)
{
    for (uint32_t i = 0; i < muted_rules; i++) {
        if (muted[i].rule == broken->rule &&
            (muted[i].function[0] == '\0' ||
             strcmp(muted[i].function, function_at(hu_report_origin(broken, hu_world.trace))) ==
                 0)) {
            own_count++;
            if (shared_count != NULL) {
                __atomic_fetch_add(shared_count, 1, __ATOMIC_RELAXED);
            }
            return true;
        }
    }
    return false;
}

uint64_t hu_muted_count(void) { return own_count; }

uint8_t hu_severities(uint8_t matters)
{
    static int strict = -1;

    strict = strict < 0 ? getenv("HU_STRICT") != NULL : strict;
    return (uint8_t)(matters | (strict != 0 ? HU_MATTERS_POLICY : 0));
}
