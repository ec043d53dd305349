/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For programs that are linked with libstemmer. */
#include "common/stemmer.h"

const struct stemmer_library *stemmer_library_find(struct error *err)
{
	(void)err;
	return stemmer_library_snowball();
}
