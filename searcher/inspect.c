/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows, and which of the walks to take. */
#include "searcher/inspect.h"

#include <inttypes.h>
#include <string.h>

#include "common/json.h"

/* Bytes gathered before they are handed on. */
enum { WRITE_AT = 1 << 16 };

static const struct walk {
	const char *heading;
	bool (*run)(struct inspector *in, struct error *err);
} walks[] = {
	[INSPECT_TERMS] = { "kind\tterm\tparagraphs\toccurrences\n", inspect_terms },
	[INSPECT_VECTOR] = { "kind\tterm\twdf\tpositions\n", inspect_vector },
	[INSPECT_ANALYZE] = { "position\tkind\tterm\tstem\tstart\tend\n", inspect_analyze },
	[INSPECT_DUMP] = { "", inspect_dump },
};

static void begin_column(struct inspector *in, const char *name)
{
	if (in->what->json)
		buf_printf(&in->out, "%c\"%s\":", in->first ? '{' : ',', name);
	else if (!in->first)
		buf_add_byte(&in->out, '\t');
	in->first = false;
}

static void add_escaped(struct buf *out, const char *text, size_t len)
{
	static const char plain[] = "\t\n\r\\", letters[] = "tnr\\";

	for (size_t i = 0; i < len; i++) {
		const char *at = text[i] ? strchr(plain, text[i]) : NULL;

		if (at)
			buf_add_byte(out, '\\');
		buf_add_byte(out, at ? letters[at - plain] : text[i]);
	}
}

void inspect_text(struct inspector *in, const char *name, const char *text, size_t len)
{
	begin_column(in, name);
	if (in->what->json)
		json_add_string(&in->out, text, len);
	else
		add_escaped(&in->out, text, len);
}

void inspect_number(struct inspector *in, const char *name, uint64_t number)
{
	begin_column(in, name);
	buf_printf(&in->out, "%" PRIu64, number);
}

void inspect_null(struct inspector *in, const char *name)
{
	begin_column(in, name);
	if (in->what->json)
		buf_add_str(&in->out, "null");
}

void inspect_numbers(struct inspector *in, const char *name, const uint32_t *numbers, size_t n)
{
	begin_column(in, name);
	if (in->what->json)
		buf_add_byte(&in->out, '[');
	for (size_t i = 0; i < n; i++)
		buf_printf(&in->out, "%s%" PRIu32, i ? "," : "", numbers[i]);
	if (in->what->json)
		buf_add_byte(&in->out, ']');
}

bool inspect_end(struct inspector *in, struct error *err)
{
	buf_add_str(&in->out, in->what->json ? "}\n" : "\n");
	in->found = true;
	in->first = true;
	if (in->out.failed)
		return error_out_of_memory(err);
	err->code = ERROR_NONE;
	return in->out.len < WRITE_AT || in->sink->write(in->sink->ctx, &in->out, err);
}

bool inspect(struct index *ix, const struct inspection *what, const struct inspect_sink *sink,
	bool *found, struct error *err)
{
	struct inspector in = { .ix = ix, .what = what, .sink = sink, .first = true };
	bool ok;

	if (!what->json)
		buf_add_str(&in.out, walks[what->what].heading);
	err->code = ERROR_NONE;
	/* A walk that was ended because nobody wants more did well. */
	ok = walks[what->what].run(&in, err) || err->code == ERROR_NONE;
	if (ok && in.out.len > 0)
		ok = sink->write(sink->ctx, &in.out, err) || err->code == ERROR_NONE;
	*found = in.found;
	buf_done(&in.out);
	return ok;
}
