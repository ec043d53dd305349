/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/copied_db.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <sys/stat.h>

#include "indexer/clone.h"
#include "tests/unit/scratch.h"

struct xap_writer *copied_db_open(const char *from, const char *to)
{
	static const char *const files[] = { "iamglass", "postlist.glass", "docdata.glass",
		"termlist.glass", "position.glass" };
	struct error err = { 0 };
	struct xap_writer *w;
	enum clone_way way;

	assert_int_equal(mkdir(to, 0777), 0);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char source[64], target[64];

		snprintf(source, sizeof source, "%s/%s", from, files[i]);
		snprintf(target, sizeof target, "%s/%s", to, files[i]);
		if (scratch_exists(source) && !clone_file(source, target, NULL, &way, &err))
			fail_msg("%s", err.msg);
	}
	w = xap_writer_open(to, 1 << 20, &err);
	assert_non_null(w);
	return w;
}
