/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See query_date.h. Values are digits, so that a range of text is a range of time; `:` comes after
 * all digits, and so ends a range that takes in whatever begins with a date.
 */
#include "searcher/query_date.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { DAY = 24 * 60 * 60, MAX_TEXT = 40, LAST_WEEK = 7, LAST_MONTH = 30 };

/* What is before and after all dates; a paragraph without one has an empty value. */
#define FIRST "0"
#define LAST ":"

struct day {
	int year, month, day; /* 0: the whole year, or month */
};

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* YYYY[-MM[-DD]], or the same without hyphens, and nothing else. */
static bool read_day(const char *text, size_t len, struct day *out)
{
	char digits[9];
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		bool separates = text[i] == '-' && (i == 4 || i == 7);

		if (separates)
			continue;
		if (text[i] < '0' || text[i] > '9' || n == 8)
			return false;
		digits[n++] = text[i];
	}
	if ((n != 4 && n != 6 && n != 8) || text[len - 1] == '-')
		return false;
	/* 2025-1130 and 202511-30 are neither way of writing. */
	if (len != n && len != n + (n - 4) / 2)
		return false;
	digits[n] = '\0';
	*out = (struct day){ 0 };
	sscanf(digits, "%4d%2d%2d", &out->year, &out->month, &out->day);
	if (n > 4 && (out->month < 1 || out->month > 12))
		return false;
	return n < 8 || (out->day >= 1 && out->day <= days_in(out->year, out->month));
}

/* The day before the first of this year, month or day, as exact as it is. */
static struct day before(struct day d)
{
	if (d.day > 0 && --d.day > 0)
		return d;
	if (d.month > 0) {
		/* With no day left this is the whole month, which ends where it should. */
		if (--d.month == 0) {
			d.year--;
			d.month = 12;
		}
		return d;
	}
	d.year--;
	return d;
}

static void write_day(char out[QUERY_DATE_SIZE], struct day d, const char *behind)
{
	if (d.day > 0)
		snprintf(out, QUERY_DATE_SIZE, "%04u%02u%02u%s", (unsigned)d.year % 10000,
			(unsigned)d.month % 100, (unsigned)d.day % 100, behind);
	else if (d.month > 0)
		snprintf(out, QUERY_DATE_SIZE, "%04u%02u%s", (unsigned)d.year % 10000,
			(unsigned)d.month % 100, behind);
	else
		snprintf(out, QUERY_DATE_SIZE, "%04u%s", (unsigned)d.year % 10000, behind);
}

static bool read_comparison(
	const char *text, size_t len, char from[QUERY_DATE_SIZE], char to[QUERY_DATE_SIZE])
{
	bool less = text[0] == '<', equal = len > 1 && text[1] == '=';
	size_t skip = equal ? 2 : 1;
	struct day d;

	if (len <= skip || !read_day(text + skip, len - skip, &d))
		return false;
	strcpy(from, FIRST);
	strcpy(to, LAST);
	if (less)
		write_day(to, equal ? d : before(d), LAST);
	else
		write_day(from, d, equal ? "" : LAST);
	return true;
}

/* The UTC day of a moment. */
static struct day day_of(int64_t moment)
{
	time_t seconds = (time_t)moment;
	struct tm tm = { 0 };

	gmtime_r(&seconds, &tm);
	return (struct day){ .year = tm.tm_year + 1900, .month = tm.tm_mon + 1, .day = tm.tm_mday };
}

static bool read_relative(const char *text, size_t len, int64_t now, char from[QUERY_DATE_SIZE],
	char to[QUERY_DATE_SIZE])
{
	static const struct {
		const char *name;
		int first, last; /* days before today */
	} names[] = {
		{ "today", 0, 0 },
		{ "yesterday", 1, 1 },
		{ "last-week", LAST_WEEK, 0 },
		{ "last-month", LAST_MONTH, 0 },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i].name) == len && strncasecmp(names[i].name, text, len) == 0) {
			write_day(from, day_of(now - (int64_t)names[i].first * DAY), "");
			write_day(to, day_of(now - (int64_t)names[i].last * DAY), LAST);
			return true;
		}
	return false;
}

static bool read_range(const char *text, size_t len, size_t dots, char from[QUERY_DATE_SIZE],
	char to[QUERY_DATE_SIZE])
{
	struct day first, last;
	size_t behind = dots + 2;

	strcpy(from, FIRST);
	strcpy(to, LAST);
	if (len == 2)
		return false;
	if (dots > 0) {
		if (!read_day(text, dots, &first))
			return false;
		write_day(from, first, "");
	}
	if (behind < len) {
		if (!read_day(text + behind, len - behind, &last))
			return false;
		write_day(to, last, LAST);
	}
	return strcmp(from, to) < 0;
}

bool query_date_read(const char *text, size_t len, int64_t now, char from[QUERY_DATE_SIZE],
	char to[QUERY_DATE_SIZE])
{
	const char *dots;
	struct day d;

	if (len == 0 || len > MAX_TEXT)
		return false;
	if (text[0] == '<' || text[0] == '>')
		return read_comparison(text, len, from, to);
	if (read_relative(text, len, now, from, to))
		return true;
	dots = memmem(text, len, "..", 2);
	if (dots)
		return read_range(text, len, (size_t)(dots - text), from, to);
	if (!read_day(text, len, &d))
		return false;
	write_day(from, d, "");
	write_day(to, d, LAST);
	return true;
}
