/* Names and files of the command: words as a shell takes them, paths as short as they can be, whole
 * files. */
#define _GNU_SOURCE
#include "hu.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

size_t hu_put_word(char *text, size_t size, size_t used, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./+=:,@%";
    size_t from = used;

    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        return (size_t)snprintf(text + used, size - used, "%s", word);
    }
    used += (size_t)snprintf(text + used, size - used, "'");
    for (; *word != '\0' && used + 6 < size; word++) {
        used += (size_t)snprintf(text + used, size - used, *word == '\'' ? "'\\''" : "%c", *word);
    }
    return used + (size_t)snprintf(text + used, size - used, "'") - from;
}

const char *hu_short_path(const char *path)
{
    char here[PATH_MAX];
    size_t length = getcwd(here, sizeof(here)) != NULL ? strlen(here) : 0;
    bool below = length > 1 && strncmp(path, here, length) == 0;

    if (below && path[length] == '\0') {
        return ".";
    }
    return below && path[length] == '/' ? path + length + 1 : path;
}

int hu_write_file(const char *name, const void *data, size_t size)
{
    char beside[PATH_MAX];

    if (name == NULL) {
        bool said = fwrite(data, 1, size, stdout) == size && fflush(stdout) == 0;
        if (!said) {
            fprintf(stderr, "hu: standard output: %s\n", strerror(errno));
        }
        return said ? HU_EXIT_FINE : HU_EXIT_ERROR;
    }
    (void)snprintf(beside, sizeof(beside), "%s.part", name);
    FILE *file = fopen(beside, "wb");
    bool written = file != NULL && fwrite(data, 1, size, file) == size;
    written = file != NULL && fclose(file) == 0 && written;
    if (!written || rename(beside, name) != 0) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        (void)remove(beside);
        return HU_EXIT_ERROR;
    }
    return HU_EXIT_FINE;
}
