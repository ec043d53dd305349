/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of what is a word, in terms of unit roles: they know nothing of bytes or of Unicode.
 * analyzer.h lists what they make of text. Each rule looks a bounded number of units ahead and
 * nothing is read twice, so that a megabyte without a space costs what a megabyte of prose does.
 */
#include "common/analyzer_internal.h"

#include <string.h>

/* One part of a hyphenated word, or a whole word without hyphens. */
struct part {
	struct word word;
	bool has_letter;
	bool initialism;
};

static bool is_word(const struct unit *u)
{
	return u->role == UNIT_LETTER || u->role == UNIT_DIGIT;
}

/* ---- Words and parts of words ---- */

static void word_add(struct word *w, const char *bytes, size_t len)
{
	if (w->len + len > ANALYZER_MAX_TERM) {
		w->len = WORD_OVERLONG;
		return;
	}
	memcpy(w->bytes + w->len, bytes, len);
	w->len += len;
}

static void part_begin(struct part *p, const struct unit *first)
{
	p->word.start = first->start;
	p->word.len = 0;
	p->word.letter = first->letter;
	p->has_letter = false;
	p->initialism = false;
}

/* Appends the current unit and goes on to the next. */
static void part_take(struct part *p, struct unit_reader *in)
{
	const struct unit *u = unit_peek(in, 0);

	word_add(&p->word, u->bytes, u->len);
	p->word.end = u->end;
	p->has_letter |= u->letter;
	unit_skip(in);
}

/*
 * The number of units of the initialism that begins here, or 0: two or more single letters, each
 * with a full stop, that of the last one optional. a.b.com is none, its last piece being a word.
 */
static unsigned initialism_units(struct unit_reader *in)
{
	unsigned i = 0, letters = 0;

	while (unit_peek(in, i)->letter) {
		if (++letters > UNIT_MAX_INITIALS)
			return 0;
		if (unit_peek(in, ++i)->role != UNIT_DOT)
			break;
		i++;
	}
	if (letters < 2 || is_word(unit_peek(in, i)))
		return 0;
	if (unit_peek(in, i)->role == UNIT_INFIX && is_word(unit_peek(in, i + 1)))
		return 0;
	return i;
}

static bool scan_initialism(struct part *p, struct unit_reader *in)
{
	unsigned units = initialism_units(in);

	if (units == 0)
		return false;
	part_begin(p, unit_peek(in, 0));
	p->initialism = true;
	for (; units > 0; units--) {
		const struct unit *u = unit_peek(in, 0);

		if (u->role == UNIT_DOT) {
			p->word.end = u->end;
			unit_skip(in);
		} else {
			part_take(p, in);
			word_add(&p->word, ".", 1);
		}
	}
	return true;
}

/* Whether the current unit, after one of role `before`, is kept inside the word. */
static bool is_infix(struct unit_reader *in, uint8_t before)
{
	const struct unit *after = unit_peek(in, 1);

	switch (unit_peek(in, 0)->role) {
	case UNIT_APOSTROPHE:
	case UNIT_INFIX:
		return is_word(after);
	case UNIT_DOT:
	case UNIT_COMMA:
		return before == UNIT_DIGIT && after->role == UNIT_DIGIT;
	default:
		return false;
	}
}

static void scan_suffix(struct part *p, struct unit_reader *in)
{
	unsigned n = 0;

	while (n <= WORD_MAX_SUFFIX && unit_peek(in, n)->role == UNIT_SUFFIX)
		n++;
	if (n > WORD_MAX_SUFFIX || is_word(unit_peek(in, n)))
		return;
	for (; n > 0; n--)
		part_take(p, in);
}

/*
 * Reads word characters and what is kept between them. When an article of `language` (which may be
 * NULL) and its apostrophe are met, returns true right after them; the part is void then.
 */
static bool scan_letters(struct part *p, struct unit_reader *in, const struct language *language)
{
	part_begin(p, unit_peek(in, 0));
	for (;;) {
		uint8_t before = unit_peek(in, 0)->role;

		part_take(p, in);
		if (is_word(unit_peek(in, 0)))
			continue;
		if (!is_infix(in, before))
			return false;
		if (language && unit_peek(in, 0)->role == UNIT_APOSTROPHE) {
			if (p->word.len <= ANALYZER_MAX_TERM &&
				language_is_elision(language, p->word.bytes, p->word.len)) {
				unit_skip(in);
				return true;
			}
			language = NULL; /* articles come first */
		}
		part_take(p, in);
	}
}

/*
 * Reads a part from its first word character on. After a full stop that ended the word before
 * (`glued`) no initialism begins: in www.u.s.example none is meant.
 */
static void scan_part(
	struct part *p, struct unit_reader *in, const struct language *language, bool glued)
{
	if (!glued && scan_initialism(p, in))
		return;
	if (scan_letters(p, in, language)) {
		if (scan_initialism(p, in))
			return;
		scan_letters(p, in, NULL);
	}
	scan_suffix(p, in);
}

/* ---- Handing them out ---- */

static void add_written_together(struct word *joined, const struct part *p)
{
	if (!p->initialism) {
		word_add(joined, p->word.bytes, p->word.len);
		return;
	}
	for (size_t i = 0; i < p->word.len && joined->len <= ANALYZER_MAX_TERM; i++) {
		if (p->word.bytes[i] != '.')
			word_add(joined, p->word.bytes + i, 1);
	}
}

/* The parts written together; false if they are not to be, for the reasons in analyzer.h. */
static bool join(struct word *joined, const struct part *parts, size_t n)
{
	bool has_letter = false;

	joined->start = parts[0].word.start;
	joined->end = parts[n - 1].word.end;
	joined->len = 0;
	joined->letter = parts[0].word.letter;
	for (size_t i = 0; i < n; i++) {
		if (parts[i].word.len > ANALYZER_MAX_TERM)
			return false;
		has_letter |= parts[i].has_letter;
		add_written_together(joined, &parts[i]);
		if (joined->len > ANALYZER_MAX_TERM)
			return false;
	}
	return has_letter;
}

/* One part at the next position; an overlong one takes none. */
static bool emit_part(struct run *r, enum token_kind kind, const struct part *p)
{
	struct word letters;

	if (p->word.len > ANALYZER_MAX_TERM) {
		r->a->counts.overlong++;
		return true;
	}
	r->pos++;
	if (!run_emit(r, kind, &p->word))
		return false;
	return !p->initialism || !join(&letters, p, 1) || run_emit(r, TOKEN_JOINED, &letters);
}

static bool emit_group(struct run *r, const struct part *parts, size_t n)
{
	struct word joined;

	if (n == 1)
		return emit_part(r, TOKEN_WORD, parts);
	if (!join(&joined, parts, n)) {
		for (size_t i = 0; i < n; i++) {
			if (!emit_part(r, TOKEN_PART, &parts[i]))
				return false;
		}
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (!emit_part(r, TOKEN_PART, &parts[i]) ||
			(i == 0 && !run_emit(r, TOKEN_JOINED, &joined)))
			return false;
	}
	return run_emit(r, TOKEN_JOINED_END, &joined);
}

/* A word and all that hyphens tie to it. With too many parts each is handed out as it comes. */
static bool run_group(struct run *r, struct unit_reader *in, bool glued)
{
	struct part parts[WORD_MAX_PARTS];
	size_t n = 1;
	bool too_many = false;

	scan_part(&parts[0], in, r->a->language, glued);
	while (unit_peek(in, 0)->role == UNIT_HYPHEN && is_word(unit_peek(in, 1))) {
		unit_skip(in);
		if (n == WORD_MAX_PARTS) {
			too_many = true;
			for (size_t i = 0; i < n; i++) {
				if (!emit_part(r, TOKEN_PART, &parts[i]))
					return false;
			}
			n = 0;
		}
		scan_part(&parts[n++], in, r->a->language, false);
	}
	if (!too_many)
		return emit_group(r, parts, n);
	for (size_t i = 0; i < n; i++) {
		if (!emit_part(r, TOKEN_PART, &parts[i]))
			return false;
	}
	return true;
}

/* ---- Scripts without spaces, emoji ---- */

static bool run_ngrams(struct run *r, struct unit_reader *in)
{
	/* Two of them must fit into a term. */
	enum { MAX_CHARACTER = ANALYZER_MAX_TERM / 2 };
	struct word gram = { .len = 0 };

	for (;;) {
		const struct unit *u = unit_peek(in, 0);
		bool fits = u->role == UNIT_NGRAM && u->len <= MAX_CHARACTER;
		size_t first = gram.len;

		if (first > 0) {
			r->pos++;
			if (fits) {
				gram.end = u->end;
				word_add(&gram, u->bytes, u->len);
			}
			if (!run_emit(r, fits ? TOKEN_NGRAM : TOKEN_NGRAM_TAIL, &gram))
				return false;
		}
		if (!fits) {
			if (u->role == UNIT_NGRAM) {
				r->a->counts.overlong++;
				unit_skip(in);
			}
			return true;
		}
		gram.start = u->start;
		gram.end = u->end;
		gram.len = 0;
		word_add(&gram, u->bytes, u->len);
		unit_skip(in);
	}
}

static bool run_symbol(struct run *r, struct unit_reader *in)
{
	const struct unit *u = unit_peek(in, 0);
	struct word symbol = { .start = u->start, .end = u->end };

	word_add(&symbol, u->bytes, u->len);
	unit_skip(in);
	if (symbol.len > ANALYZER_MAX_TERM) {
		r->a->counts.overlong++;
		return true;
	}
	r->pos++;
	return run_emit(r, TOKEN_SYMBOL, &symbol);
}

static bool walk(struct run *r, struct unit_reader *in)
{
	/* The fast path may have read the word before. */
	bool after_word = in->at == r->word_end;
	bool glued = run_is_glued(r, in->at);
	bool ok = true;

	while (ok) {
		const struct unit *u = unit_peek(in, 0);

		switch (u->role) {
		case UNIT_END:
			return true;
		case UNIT_LETTER:
		case UNIT_DIGIT:
			ok = run_group(r, in, glued);
			after_word = true;
			continue;
		case UNIT_NGRAM:
			ok = run_ngrams(r, in);
			break;
		case UNIT_SYMBOL:
			ok = run_symbol(r, in);
			break;
		default:
			glued = after_word && u->role == UNIT_DOT;
			after_word = false;
			unit_skip(in);
			continue;
		}
		after_word = false;
		glued = false;
	}
	return false;
}

bool run_units(struct run *r, size_t *at)
{
	struct unit_reader *in = &r->a->reader;
	bool ok;

	unit_reader_init(in, r->a->fold, r->text, r->len, *at);
	ok = walk(r, in);
	r->a->counts.bad_bytes += in->bad_bytes;
	*at = in->at;
	return ok;
}
