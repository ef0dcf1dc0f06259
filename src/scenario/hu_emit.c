/* hu emit-c: an input as a C file that needs nothing but the library. */
#define _GNU_SOURCE
#include "hu.h"

#include "emit.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Beside this program lies the library that the build made with it: libhotupdate.a with hu, with
 * hu-NAME libhotupdate-NAME.a. */
static const char *library(void)
{
    static char path[PATH_MAX + 32];
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

    self[length > 0 ? length : 0] = '\0';
    const char *slash = strrchr(self, '/');
    const char *program = slash != NULL ? slash + 1 : self;
    (void)snprintf(path, sizeof(path), "%.*slibhotupdate%s.a", (int)(program - self), self,
                   strncmp(program, "hu-", 3) == 0 ? program + 2 : "");
    return hu_short_path(path);
}

void hu_emit_build(char *text, size_t size, const char *file)
{
    char include[PATH_MAX];
    char program[PATH_MAX];
    size_t used = 0;
    size_t length = strlen(file);

    (void)snprintf(include, sizeof(include), "-I%s", hu_short_path(HU_INCLUDE_FOLDER));
    length -= length > 2 && strcmp(file + length - 2, ".c") == 0 ? 2 : 0;
    (void)snprintf(program, sizeof(program), "%s%.*s", strchr(file, '/') == NULL ? "./" : "",
                   (int)length, file);
    if (length == strlen(file)) {
        (void)snprintf(program, sizeof(program), "./repro");
    }
    used += (size_t)snprintf(text, size, "%s ", HU_COMPILE);
    used += hu_put_word(text, size, used, include);
    used += (size_t)snprintf(text + used, size - used, " ");
    used += hu_put_word(text, size, used, file);
    used += (size_t)snprintf(text + used, size - used, " ");
    used += hu_put_word(text, size, used, library());
    used += (size_t)snprintf(text + used, size - used, " -o ");
    used += hu_put_word(text, size, used, program);
    used += (size_t)snprintf(text + used, size - used, " && ");
    (void)hu_put_word(text, size, used, program);
}

int hu_emit_c(const struct hu_words *words)
{
    static struct hu_input input;
    char build[HU_COMMANDS_MAX];
    char *text = NULL;
    size_t size = 0;
    int status = 0;

    if (words->file_count != 1) {
        fprintf(stderr, "usage: hu emit-c [--driver A] [--payload] FILE [-o OUT.c]\n");
        return HU_EXIT_ERROR;
    }
    if (!hu_input_read(words->file[0], words, &input)) {
        return HU_EXIT_ERROR;
    }
    int nowhere = memfd_create("output", MFD_CLOEXEC);
    const struct hu_news *news = hu_child_run(&input, hu_child_once, nowhere, &status);
    (void)close(nowhere);
    hu_emit_build(build, sizeof(build), words->out != NULL ? words->out : "repro.c");
    FILE *out = news != NULL ? open_memstream(&text, &size) : NULL;
    if (out == NULL) {
        return HU_EXIT_ERROR;
    }
    hu_emit(out, &input, news->count != 0 ? &news->finding[0] : NULL, build);
    (void)fclose(out);
    int code = hu_write_file(words->out, text, size);
    free(text);
    return code;
}
