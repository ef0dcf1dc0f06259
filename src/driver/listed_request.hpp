/* What the user-mode driver of a guest sends through DxgkDdiEscape. */
#ifndef LISTED_REQUEST_HPP
#define LISTED_REQUEST_HPP

#include "listed.hpp"

namespace listed
{

struct request {
    enum : ULONG { its_magic = 'qRsL' };
    enum operation : ULONG {
        write,
        post, /* a write that is done later */
        add_pages,
        add_contiguous,
        add_pool,
        free_buffer,
        destroy,
        operation_count
    };

    struct {
        ULONG magic;
        USHORT version;
        USHORT size; /* of the whole request */
    } head;
    ULONG guest;
    ULONG does; /* operation */
    ULONG64 value;
    /* From version 2 on: */
    ULONG buffer;
    ULONG size; /* in bytes */
};

} /* namespace listed */

#endif
