/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/counts.h"

#include <inttypes.h>

static void flow_add(struct flow *to, const struct flow *from)
{
	to->in += from->in;
	to->indexed += from->indexed;
	to->skipped += from->skipped;
	to->rejected += from->rejected;
}

void counts_add(struct counts *to, const struct counts *from)
{
	flow_add(&to->articles, &from->articles);
	flow_add(&to->paragraphs, &from->paragraphs);
	to->tokens += from->tokens;
	to->overlong += from->overlong;
	to->bad_bytes += from->bad_bytes;
	to->dates_not_understood += from->dates_not_understood;
	to->languages_not_known += from->languages_not_known;
	to->text_bytes += from->text_bytes;
	to->files += from->files;
	to->input_bytes += from->input_bytes;
}

static bool flow_check(const struct flow *f, const char *what, struct error *err)
{
	if (f->in == f->indexed + f->skipped + f->rejected)
		return true;
	return error_set(err, ERROR_INTERNAL,
		"%s do not add up: %" PRIu64 " came in, %" PRIu64 " were indexed, %" PRIu64
		" skipped, %" PRIu64 " rejected; please report this",
		what, f->in, f->indexed, f->skipped, f->rejected);
}

bool counts_check(const struct counts *c, struct error *err)
{
	return flow_check(&c->articles, "articles", err) &&
	       flow_check(&c->paragraphs, "paragraphs", err);
}
