/* Formatting as Windows has it: a long has 32 bits, %I64, %w, %Z and %S exist, characters have one
 * byte or two. */
#include "mm_state.h"

#include <ntstrsafe.h>

/* Where characters go: at most `room`, then it overflows. */
struct out {
    char *narrow;
    WCHAR *wide;
    size_t room;
    size_t used;
    bool over;
};

struct spec {
    bool left, plus, space, zero, alternative;
    int width;
    int precision; /* -1: none */
    int size;      /* bytes of the argument; 0: an int */
    bool wide;     /* of a string or character */
    bool narrow;
};

/* A format or text of either width, read one character at a time. */
struct text {
    const char *narrow;
    const WCHAR *wide;
};

static uint32_t at(const struct text *text, size_t i)
{
    return text->wide != NULL ? text->wide[i] : (uint8_t)text->narrow[i];
}

static void put(struct out *out, uint32_t character)
{
    if (out->used >= out->room) {
        out->over = true;
    } else if (out->wide != NULL) {
        out->wide[out->used++] = (WCHAR)character;
    } else {
        out->narrow[out->used++] = (char)(character < 256 ? character : '?');
    }
}

static void pad(struct out *out, int count, char with)
{
    for (int i = 0; i < count; i++) {
        put(out, (uint8_t)with);
    }
}

static void put_number(struct out *out, struct spec *spec, uint64_t value, bool negative,
                       uint32_t base, bool upper)
{
    char digit[72];
    int count = 0;
    const char *sign = negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
    const char *prefix = spec->alternative && base == 16 && value != 0 ? (upper ? "0X" : "0x") : "";

    for (uint64_t rest = value; rest != 0 || (count == 0 && spec->precision != 0); rest /= base) {
        uint32_t one = (uint32_t)(rest % base);
        digit[count++] = (char)(one < 10 ? '0' + one : (upper ? 'A' : 'a') + one - 10);
    }
    int zeros = spec->precision > count ? spec->precision - count : 0;
    int length = count + zeros + (*sign != 0) + (*prefix != 0 ? 2 : 0);
    int blanks = spec->width > length ? spec->width - length : 0;
    bool by_zero = spec->zero && !spec->left && spec->precision < 0;
    pad(out, spec->left || by_zero ? 0 : blanks, ' ');
    for (const char *one = sign; *one != 0; one++) {
        put(out, (uint8_t)*one);
    }
    for (const char *one = prefix; *one != 0; one++) {
        put(out, (uint8_t)*one);
    }
    pad(out, by_zero ? blanks : 0, '0');
    pad(out, zeros, '0');
    while (count > 0) {
        put(out, (uint8_t)digit[--count]);
    }
    pad(out, spec->left ? blanks : 0, ' ');
}

/* length: of a counted string, or -1. */
static void put_string(struct out *out, const struct spec *spec, struct text text, long length)
{
    static const char null[] = "(null)";
    long count = 0;
    long most = spec->precision >= 0 ? spec->precision : (long)out->room + 1;

    if (text.narrow == NULL && text.wide == NULL) {
        text.narrow = null;
        length = -1;
    }
    while (count < most && (length >= 0 ? count < length : at(&text, (size_t)count) != 0)) {
        count++;
    }
    int blanks = spec->width > count ? spec->width - (int)count : 0;
    pad(out, spec->left ? 0 : blanks, ' ');
    for (long i = 0; i < count; i++) {
        put(out, at(&text, (size_t)i));
    }
    pad(out, spec->left ? blanks : 0, ' ');
}

static int read_number(const struct text *format, size_t *i, va_list *arguments)
{
    int number = 0;

    if (at(format, *i) == '*') {
        ++*i;
        return va_arg(*arguments, int);
    }
    for (; at(format, *i) >= '0' && at(format, *i) <= '9'; ++*i) {
        number = number < 100000 ? number * 10 + (int)(at(format, *i) - '0') : number;
    }
    return number;
}

static void read_flags(const struct text *format, size_t *i, struct spec *spec)
{
    for (;; ++*i) {
        switch (at(format, *i)) {
        case '-': spec->left = true; break;
        case '+': spec->plus = true; break;
        case ' ': spec->space = true; break;
        case '0': spec->zero = true; break;
        case '#': spec->alternative = true; break;
        default: return;
        }
    }
}

static void read_size(const struct text *format, size_t *i, struct spec *spec)
{
    for (;; ++*i) {
        switch (at(format, *i)) {
        case 'h':
            spec->size = spec->narrow ? 1 : 2;
            spec->narrow = true;
            break;
        case 'l':
            spec->size = spec->wide ? 8 : 4;
            spec->wide = true;
            break;
        case 'w': spec->wide = true; break;
        case 'z':
        case 't':
        case 'j': spec->size = 8; break;
        case 'I':
            spec->size = 8;
            if (at(format, *i + 1) == '3' && at(format, *i + 2) == '2') {
                spec->size = 4;
                *i += 2;
            } else if (at(format, *i + 1) == '6' && at(format, *i + 2) == '4') {
                *i += 2;
            }
            break;
        default: return;
        }
    }
}

static uint64_t unsigned_argument(const struct spec *spec, va_list *arguments)
{
    uint64_t value = spec->size == 8 ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned);

    return spec->size == 1 ? (uint8_t)value : spec->size == 2 ? (uint16_t)value : value;
}

static void put_signed(struct out *out, struct spec *spec, va_list *arguments)
{
    int64_t value = spec->size == 8 ? va_arg(*arguments, int64_t) : va_arg(*arguments, int);

    value = spec->size == 1 ? (int8_t)value : spec->size == 2 ? (int16_t)value : value;
    put_number(out, spec, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0, 10, false);
}

/* %s means characters as wide as the format's, %S the other ones. */
static void put_text(struct out *out, const struct spec *spec, bool wide, va_list *arguments)
{
    const void *text = va_arg(*arguments, const void *);

    put_string(out, spec, wide ? (struct text){.wide = text} : (struct text){.narrow = text}, -1);
}

static void put_counted(struct out *out, const struct spec *spec, va_list *arguments)
{
    const UNICODE_STRING *string = va_arg(*arguments, const UNICODE_STRING *);
    struct text text = {NULL, NULL};
    long length = 0;

    if (string != NULL && spec->wide) {
        text.wide = string->Buffer;
        length = string->Length / 2;
    } else if (string != NULL) {
        text.narrow = (const char *)string->Buffer;
        length = string->Length;
    }
    put_string(out, spec, text, length);
}

static void put_one(struct out *out, struct spec *spec, uint32_t what, bool wide_format,
                    va_list *arguments)
{
    bool wide = spec->wide || (wide_format && !spec->narrow);
    bool other = spec->wide || (!wide_format && !spec->narrow);

    switch (what) {
    case 'd':
    case 'i': put_signed(out, spec, arguments); break;
    case 'u': put_number(out, spec, unsigned_argument(spec, arguments), false, 10, false); break;
    case 'o': put_number(out, spec, unsigned_argument(spec, arguments), false, 8, false); break;
    case 'x': put_number(out, spec, unsigned_argument(spec, arguments), false, 16, false); break;
    case 'X': put_number(out, spec, unsigned_argument(spec, arguments), false, 16, true); break;
    case 'p':
        spec->precision = 16;
        put_number(out, spec, va_arg(*arguments, uint64_t), false, 16, true);
        break;
    case 'c':
    case 'C': put(out, (uint32_t)va_arg(*arguments, int)); break;
    case 's': put_text(out, spec, wide, arguments); break;
    case 'S': put_text(out, spec, other, arguments); break;
    case 'Z': put_counted(out, spec, arguments); break;
    default: put(out, what); break;
    }
}

static void format_all(struct out *out, const struct text *format, va_list *arguments)
{
    for (size_t i = 0; at(format, i) != 0; i++) {
        struct spec spec = {.precision = -1};
        if (at(format, i) != '%') {
            put(out, at(format, i));
            continue;
        }
        i++;
        read_flags(format, &i, &spec);
        spec.width = read_number(format, &i, arguments);
        if (at(format, i) == '.') {
            i++;
            spec.precision = read_number(format, &i, arguments);
        }
        if (spec.width < 0) {
            spec.left = true;
            spec.width = -spec.width;
        }
        read_size(format, &i, &spec);
        if (at(format, i) == 0) {
            break;
        }
        put_one(out, &spec, at(format, i), format->wide != NULL, arguments);
    }
}

NTSTATUS hu_format_a(char *to, size_t room, size_t *used, const char *format, va_list *arguments)
{
    struct out out = {.narrow = to, .room = room - 1};
    struct text text = {.narrow = format};

    if (room == 0 || room > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    format_all(&out, &text, arguments);
    to[out.used] = 0;
    *used = out.used;
    return out.over ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

NTSTATUS hu_format_w(WCHAR *to, size_t room, size_t *used, const WCHAR *format, va_list *arguments)
{
    struct out out = {.wide = to, .room = room - 1};
    struct text text = {.wide = format};

    if (room == 0 || room > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    format_all(&out, &text, arguments);
    to[out.used] = 0;
    *used = out.used;
    return out.over ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}
