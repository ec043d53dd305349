/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folding by utf8proc, with a table for the code points of one and two bytes that is made once an
 * analyzer: most text that is not ASCII is Latin, Cyrillic or Greek, and a call into utf8proc a
 * character would cost more than all else together.
 *
 * The role of a cluster is read off its folded form, so that full-width and other variants of a
 * character act as the character does; but a symbol stays a symbol though NFKC writes it in
 * letters (™), except where it stands for a word (㎏).
 */
#include "common/analyzer_fold.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "common/analyzer_script.h"
#include "common/utf8.h"

enum {
	/* The longest NFKC form of one code point (U+FDFA) has 18 of them. */
	MAX_EXPANSION = 18,
	WORK_CODES = FOLD_CLUSTER_CODES * MAX_EXPANSION,

	FOLD_OPTIONS = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
		       UTF8PROC_IGNORE,
	SYMBOL_OPTIONS = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT,
	DECOMPOSE_OPTIONS = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE,

	DOTLESS_I = 0x131,
	CAPITAL_DOTTED_I = 0x130,
	IOTA_BELOW = 0x345, /* case folding makes a letter of this mark */
	ZERO_WIDTH_SPACE = 0x200B,
	CYRILLIC_IO = 0x451,
	CYRILLIC_IE = 0x435,
};

static bool is_letter(uint32_t code)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool is_mark(uint32_t code)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);

	return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

static int bound_class(uint32_t code)
{
	return (int)utf8proc_get_property((utf8proc_int32_t)code)->boundclass;
}

bool fold_begins_with_letter(const char *word, size_t len)
{
	uint32_t code = UTF8_BAD;

	if (len > 0)
		utf8_decode(word, len, &code);
	return code != UTF8_BAD && is_letter(code);
}

/* ---- Clusters to folded text ---- */

static size_t encode_all(const uint32_t *codes, size_t n, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += utf8_encode(codes[i], out + len);
	return len;
}

/* Decomposes as `options` say, with the marks in canonical order; returns the number of codes. */
static size_t decompose(const uint32_t *codes, size_t n, utf8proc_int32_t *work, int options)
{
	char bytes[FOLD_CLUSTER_CODES * UTF8_MAX];
	utf8proc_ssize_t count;

	count = utf8proc_decompose((const utf8proc_uint8_t *)bytes,
		(utf8proc_ssize_t)encode_all(codes, n, bytes), work, WORK_CODES,
		(utf8proc_option_t)options);
	return count > 0 && count <= WORK_CODES ? (size_t)count : 0;
}

/* Composes work[0..n) (one more must be free) and copies its UTF-8. */
static size_t compose(utf8proc_int32_t *work, size_t n, char *out)
{
	utf8proc_ssize_t len =
		utf8proc_reencode(work, (utf8proc_ssize_t)n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	if (len > FOLD_MAX_BYTES)
		return FOLD_TOO_LONG;
	if (len <= 0)
		return 0;
	memcpy(out, work, (size_t)len);
	return (size_t)len;
}

/*
 * Case folding turns U+0345 into a letter, which the marks after it would then stand on; hence
 * marks must be in canonical order first. Two code points cannot be out of order, except with a
 * first one that itself decomposes to one with U+0345.
 */
static bool needs_ordering(const uint32_t *codes, size_t n)
{
	return n > 2 || (codes[0] >= IOTA_BELOW && codes[0] < 0x2000 && codes[1] >= 0x300);
}

/* I is folded to ı and İ, in one code point or two, to i; other accents on I are left alone. */
static size_t fold_turkish(uint32_t *codes, size_t n)
{
	utf8proc_int32_t work[FOLD_CLUSTER_CODES];

	if (codes[0] == 'I' && n > 1) {
		memcpy(work, codes, n * sizeof *codes);
		n = (size_t)utf8proc_normalize_utf32(
			work, (utf8proc_ssize_t)n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
		memcpy(codes, work, n * sizeof *codes);
	}
	if (codes[0] == CAPITAL_DOTTED_I)
		codes[0] = 'i';
	else if (codes[0] == 'I' && (n == 1 || !is_mark(codes[1])))
		codes[0] = DOTLESS_I;
	return n;
}

static size_t fold_word(const struct fold *f, const uint32_t *given, size_t n, char *out)
{
	utf8proc_int32_t work[WORK_CODES + 1];
	uint32_t codes[FOLD_CLUSTER_CODES];
	int boundary = 0;

	memcpy(codes, given, n * sizeof *codes);
	if (n > 1 && needs_ordering(codes, n)) {
		n = decompose(codes, n, work, DECOMPOSE_OPTIONS);
		if (n > FOLD_CLUSTER_CODES)
			return FOLD_TOO_LONG;
		memcpy(codes, work, n * sizeof *codes);
	}
	if (f->turkish)
		n = fold_turkish(codes, n);
	if (n == 1) {
		utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)codes[0], work,
			MAX_EXPANSION, (utf8proc_option_t)FOLD_OPTIONS, &boundary);

		if (count == 1 && work[0] == (utf8proc_int32_t)codes[0])
			return utf8_encode(codes[0], out);
		return count > 0 ? compose(work, (size_t)count, out) : 0;
	}
	return compose(work, decompose(codes, n, work, FOLD_OPTIONS), out);
}

/* The cluster without its variation selectors: whether ❤ was asked to be red does not matter. */
static size_t fold_symbol(const uint32_t *given, size_t n, char *out)
{
	utf8proc_int32_t work[WORK_CODES + 1];
	uint32_t codes[FOLD_CLUSTER_CODES];
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (given[i] < 0xFE00 || given[i] > 0xFE0F)
			codes[kept++] = given[i];
	}
	return compose(work, decompose(codes, kept, work, SYMBOL_OPTIONS), out);
}

/* ---- Roles ---- */

static bool is_symbol(const uint32_t *codes, size_t n)
{
	/* Below the arrows there are only © ® ™ and the like, which are no emoji to a reader. */
	if (codes[0] >= 0x2190 &&
		bound_class(codes[0]) == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC)
		return true;
	return n > 1 && bound_class(codes[0]) == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR &&
	       bound_class(codes[1]) == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR;
}

static enum unit_role punctuation_role(uint32_t code)
{
	switch (code) {
	case '\'':
	case 0x2019: /* ’ */
	case 0x201B: /* ‛ */
	case 0x02BC: /* ʼ */
		return UNIT_APOSTROPHE;
	case '&':
	case '_':
	case 0x00B7: /* · as in Catalan col·legi */
	case 0x05F4: /* ״ in Hebrew abbreviations */
		return UNIT_INFIX;
	case '.':
		return UNIT_DOT;
	case ',':
		return UNIT_COMMA;
	case '-':
	case 0x2010: /* hyphen; NFKC makes U+2011 this */
		return UNIT_HYPHEN;
	case '+':
	case '#':
		return UNIT_SUFFIX;
	default:
		return UNIT_BREAK;
	}
}

static bool all_digits(const char *text, size_t len)
{
	while (len) {
		uint32_t code;
		size_t n = utf8_decode(text, len, &code);

		if (utf8proc_category((utf8proc_int32_t)code) != UTF8PROC_CATEGORY_ND)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

/* The role of a cluster that begins with `first` and was folded to `text`, not empty. */
static enum unit_role text_role(uint32_t first, const char *text, size_t len, bool *letter)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)first);
	uint32_t code;
	bool single = utf8_decode(text, len, &code) == len;
	enum unit_role role = single ? punctuation_role(code) : UNIT_BREAK;
	bool word = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;

	if (role != UNIT_BREAK || !(word || script_is_squared_word(first)))
		return role;
	if (script_is_spaceless(code) && category != UTF8PROC_CATEGORY_ND)
		return UNIT_NGRAM;
	if (all_digits(text, len))
		return UNIT_DIGIT;
	*letter = is_letter(code);
	return UNIT_LETTER;
}

size_t fold_cluster(const struct fold *f, const uint32_t *codes, size_t n, char *out,
	enum unit_role *role, bool *letter)
{
	size_t len;

	*letter = false;
	if (is_symbol(codes, n)) {
		*role = UNIT_SYMBOL;
		return fold_symbol(codes, n, out);
	}
	len = fold_word(f, codes, n, out);
	if (len == 0)
		*role = codes[0] == ZERO_WIDTH_SPACE ? UNIT_BREAK : UNIT_DROPPED;
	else if (len == FOLD_TOO_LONG)
		*role = is_letter(codes[0]) || is_mark(codes[0]) ? UNIT_LETTER : UNIT_BREAK;
	else
		*role = text_role(codes[0], out, len, letter);
	if (*role == UNIT_APOSTROPHE)
		len = utf8_encode('\'', out);
	return len;
}

/* ---- Accents ---- */

static uint32_t without_accents(uint32_t code)
{
	utf8proc_int32_t parts[MAX_EXPANSION];
	int boundary = 0;

	if (code == CYRILLIC_IO)
		return CYRILLIC_IE;
	if (code == DOTLESS_I)
		return 'i';
	if (script_has_accents(code) &&
		utf8proc_decompose_char((utf8proc_int32_t)code, parts, MAX_EXPANSION,
			(utf8proc_option_t)DECOMPOSE_OPTIONS, &boundary) > 1)
		return (uint32_t)parts[0];
	return code;
}

size_t fold_strip(const char *word, size_t len, char *out)
{
	uint32_t base = 0;
	size_t out_len = 0;

	while (len) {
		uint32_t code;
		size_t n;

		if ((unsigned char)*word < 0x80) {
			base = (unsigned char)*word;
			out[out_len++] = *word++;
			len--;
			continue;
		}
		n = utf8_decode(word, len, &code);
		word += n;
		len -= n;
		if (!is_mark(code)) {
			code = without_accents(code);
			base = code;
		} else if (script_has_accents(base)) {
			continue;
		}
		out_len += utf8_encode(code, out + out_len);
	}
	return out_len;
}

/* ---- Tables ---- */

void fold_learn(struct fold *f, uint32_t code)
{
	struct fold_low *low = &f->low[code];
	char bytes[FOLD_MAX_BYTES];
	enum unit_role role;
	bool letter;
	size_t len = fold_cluster(f, &code, 1, bytes, &role, &letter);
	int bound = bound_class(code);

	low->known = true;
	low->role = (uint8_t)role;
	low->letter = letter;
	low->joins = bound == UTF8PROC_BOUNDCLASS_EXTEND || bound == UTF8PROC_BOUNDCLASS_ZWJ ||
		     bound == UTF8PROC_BOUNDCLASS_SPACINGMARK;
	low->simple = !low->joins && bound != UTF8PROC_BOUNDCLASS_CONTROL && len > 0 &&
		      len <= sizeof low->bytes;
	if (len <= sizeof low->bytes) {
		low->len = (uint8_t)len;
		memcpy(low->bytes, bytes, len);
	}
}

static enum plain_action plain_action(const struct fold *f, int byte)
{
	if (byte >= 0x80) {
		if (byte >= 0xC2 && byte <= 0xDF)
			return PLAIN_LEAD2;
		return byte >= 0xE0 && byte <= 0xEF ? PLAIN_LEAD3 : PLAIN_HARD;
	}
	if (byte == ' ' || (byte >= '\t' && byte <= '\r'))
		return PLAIN_SPACE;
	switch (f->low[byte].role) {
	case UNIT_LETTER:
	case UNIT_DIGIT:
		return f->low[byte].len == 1 ? PLAIN_WORD : PLAIN_HARD;
	case UNIT_APOSTROPHE:
		return PLAIN_APOSTROPHE;
	case UNIT_INFIX:
		return PLAIN_INFIX;
	case UNIT_DOT:
		return PLAIN_DOT;
	case UNIT_COMMA:
		return PLAIN_COMMA;
	case UNIT_HYPHEN:
		return PLAIN_HYPHEN;
	case UNIT_SUFFIX:
		return PLAIN_SUFFIX;
	case UNIT_BREAK:
		return PLAIN_BREAK;
	default:
		return PLAIN_HARD;
	}
}

static void learn_ascii(struct fold *f)
{
	enum { ASCII = 0x80 };

	for (uint32_t code = 0; code < ASCII; code++)
		fold_learn(f, code);
	for (int byte = 0; byte < 256; byte++) {
		f->action[byte] = (uint8_t)plain_action(f, byte);
		if (f->action[byte] == PLAIN_WORD)
			f->lower[byte] = f->low[byte].bytes[0];
	}
}

struct fold *fold_new(bool turkish, struct fold *like)
{
	struct fold *f;

	if (like && like->turkish == turkish) {
		like->owners++;
		return like;
	}
	f = calloc(1, sizeof *f);
	if (!f)
		return NULL;
	f->owners = 1;
	f->turkish = turkish;
	learn_ascii(f);
	return f;
}

void fold_free(struct fold *f)
{
	if (f && --f->owners == 0)
		free(f);
}
