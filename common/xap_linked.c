/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For programs that are linked with Xapian. */
#include "common/xap_engine.h"

const struct xap_engine *xap_engine_find(struct error *err)
{
	(void)err;
	return xap_engine_xapian();
}
