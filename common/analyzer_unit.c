/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cuts text into grapheme clusters and folds them. Three speeds: characters of one and two bytes
 * come from the table, Kana, Han and Hangul as they are, all else goes through utf8proc. The rule
 * that a prepended mark (U+0600 and the like) belongs to the next cluster is left out: then a
 * cluster always begins at a character that is none of the joining kind, whatever went before, and
 * the path for plain words can hand over anywhere.
 */
#include "common/analyzer_unit.h"

#include <string.h>
#include <utf8proc.h>

#include "common/utf8.h"

void unit_reader_init(
	struct unit_reader *r, struct fold *fold, const char *text, size_t len, size_t at)
{
	r->fold = fold;
	r->text = text;
	r->len = len;
	r->at = at;
	r->bad_bytes = 0;
	r->head = 0;
	r->count = 0;
}

/* Whether what begins at `at` surely begins a new cluster after a simple character. */
static bool next_is_separate(const struct unit_reader *r, size_t at)
{
	const unsigned char *s = (const unsigned char *)r->text + at;

	if (at >= r->len || s[0] < 0x80)
		return true;
	if (s[0] < 0xC2 || s[0] > 0xDF || at + 1 >= r->len || (s[1] & 0xC0) != 0x80)
		return false;
	return !fold_low_of(r->fold, (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu))->joins;
}

static bool is_boundary(uint32_t before, uint32_t after, utf8proc_int32_t *state)
{
	if (utf8proc_get_property((utf8proc_int32_t)before)->boundclass ==
		UTF8PROC_BOUNDCLASS_PREPEND)
		return true;
	return utf8proc_grapheme_break_stateful(
		(utf8proc_int32_t)before, (utf8proc_int32_t)after, state);
}

/* The cluster that begins with `first`, which ends at u->end. */
static void read_cluster(struct unit_reader *r, struct unit *u, uint32_t first)
{
	uint32_t codes[FOLD_CLUSTER_CODES];
	uint32_t last = first;
	size_t n = 1;
	utf8proc_int32_t state = 0;
	enum unit_role role;

	codes[0] = first;
	while (u->end < r->len) {
		uint32_t next;
		size_t len = utf8_decode(r->text + u->end, r->len - u->end, &next);

		if (next == UTF8_BAD || is_boundary(last, next, &state))
			break;
		if (n < FOLD_CLUSTER_CODES)
			codes[n] = next;
		n++;
		last = next;
		u->end += len;
	}
	u->len = (uint8_t)fold_cluster(r->fold, codes,
		n < FOLD_CLUSTER_CODES ? n : FOLD_CLUSTER_CODES, u->bytes, &role, &u->letter);
	if (n > FOLD_CLUSTER_CODES)
		u->len = FOLD_TOO_LONG;
	u->role = (uint8_t)role;
}

/* The unit that begins at r->at, which is before the end. */
static void read_unit(struct unit_reader *r, struct unit *u)
{
	uint32_t code;
	size_t len = utf8_decode(r->text + r->at, r->len - r->at, &code);

	u->start = r->at;
	u->end = r->at + len;
	if (code == UTF8_BAD) {
		u->role = UNIT_BREAK;
		u->letter = false;
		u->len = 0;
		r->bad_bytes += len;
	} else if (code < FOLD_LOW && fold_low_of(r->fold, code)->simple &&
		   next_is_separate(r, u->end)) {
		const struct fold_low *low = fold_low_of(r->fold, code);

		u->role = low->role;
		u->letter = low->letter;
		u->len = low->len;
		memcpy(u->bytes, low->bytes, sizeof low->bytes);
	} else if (fold_high(code) == FOLD_NGRAM &&
		   fold_high_at(r->text + u->end, r->len - u->end) != FOLD_HARD) {
		u->role = UNIT_NGRAM;
		u->letter = false;
		u->len = (uint8_t)len;
		memcpy(u->bytes, r->text + u->start, len);
	} else {
		read_cluster(r, u, code);
	}
	r->at = u->end;
}

const struct unit *unit_read_to(struct unit_reader *r, unsigned i)
{
	static const struct unit end = { .role = UNIT_END };

	while (r->count <= i) {
		struct unit *u = &r->window[(r->head + r->count) % UNIT_WINDOW];

		if (r->at >= r->len ||
			r->fold->action[(unsigned char)r->text[r->at]] == PLAIN_SPACE)
			return &end;
		read_unit(r, u);
		if (u->role != UNIT_DROPPED)
			r->count++;
	}
	return &r->window[(r->head + i) % UNIT_WINDOW];
}
