/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The only file that is linked with libstemmer. */
#include "common/stemmer.h"

static const struct stemmer_library snowball = {
	.pilcrow = PILCROW_VERSION,
	.make = sb_stemmer_new,
	.free = sb_stemmer_delete,
	.stem = sb_stemmer_stem,
	.length = sb_stemmer_length,
};

const struct stemmer_library *stemmer_library_snowball(void)
{
	return &snowball;
}
