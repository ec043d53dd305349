/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of weighting schemes and of their parameters. What the schemes compute is Xapian's
 * affair; which of them can be trusted is ours: its language models and PL2+ are wrong in 1.4 and
 * are not here.
 */
#include "searcher/ranking.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "common/bounds.h"

/* No parameter of any use is larger; it keeps scores within the range of six decimals. */
#define MAX_PARAMETER 1e6

/*
 * Chosen from 18 settings on five judged collections, articles ranked by their best paragraph and
 * the hyphens of queries taken as blanks, repeats once. Mean average precision with these, and with
 * the usual middle ground (k1 1, b 0.5, surface 0.1, title 0.3): cranfield .427 and .421, cacm .325
 * and .315, npl .295 and .297, scifact .651 and .646, covidqa .612 and .599. Paragraphs are short,
 * so their lengths say little: hence the low b. Surface and title stay below 1, so that neither
 * outweighs a second matching word.
 */
#define DEFAULT_K1 0.9
#define DEFAULT_B BOUNDS_B
#define DEFAULT_SURFACE 0.3
#define DEFAULT_TITLE 0.5
/*
 * Of a hyphenated word most of the weight lies with its parts, the rest with their standing in a
 * row; from 0.5 to 1 the five collections move by less than 0.005. For k3, the value that most
 * systems have; repeats make the difference in long questions only (cacm .325 without, .354 with).
 */
#define DEFAULT_PARTS 0.7
#define DEFAULT_K3 8.0
/* See query_kin.c. */
#define DEFAULT_KIN 0.7
/* The literature's, for want of a better one. */
#define DEFAULT_C 1.0
#define DEFAULT_DELTA 1.0

static const struct parameter {
	const char *name;
	size_t at; /* in struct ranking */
	double least, most;
} parameters[] = {
	{ "k1", offsetof(struct ranking, k1), 0, MAX_PARAMETER },
	{ "b", offsetof(struct ranking, b), 0, 1 },
	{ "delta", offsetof(struct ranking, delta), 0, MAX_PARAMETER },
	{ "c", offsetof(struct ranking, c), 1e-6, MAX_PARAMETER },
	{ "surface", offsetof(struct ranking, surface), 0, MAX_PARAMETER },
	{ "title", offsetof(struct ranking, title), 0, MAX_PARAMETER },
	{ "parts", offsetof(struct ranking, parts), 0, 1 },
	{ "kin", offsetof(struct ranking, kin), 0, MAX_PARAMETER },
	{ "k3", offsetof(struct ranking, k3), 0, MAX_PARAMETER },
};

enum { N_PARAMETERS = sizeof parameters / sizeof *parameters };

/* `takes` names the parameters beside those that all have. */
static const struct scheme {
	const char *name;
	enum xap_weighting weighting;
	const char *takes;
} schemes[] = {
	{ "bm25", XAP_BM25, "k1 b" },
	{ "bm25plus", XAP_BM25PLUS, "k1 b delta" },
	{ "tfidf", XAP_TFIDF, "" },
	{ "pl2", XAP_PL2, "c" },
	{ "dph", XAP_DPH, "" },
	{ "inl2", XAP_INL2, "c" },
	{ "bb2", XAP_BB2, "c" },
	{ "ifb2", XAP_IFB2, "c" },
	{ "ineb2", XAP_INEB2, "c" },
	{ "dlh", XAP_DLH, "" },
	{ "coord", XAP_COORD, "" },
	{ "bool", XAP_BOOL, "" },
};

enum { N_SCHEMES = sizeof schemes / sizeof *schemes };

struct ranking ranking_default(void)
{
	return (struct ranking){ .weighting = XAP_BM25,
		.k1 = DEFAULT_K1,
		.b = DEFAULT_B,
		.c = DEFAULT_C,
		.delta = DEFAULT_DELTA,
		.surface = DEFAULT_SURFACE,
		.title = DEFAULT_TITLE,
		.parts = DEFAULT_PARTS,
		.kin = DEFAULT_KIN,
		.k3 = DEFAULT_K3 };
}

static bool is(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && memcmp(name, text, len) == 0;
}

static bool takes(const struct scheme *scheme, const struct parameter *parameter)
{
	size_t len = strlen(parameter->name);
	const char *at = scheme->takes;

	if (parameter->at >= offsetof(struct ranking, surface))
		return true;
	while (*at) {
		size_t word = strcspn(at, " ");

		if (word == len && memcmp(at, parameter->name, len) == 0)
			return true;
		at += word + strspn(at + word, " ");
	}
	return false;
}

static const struct scheme *find_scheme(const char *name, size_t len, struct error *err)
{
	struct buf names CLEANUP(buf_done) = { 0 };

	for (size_t i = 0; i < N_SCHEMES; i++) {
		if (is(schemes[i].name, name, len))
			return &schemes[i];
		buf_printf(&names, "%s%s", i ? ", " : "", schemes[i].name);
	}
	error_set(err, ERROR_USAGE, "there is no ranking \"%.*s\"; there are: %s",
		(int)(len < 40 ? len : 40), name, names.failed ? "" : names.data);
	return NULL;
}

static const struct parameter *find_parameter(
	const struct scheme *scheme, const char *name, size_t len, struct error *err)
{
	struct buf names CLEANUP(buf_done) = { 0 };

	for (size_t i = 0; i < N_PARAMETERS; i++) {
		if (!takes(scheme, &parameters[i]))
			continue;
		if (is(parameters[i].name, name, len))
			return &parameters[i];
		buf_printf(&names, "%s%s", names.len ? ", " : "", parameters[i].name);
	}
	error_set(err, ERROR_USAGE, "the ranking %s has no parameter \"%.*s\"; it has: %s",
		scheme->name, (int)(len < 40 ? len : 40), name, names.failed ? "" : names.data);
	return NULL;
}

/* One KEY=NUMBER. */
static bool read_setting(struct ranking *r, const struct scheme *scheme, const char *text,
	size_t len, struct error *err)
{
	const char *equals = memchr(text, '=', len);
	const struct parameter *parameter =
		find_parameter(scheme, text, equals ? (size_t)(equals - text) : len, err);
	char *end;
	double value;

	if (!parameter)
		return false;
	/* strtod() would take blanks, signs, hexadecimal digits and words as well. */
	if (!equals || strspn(equals + 1, "0123456789.eE-+") < (size_t)(text + len - equals - 1) ||
		equals[1] < '-' || equals[1] > '9')
		return error_set(err, ERROR_USAGE, "%s takes a number, as in %s=0.5, not \"%.*s\"",
			parameter->name, parameter->name, (int)(len < 40 ? len : 40), text);
	value = strtod(equals + 1, &end);
	if (end != text + len || !(value >= parameter->least && value <= parameter->most))
		return error_set(err, ERROR_USAGE, "%s takes a number from %g to %g, not \"%.*s\"",
			parameter->name, parameter->least, parameter->most,
			(int)(len < 40 ? len : 40), equals + 1);
	*(double *)((char *)r + parameter->at) = value;
	return true;
}

bool ranking_parse(struct ranking *out, const char *text, struct error *err)
{
	size_t name_len = strcspn(text, ":");
	const struct scheme *scheme = find_scheme(text, name_len, err);
	struct ranking r = ranking_default();
	const char *at = text + name_len;

	if (!scheme)
		return false;
	r.weighting = scheme->weighting;
	while (*at) {
		size_t len = strcspn(++at, ",");

		if (!read_setting(&r, scheme, at, len, err))
			return false;
		at += len;
	}
	*out = r;
	return true;
}

double ranking_repeated(const struct ranking *r, uint32_t times)
{
	return times * (r->k3 + 1) / (r->k3 + times);
}

struct xap_search ranking_search(
	const struct ranking *r, uint32_t count, uint32_t check_at_least, double deadline)
{
	return (struct xap_search){ .weighting = r->weighting,
		.k1 = r->k1,
		.b = r->b,
		.c = r->c,
		.delta = r->delta,
		.count = count,
		.check_at_least = check_at_least,
		.deadline = deadline };
}

void ranking_describe(const struct ranking *r, struct buf *out)
{
	const struct scheme *scheme = schemes;
	char separator = ':';

	while (scheme->weighting != r->weighting)
		scheme++;
	buf_add_str(out, scheme->name);
	for (size_t i = 0; i < N_PARAMETERS; i++) {
		if (!takes(scheme, &parameters[i]))
			continue;
		buf_printf(out, "%c%s=%g", separator, parameters[i].name,
			*(const double *)((const char *)r + parameters[i].at));
		separator = ',';
	}
}
