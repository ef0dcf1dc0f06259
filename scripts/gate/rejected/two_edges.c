/* Has next to nothing that could guide an engine. */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return size > 2 && data[0] == 'a' && data[1] == 'b' ? 0 : 0;
}
