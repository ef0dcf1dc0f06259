/* What fuzz targets share: they decode, run and let the judge speak. */
#ifndef HU_FUZZ_H
#define HU_FUZZ_H

#include "run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The driver that this binary was linked with, and whether its warnings and policies are findings
 * too. */
extern const struct hu_driver *const hu_fuzz_driver;
extern const struct hu_driver *const hu_fuzz_next; /* what an update loads */
extern const uint8_t hu_fuzz_matters;

/* Decodes in a dialect and runs against `driver`; NULL: the scripted one. A finding ends the
 * process. */
struct hu_run hu_fuzz_run(enum hu_dialect dialect, const struct hu_run_options *options,
                          const uint8_t *data, size_t size);

#endif
