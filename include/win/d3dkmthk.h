/* Drop-in so that the include compiles. The real one declares user-mode thunks, which a kernel
 * driver does not call; only the handle type is shared. */
#ifndef HU_WIN_D3DKMTHK_H
#define HU_WIN_D3DKMTHK_H

#include "d3dukmdt.h"

#endif
