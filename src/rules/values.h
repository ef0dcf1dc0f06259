/* Values of profile keys and statuses that rules read, for src/rules only. */
#ifndef HU_VALUES_H
#define HU_VALUES_H

/* Order of values in keys.def. */
enum {
    HU_CB_IRQL_APC = 1,
    HU_SAVE_IRQL_APC = 1,
    HU_CB_FAIL_OWNER_DXGKRNL = 1,
    HU_PDATA_ADOPT = 1,
    HU_RANGES_COPY = 0,
    HU_META_LIFETIME_DRIVER = 1,
    HU_ZERO_BLOCKS_ACCEPT = 1,
    HU_MDL_CHAIN_REJECT = 0,
    HU_MDL_KINDS_ANY = 1,
    HU_HCONTEXT_ADDDEVICE = 0,
    HU_FREE_INSIDE_ALLOW = 1,
};

enum { HU_STATUS_SUCCESS = 0 }; /* of an event's status the low 32 bits count */

#endif
