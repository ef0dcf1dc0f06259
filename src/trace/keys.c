/* Profile keys: keys.def as a table, its value lists read once. */
#include "trace.h"

#include <string.h>

static const struct hu_key_row {
    const char *name, *point, *values;
    bool sampled;
} row[HU_KEY_COUNT] = {
#define HU_KEY(name, point, sampled, values) [HU_KEY_##name] = {#name, point, values, sampled},
#include "keys.def"
#undef HU_KEY
};

static uint16_t value_count[HU_KEY_COUNT];

static void count_values(void)
{
    for (uint32_t key = 0; key < HU_KEY_COUNT; key++) {
        uint16_t count = 1;
        for (const char *p = row[key].values; *p != 0; p++)
            count = (uint16_t)(count + (*p == '|'));
        value_count[key] = hu_key_is_number((enum hu_key)key) ? 256 : count;
    }
}

const char *hu_key_name(enum hu_key key) { return row[key].name; }

const char *hu_key_point(enum hu_key key) { return row[key].point; }

bool hu_key_sampled(enum hu_key key) { return row[key].sampled; }

bool hu_key_is_number(enum hu_key key)
{
    return row[key].values[0] == '0' && row[key].values[1] == '=';
}

uint32_t hu_key_values(enum hu_key key)
{
    if (value_count[HU_KEY_COUNT - 1] == 0)
        count_values();
    return value_count[key];
}

const char *hu_key_value_name(enum hu_key key, uint32_t value, size_t *length)
{
    if (hu_key_is_number(key) || value >= hu_key_values(key))
        return NULL;
    const char *name = row[key].values;
    for (; value > 0; value--)
        name = strchr(name, '|') + 1;
    *length = strcspn(name, "|");
    return name;
}

int hu_key_find(const char *name, size_t length)
{
    for (int key = 0; key < HU_KEY_COUNT; key++)
        if (strlen(row[key].name) == length && memcmp(row[key].name, name, length) == 0)
            return key;
    return -1;
}

static int find_number(const char *text, size_t length)
{
    uint32_t number = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + (uint32_t)(text[i] - '0');
        if (number > 255)
            return -1;
    }
    return length == 0 ? -1 : (int)number;
}

int hu_key_value_find(enum hu_key key, const char *name, size_t length)
{
    if (hu_key_is_number(key))
        return find_number(name, length);
    for (uint32_t value = 0; value < hu_key_values(key); value++) {
        size_t have = 0;
        const char *word = hu_key_value_name(key, value, &have);
        if (have == length && memcmp(word, name, length) == 0)
            return (int)value;
    }
    return -1;
}

static uint64_t read_number(enum hu_key key)
{
    uint64_t number = 0;
    if (hu_key_is_number(key))
        for (const char *p = row[key].values + 2; *p != 0; p++)
            number = number * 10 + (uint64_t)(*p - '0');
    return number;
}

uint64_t hu_profile_number(const struct hu_profile *profile, enum hu_key key)
{
    static uint64_t by_default[HU_KEY_COUNT]; /* read when first asked for; plus one */
    if (profile->value[key] != 0)
        return profile->value[key];
    if (by_default[key] == 0)
        by_default[key] = read_number(key) + 1;
    return by_default[key] - 1;
}
