/* The main of a fuzz target without an engine: runs the files, and the files of the folders, that
 * it is given. */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An input that takes longer is one on which the driver does not come back; the run says so. */
enum { INPUT_MAX = 1 << 20, PATH_LENGTH_MAX = 4096, SECONDS_MAX = 20 };

static unsigned ran;

/* A target that runs drivers says where one is stuck; for the others the signal itself will do. */
void hu_run_alarm(uint32_t seconds) __attribute__((weak));

static void watch(unsigned seconds)
{
    if (hu_run_alarm != NULL) {
        hu_run_alarm(seconds);
    } else {
        (void)alarm(seconds);
    }
}

static int run_file(const char *name)
{
    static uint8_t bytes[INPUT_MAX];
    FILE *file = fopen(name, "rb");

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return 2;
    }
    size_t size = fread(bytes, 1, sizeof(bytes), file);
    int broken = ferror(file);
    (void)fclose(file);
    if (broken != 0) {
        fprintf(stderr, "%s: cannot be read\n", name);
        return 2;
    }
    /* In a block of exactly its size, so that the sanitizer sees a read past its end. */
    uint8_t *exact = malloc(size != 0 ? size : 1);
    if (exact == NULL) {
        fprintf(stderr, "%s: no memory\n", name);
        return 2;
    }
    memcpy(exact, bytes, size);
    watch(SECONDS_MAX);
    (void)LLVMFuzzerTestOneInput(exact, size);
    watch(0);
    free(exact);
    ran++;
    return 0;
}

static int run_path(const char *name)
{
    struct stat status;
    char path[PATH_LENGTH_MAX];
    int worst = 0;

    if (stat(name, &status) == 0 && !S_ISDIR(status.st_mode)) {
        return run_file(name);
    }
    DIR *folder = opendir(name);
    if (folder == NULL) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(path, sizeof(path), "%s/%s", name, entry->d_name);
        int code = run_path(path);
        worst = code > worst ? code : worst;
    }
    (void)closedir(folder);
    return worst;
}

int main(int count, char **name)
{
    int worst = 0;

    for (int i = 1; i < count; i++) {
        int code = name[i][0] == '-' ? 0 : run_path(name[i]);
        worst = code > worst ? code : worst;
    }
    if (ran == 0) {
        fprintf(stderr, "usage: %s FILE-OR-FOLDER...: there was no input to run\n", name[0]);
        return 2;
    }
    printf("%u inputs ran\n", ran);
    return worst;
}
