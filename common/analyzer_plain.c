/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fast path. Nearly all words are letters and digits that the table of two-byte characters says
 * all about, and so is what stands within them and between. For those the rules of analyzer_words.c
 * are said here once more, in terms of bytes; a test has both read the same texts. What else there
 * is (an initialism, a combining mark, letters above U+07FF, a bad byte) is left to that file, from
 * the word's first byte on, or from the last separator.
 */
#include "common/analyzer_internal.h"

#include <string.h>

#include "common/eight.h"

/* What is read. */
struct source {
	struct fold *fold;
	const unsigned char *s;
	size_t len;
	const uint8_t *action;		 /* of fold */
	const struct language *elisions; /* a language that has some, or NULL */
};

/* The entry of the two-byte sequence at `i`; NULL if it is none, or if folding is not all to it. */
static const struct fold_low *low_at(const struct source *in, size_t i)
{
	const unsigned char *s = in->s + i;
	const struct fold_low *low;

	if (in->len - i < 2 || (s[1] & 0xC0) != 0x80)
		return NULL;
	low = fold_low_of(in->fold, (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu));
	return low->simple ? low : NULL;
}

static bool is_plain_letter(const struct fold_low *low)
{
	return low->letter && low->role == UNIT_LETTER;
}

/* Of what stands at a place that is not beyond the end. */
static enum fold_high high_at(const struct source *in, size_t i)
{
	return fold_high_at((const char *)in->s + i, in->len - i);
}

/* What stands at a place, to what stands before it. */
enum sight {
	SIGHT_WORD,  /* a letter or digit, plain */
	SIGHT_BREAK, /* nothing of a word, or the end of the text */
	SIGHT_NGRAM, /* the same, and run_plain_ngrams() can begin here */
	SIGHT_HARD,  /* only the rules know */
};

/* Of a three-byte sequence. */
static enum sight look_at_high(const struct source *in, size_t i)
{
	switch (high_at(in, i)) {
	case FOLD_HARD:
		return SIGHT_HARD;
	case FOLD_NGRAM:
		return high_at(in, i + 3) == FOLD_HARD ? SIGHT_HARD : SIGHT_NGRAM;
	default:
		return SIGHT_BREAK;
	}
}

static enum sight look_at(const struct source *in, size_t i)
{
	const struct fold_low *low;
	enum plain_action action;

	if (i >= in->len)
		return SIGHT_BREAK;
	action = in->action[in->s[i]];
	if (action <= PLAIN_WORD)
		return action == PLAIN_WORD ? SIGHT_WORD : SIGHT_BREAK;
	if (action == PLAIN_LEAD3)
		return look_at_high(in, i);
	low = action == PLAIN_LEAD2 ? low_at(in, i) : NULL;
	if (low && is_plain_letter(low))
		return SIGHT_WORD;
	return low && low->role == UNIT_BREAK ? SIGHT_BREAK : SIGHT_HARD;
}

/* ---- Parts of words ---- */

/* `at` is the place of a plain letter or digit. */
static inline void word_begin(struct word *w, const struct source *in, size_t at)
{
	w->start = at;
	w->len = 0;
	w->letter = in->s[at] > '9';
}

/* The length goes on counting when nothing more is kept. */
static void word_add(struct word *w, char byte)
{
	if (w->len < ANALYZER_MAX_TERM)
		w->bytes[w->len] = byte;
	w->len++;
}

/* Adds the two-byte letters from `at` on and returns where they end. */
static inline size_t scan_letters2(const struct source *in, size_t at, struct word *w)
{
	const unsigned char *s = in->s;
	const uint8_t *action = in->action;
	struct fold *f = in->fold;
	size_t len = in->len, n = w->len;

	for (; len - at >= 2 && action[s[at]] == PLAIN_LEAD2; at += 2) {
		const struct fold_low *low;

		if ((s[at + 1] & 0xC0) != 0x80)
			break;
		low = fold_low_of(f, (s[at] & 0x1Fu) << 6 | (s[at + 1] & 0x3Fu));
		if (!low->simple || !is_plain_letter(low))
			break;
		if (n <= ANALYZER_MAX_TERM)
			memcpy(w->bytes + n, low->bytes, sizeof low->bytes);
		n += low->len;
	}
	w->len = n;
	return at;
}

/* Adds the eight bytes at `at`, or those before the first that is no ASCII letter or digit. */
static inline unsigned scan_eight(const struct source *in, size_t at, struct word *w)
{
	uint64_t lower;
	unsigned n = eight_alphanumeric(eight_load(in->s + at), &lower);

	if (w->len <= ANALYZER_MAX_TERM)
		eight_store(w->bytes + w->len, lower);
	w->len += n;
	return n;
}

/* Adds the letters and digits from `at` on and returns where they end. */
static size_t scan_all_letters(const struct source *in, size_t at, struct word *w)
{
	const struct fold *f = in->fold;

	for (;;) {
		at = scan_letters2(in, at, w);
		if (at == in->len || !f->lower[in->s[at]])
			return at;
		while (in->len - at >= 8 && !f->turkish) {
			unsigned n = scan_eight(in, at, w);

			at += n;
			if (n < 8)
				break;
		}
		for (; at < in->len && f->lower[in->s[at]]; at++)
			word_add(w, f->lower[in->s[at]]);
		if (at == in->len || in->action[in->s[at]] != PLAIN_LEAD2)
			return at;
	}
}

/* The same, without a call for most words. */
static inline size_t scan_letters(const struct source *in, size_t at, struct word *w)
{
	while (in->len - at > 8 && in->s[at] < 0x80 && !in->fold->turkish) {
		unsigned n = scan_eight(in, at, w);

		at += n;
		if (n == 8)
			continue;
		if (in->action[in->s[at]] != PLAIN_LEAD2)
			return at;
		break;
	}
	return scan_all_letters(in, at, w);
}

/* What a part of a word comes to after its letters. */
enum stop {
	STOP_END,
	STOP_INFIX,  /* goes on after one character that is kept */
	STOP_SUFFIX, /* + or # */
	STOP_HYPHEN, /* goes on in another part */
	STOP_HARD,
};

static bool is_digit(unsigned char byte)
{
	return byte >= '0' && byte <= '9';
}

/* `if_word` if a word character stands at `i`. */
static enum stop stop_before(const struct source *in, size_t i, enum stop if_word)
{
	enum sight sight = look_at(in, i);

	if (sight == SIGHT_WORD)
		return if_word;
	return sight == SIGHT_HARD ? STOP_HARD : STOP_END;
}

/* By the three-byte sequence at `i`, after a letter or digit. */
static enum stop stop_at_high(const struct source *in, size_t i)
{
	switch (high_at(in, i)) {
	case FOLD_BREAK:
		return STOP_END;
	case FOLD_COMMA:
		return is_digit(in->s[i - 1]) ? stop_before(in, i + 3, STOP_HARD) : STOP_END;
	case FOLD_APOSTROPHE:
		return stop_before(in, i + 3, STOP_INFIX);
	default:
		return stop_before(in, i, STOP_HARD);
	}
}

/* By what stands at `i`, after a letter or digit. */
static enum stop stop_at(const struct source *in, size_t i)
{
	if (i == in->len)
		return STOP_END;
	switch (in->action[in->s[i]]) {
	case PLAIN_SPACE:
	case PLAIN_BREAK:
		return STOP_END;
	case PLAIN_APOSTROPHE:
	case PLAIN_INFIX:
		return stop_before(in, i + 1, STOP_INFIX);
	case PLAIN_DOT:
	case PLAIN_COMMA:
		if (is_digit(in->s[i - 1]) && i + 1 < in->len && is_digit(in->s[i + 1]))
			return STOP_INFIX;
		return stop_before(in, i + 1, STOP_END);
	case PLAIN_HYPHEN:
		return stop_before(in, i + 1, STOP_HYPHEN);
	case PLAIN_SUFFIX:
		return STOP_SUFFIX;
	case PLAIN_LEAD3:
		return stop_at_high(in, i);
	default:
		return look_at(in, i) == SIGHT_BREAK ? STOP_END : STOP_HARD;
	}
}

/* Adds the suffix at *i, if it is one, and goes on behind it. */
static enum stop take_suffix(const struct source *in, size_t *i, struct word *w)
{
	size_t end = *i;
	enum stop after;

	while (end < in->len && end - *i <= WORD_MAX_SUFFIX &&
		in->action[in->s[end]] == PLAIN_SUFFIX)
		end++;
	/* With too many of them, or with a word character behind it, it is none; but the last may
	   be another character, by a mark behind it. */
	after = stop_before(in, end, STOP_INFIX);
	if (after == STOP_HARD)
		return STOP_HARD;
	if (end - *i > WORD_MAX_SUFFIX || after != STOP_END)
		return STOP_END;
	while (*i < end)
		word_add(w, (char)in->s[(*i)++]);
	if (end < in->len && in->action[in->s[end]] == PLAIN_HYPHEN)
		return stop_before(in, end + 1, STOP_HYPHEN);
	return STOP_END;
}

/* Whether w, before what stands at `i`, may be the first letter of an initialism. */
static bool may_be_initial(const struct source *in, const struct word *w, size_t i)
{
	size_t size = in->s[w->start] >= 0x80 ? 2 : 1;

	return w->letter && i == w->start + size && i + 1 < in->len && in->s[i] == '.' &&
	       look_at(in, i + 1) != SIGHT_BREAK && !is_digit(in->s[i + 1]);
}

/* The article at the beginning of w and the apostrophe at *i are left out. */
static bool skip_elision(const struct source *in, size_t *i, struct word *w)
{
	if (w->len > ANALYZER_MAX_TERM || !language_is_elision(in->elisions, w->bytes, w->len))
		return false;
	*i += in->s[*i] < 0x80 ? 1 : 3;
	word_begin(w, in, *i);
	return true;
}

/* Reads a part on from *i, where its first letters end. After a full stop that ended a word before
   it (`glued`) it begins with no initialism. */
static enum stop finish_part(const struct source *in, size_t *i, struct word *w, bool glued)
{
	const struct language *elisions = in->elisions;
	enum stop stop;

	for (; (stop = stop_at(in, *i)) == STOP_INFIX; *i = scan_letters(in, *i, w)) {
		unsigned char infix = in->s[*i];
		bool apostrophe = infix == '\'' || infix >= 0x80;

		if (apostrophe && elisions && skip_elision(in, i, w)) {
			glued = false;
		} else {
			word_add(w, apostrophe ? '\'' : (char)infix);
			*i += infix < 0x80 ? 1 : 3;
		}
		if (apostrophe) /* articles come first */
			elisions = NULL;
	}
	if (!glued && may_be_initial(in, w, *i))
		return STOP_HARD;
	return stop == STOP_SUFFIX ? take_suffix(in, i, w) : stop;
}

/* Reads a part from *i, a plain letter or digit, on. `r` is NULL if it is not a word's first. */
static inline enum stop scan_part(
	const struct run *r, const struct source *in, size_t *i, struct word *w)
{
	enum stop stop = STOP_END;

	word_begin(w, in, *i);
	*i = scan_letters(in, *i, w);
	if (*i == in->len || in->action[in->s[*i]] > PLAIN_BREAK)
		stop = finish_part(in, i, w, r && run_is_glued(r, w->start));
	w->end = *i;
	return stop;
}

/* ---- Whole words ---- */

/* Gives a word the next position, or none if it is overlong. */
static inline void settle(struct run *r, enum token_kind kind, struct queued *item)
{
	if (item->word.len > ANALYZER_MAX_TERM) {
		r->a->counts.overlong++;
		*item = (struct queued){ .word.len = 0 };
		return;
	}
	queue_settle(r, kind, item);
}

/* Writes parts 0 and 2..n-1 behind the queue together; false if they are not to be. */
static bool join(struct queue *q, unsigned n, struct word *joined)
{
	bool has_letter = false;

	joined->len = 0;
	for (unsigned i = 0; i < n; i += i == 0 ? 2 : 1) {
		const struct word *part = &queue_behind(q, i)->word;

		if (part->len + joined->len > ANALYZER_MAX_TERM)
			return false;
		memcpy(joined->bytes + joined->len, part->bytes, part->len);
		joined->len += part->len;
	}
	for (size_t i = 0; i < joined->len && !has_letter; i++)
		has_letter = (unsigned char)joined->bytes[i] >= 'a';
	return has_letter;
}

/* Queues n - 1 parts, item 1 being left for the JOINED. */
static bool queue_parts(struct run *r, unsigned n)
{
	struct queue *q = &r->a->queue;
	struct queued *first = queue_behind(q, 0), *joined = queue_behind(q, 1);
	bool together = join(q, n, &joined->word);

	settle(r, TOKEN_PART, first);
	if (together) {
		joined->word.start = first->word.start;
		joined->word.end = queue_behind(q, n - 1)->word.end;
		joined->word.letter = first->word.letter;
		joined->kind = TOKEN_JOINED;
		joined->pos = r->pos;
		joined->key = word_key(&joined->word);
	} else {
		*joined = (struct queued){ .word.len = 0 };
	}
	for (unsigned i = 2; i < n; i++)
		settle(r, TOKEN_PART, queue_behind(q, i));
	if (together) {
		struct queued *end = queue_behind(q, n++);

		*end = *joined;
		end->kind = TOKEN_JOINED_END;
		end->pos = r->pos;
	}
	return queue_take(r, n);
}

/*
 * Reads a word and all that hyphens tie to it behind the queue, and queues it. STOP_HARD, with *i
 * as it was, if it is not plain; else STOP_END. False: the token function stopped the run.
 */
static inline bool run_group(struct run *r, const struct source *in, size_t *i, enum stop *stop)
{
	struct queue *q = &r->a->queue;
	struct queued *first = queue_behind(q, 0);
	size_t at = *i;
	unsigned n = 2; /* one is left for the JOINED */

	*stop = scan_part(r, in, &at, &first->word);
	if (*stop == STOP_END) {
		*i = r->word_end = at;
		settle(r, TOKEN_WORD, first);
		return queue_take(r, 1);
	}
	for (; *stop == STOP_HYPHEN && n <= WORD_MAX_PARTS; n++) {
		at++;
		*stop = scan_part(NULL, in, &at, &queue_behind(q, n)->word);
	}
	if (*stop != STOP_END) {
		*stop = STOP_HARD;
		return queue_flush(r);
	}
	*i = r->word_end = at;
	return queue_parts(r, n);
}

/* Where the separator before `i` begins, which a mark there belongs to; `i` itself if there is
   none, or white space. */
static size_t separator_before(const struct source *in, size_t i)
{
	size_t before = i;

	if (i == 0 || in->s[i] < 0x80 || in->action[in->s[i - 1]] == PLAIN_SPACE)
		return i;
	do
		before--;
	while ((in->s[before] & 0xC0) == 0x80);
	return before;
}

/* Goes on behind what is no word at *i; *hard, and *i where the rules begin, if only they can. */
static bool run_other(struct run *r, const struct source *in, size_t from, size_t *i, bool *hard)
{
	switch (look_at(in, *i)) {
	case SIGHT_HARD:
		*hard = true;
		if (*i > from)
			*i = separator_before(in, *i);
		return true;
	case SIGHT_NGRAM:
		return run_plain_ngrams(r, i, hard);
	default:
		*i += in->action[in->s[*i]] == PLAIN_LEAD2 ? 2 : 3;
		return true;
	}
}

bool run_plain(struct run *r, size_t *at)
{
	const struct source in = { r->a->fold, (const unsigned char *)r->text, r->len,
		r->a->fold->action, r->a->language->elisions ? r->a->language : NULL };
	const size_t from = *at;
	size_t i = from;

	while (i < in.len) {
		enum plain_action action;
		enum stop stop;

		if (!run_short(r, &i))
			return false;
		action = in.action[in.s[i]];
		if (action < PLAIN_WORD) {
			i++;
			continue;
		}
		if (action > PLAIN_WORD && look_at(&in, i) != SIGHT_WORD) {
			bool hard = false;

			if (!run_other(r, &in, from, &i, &hard))
				return false;
			if (hard) {
				*at = i;
				return queue_flush(r);
			}
			continue;
		}
		if (!run_group(r, &in, &i, &stop))
			return false;
		if (stop == STOP_HARD) {
			*at = i;
			return true;
		}
	}
	*at = i;
	return queue_flush(r);
}
