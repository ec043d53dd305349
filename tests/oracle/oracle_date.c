/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dates and ranges of them: random ones, and what they fit, digit by digit. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/oracle/oracle.h"

enum { DAY = 86400, MAX_DIGITS = 8 };

/* ---- What fits ---- */

/* Less than, equal to or greater than 0, over as many digits as both have. */
static int compare_common(const char *a, const char *b)
{
	size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

	return memcmp(a, b, n);
}

static bool is_less_exact(const char *date, const char *than)
{
	return strlen(date) < strlen(than);
}

/* It begins with `from` or later; one that is known less exactly begins earlier. */
static bool begins_by(const char *date, const char *from)
{
	int order = compare_common(date, from);

	return order > 0 || (order == 0 && !is_less_exact(date, from));
}

/* It begins before the end of `to`. */
static bool begins_before_end(const char *date, const char *to)
{
	return compare_common(date, to) <= 0;
}

/* It begins before `to` does: of two that agree, the less exact one unless what the other adds is
   the first month and day. */
static bool begins_before(const char *date, const char *to)
{
	int order = compare_common(date, to);

	if (order != 0 || !is_less_exact(date, to))
		return order < 0;
	for (const char *rest = to + strlen(date); *rest; rest += 2) {
		if (strncmp(rest, "01", 2) != 0)
			return true;
	}
	return false;
}

static void take_digits(char out[MAX_DIGITS + 1], const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n < MAX_DIGITS; i++) {
		if (text[i] != '-')
			out[n++] = text[i];
	}
	out[n] = '\0';
}

static bool fits_days(const char *date, int64_t now, int first, int last)
{
	char from[MAX_DIGITS + 1], to[MAX_DIGITS + 1];
	time_t begin = (time_t)(now - (int64_t)first * DAY),
	       end = (time_t)(now - (int64_t)last * DAY);
	struct tm tm;

	strftime(from, sizeof from, "%Y%m%d", gmtime_r(&begin, &tm));
	strftime(to, sizeof to, "%Y%m%d", gmtime_r(&end, &tm));
	return begins_by(date, from) && begins_before_end(date, to);
}

bool oracle_date_fits(const char *text, const char *date, int64_t now)
{
	const char *dots = strstr(text, ".."), *at = text + strspn(text, "<>=");
	char first[MAX_DIGITS + 1], last[MAX_DIGITS + 1];
	bool equal = strchr(text, '=') != NULL;

	if (!*date)
		return false;
	if (strcmp(text, "today") == 0)
		return fits_days(date, now, 0, 0);
	if (strcmp(text, "yesterday") == 0)
		return fits_days(date, now, 1, 1);
	if (strcmp(text, "last-week") == 0)
		return fits_days(date, now, 7, 0);
	if (strcmp(text, "last-month") == 0)
		return fits_days(date, now, 30, 0);
	if (dots) {
		take_digits(first, text, (size_t)(dots - text));
		take_digits(last, dots + 2, strlen(dots + 2));
		return (!*first || begins_by(date, first)) &&
		       (!*last || begins_before_end(date, last));
	}
	take_digits(first, at, strlen(at));
	if (*text == '<')
		return equal ? begins_before_end(date, first) : begins_before(date, first);
	if (*text == '>')
		return equal ? begins_by(date, first) : compare_common(date, first) > 0;
	return begins_by(date, first) && begins_before_end(date, first);
}

/* ---- Random ones ---- */

/* Digits of a year, month or day near a date of the index. */
static void make_digits(const struct oracle *o, uint64_t *seed, char out[MAX_DIGITS + 1])
{
	const char *date = "20250101";
	unsigned year, month, day, exact = oracle_random(seed, 3), step = oracle_random(seed, 3);
	char digits[3 * 10 + 1];

	for (int tries = 0; tries < 10; tries++) {
		const char *found = o->paragraphs[oracle_random(seed, (uint32_t)o->n)].date;

		if (strlen(found) >= MAX_DIGITS) {
			date = found;
			break;
		}
	}
	sscanf(date, "%4u%2u%2u", &year, &month, &day);
	year += step == 1 && oracle_random(seed, 3) == 0;
	month = oracle_random(seed, 4) ? month : 1 + (month + step) % 12;
	day = oracle_random(seed, 2) ? day : 1 + (day + step) % 28;
	day = day > 28 || oracle_random(seed, 6) == 0 ? 1 : day;
	snprintf(digits, sizeof digits, "%04u%02u%02u", year, month, day);
	memcpy(out, digits, MAX_DIGITS);
	out[4 + 2 * exact] = '\0';
}

static void write_date(struct buf *out, const char *digits, uint64_t *seed)
{
	bool hyphens = oracle_random(seed, 2);

	for (size_t i = 0; digits[i]; i++) {
		if (hyphens && (i == 4 || i == 6))
			buf_add_byte(out, '-');
		buf_add_byte(out, digits[i]);
	}
}

static char *make_range(const struct oracle *o, uint64_t *seed)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	char one[MAX_DIGITS + 1], other[MAX_DIGITS + 1];
	uint32_t open = oracle_random(seed, 4);
	bool swap;

	make_digits(o, seed, one);
	make_digits(o, seed, other);
	swap = compare_common(one, other) > 0;
	if (open != 0)
		write_date(&out, swap ? other : one, seed);
	buf_add_str(&out, "..");
	if (open != 1)
		write_date(&out, swap ? one : other, seed);
	return buf_take(&out);
}

char *oracle_date(const struct oracle *o, uint64_t *seed)
{
	static const char *const names[] = { "today", "yesterday", "last-week", "last-month" };
	static const char *const signs[] = { "", "", "<", "<=", ">", ">=" };
	CLEANUP(buf_done) struct buf out = { 0 };
	uint32_t way = oracle_random(seed, 10);
	char digits[MAX_DIGITS + 1];

	if (way == 0)
		return strdup(names[oracle_random(seed, sizeof names / sizeof *names)]);
	if (way < 4)
		return make_range(o, seed);
	make_digits(o, seed, digits);
	buf_add_str(&out, signs[oracle_random(seed, sizeof signs / sizeof *signs)]);
	write_date(&out, digits, seed);
	return buf_take(&out);
}
