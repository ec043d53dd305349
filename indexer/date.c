/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own reader of dates, since strptime() depends on the locale, takes days that do not exist and
 * knows neither ordinal nor week dates. Days are counted from 1 March of the year 0, where leap
 * days come last and need no cases. It never guesses: 04/11/2025 is not understood.
 */
#include "indexer/date.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct reader {
	const char *at, *end;
};

struct moment {
	int64_t day;	 /* since 0000-03-01 */
	int32_t seconds; /* of that day */
};

/* Exactly n digits, or nothing is taken. */
static bool digits(struct reader *r, int n, int *value)
{
	int sum = 0;

	if (r->end - r->at < n)
		return false;
	for (int i = 0; i < n; i++) {
		if (r->at[i] < '0' || r->at[i] > '9')
			return false;
		sum = sum * 10 + (r->at[i] - '0');
	}
	r->at += n;
	*value = sum;
	return true;
}

static bool take(struct reader *r, const char *any)
{
	if (r->at == r->end || *r->at == '\0' || !strchr(any, *r->at))
		return false;
	r->at++;
	return true;
}

/* How many digits follow. */
static size_t digits_ahead(const struct reader *r)
{
	size_t n = 0;

	while (r->at + n < r->end && r->at[n] >= '0' && r->at[n] <= '9')
		n++;
	return n;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static int64_t day_number(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;

	/* 153 days are five months of 31, 30, 31, 30, 31. */
	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
}

static void civil(int64_t number, int *year, int *month, int *day)
{
	int y = (int)(number / 365) + 1, m = 12;

	while (day_number(y, 1, 1) > number)
		y--;
	while (day_number(y, m, 1) > number)
		m--;
	*year = y;
	*month = m;
	*day = (int)(number - day_number(y, m, 1)) + 1;
}

/* 0 is Monday. Day 0 of the count, 0000-03-01, was a Wednesday. */
static int weekday(int64_t day)
{
	return (int)((day + 2) % 7);
}

static bool week_date(int year, int week, int weekday_from_1, int64_t *day)
{
	int64_t fourth = day_number(year, 1, 4); /* always in week 1 */
	int64_t first = fourth - weekday(fourth);
	int64_t next = day_number(year + 1, 1, 4);

	next -= weekday(next);
	if (weekday_from_1 < 1 || weekday_from_1 > 7 || week < 1 || first + (week - 1) * 7 >= next)
		return false;
	*day = first + (week - 1) * 7 + weekday_from_1 - 1;
	return true;
}

static bool ordinal_date(int year, int ordinal, int64_t *day)
{
	if (ordinal < 1 || ordinal > 365 + is_leap(year))
		return false;
	*day = day_number(year, 1, 1) + ordinal - 1;
	return true;
}

static bool calendar_date(int year, int month, int day_of_month, int64_t *day)
{
	if (month < 1 || month > 12 || day_of_month < 1 ||
		day_of_month > days_in_month(year, month))
		return false;
	*day = day_number(year, month, day_of_month);
	return true;
}

/* What follows the year and names a day. */
static bool read_day(struct reader *r, int year, int64_t *day)
{
	bool dash = take(r, "-");
	int a, b;

	if (take(r, "W"))
		return digits(r, 2, &a) && take(r, "-") == dash && digits(r, 1, &b) &&
		       week_date(year, a, b, day);
	if (digits_ahead(r) == 3)
		return digits(r, 3, &a) && ordinal_date(year, a, day);
	return digits(r, 2, &a) && take(r, "-") == dash && digits(r, 2, &b) &&
	       calendar_date(year, a, b, day);
}

static bool read_fraction(struct reader *r)
{
	if (!take(r, ".,"))
		return true;
	if (digits_ahead(r) == 0)
		return false;
	r->at += digits_ahead(r);
	return true;
}

/* 24:00 and a leap second are the first moment of what follows; sums take care of that. */
static bool read_clock(struct reader *r, int32_t *seconds)
{
	int h, m, s = 0;
	bool colon;

	if (!digits(r, 2, &h))
		return false;
	colon = take(r, ":");
	if (!digits(r, 2, &m))
		return false;
	if (colon ? take(r, ":") : digits_ahead(r) > 0) {
		if (!digits(r, 2, &s) || !read_fraction(r))
			return false;
	}
	if (h > 24 || m > 59 || s > 60 || (h == 24 && (m > 0 || s > 0)))
		return false;
	*seconds = (h * 60 + m) * 60 + s;
	return true;
}

/* Seconds that local time is ahead of UTC; 0 if no zone is given. */
static bool read_zone(struct reader *r, int32_t *ahead)
{
	bool minus;
	int h, m = 0;

	*ahead = 0;
	if (r->at == r->end || take(r, "Zz"))
		return true;
	take(r, " ");
	minus = take(r, "-");
	if ((!minus && !take(r, "+")) || !digits(r, 2, &h))
		return false;
	if (r->at < r->end) {
		take(r, ":");
		if (!digits(r, 2, &m))
			return false;
	}
	if (h > 23 || m > 59)
		return false;
	*ahead = (h * 60 + m) * 60 * (minus ? -1 : 1);
	return true;
}

static bool read_time(struct reader *r, struct moment *moment)
{
	enum { DAY = 24 * 60 * 60 };
	int32_t seconds, ahead;

	if (!take(r, "Tt ") || !read_clock(r, &seconds) || !read_zone(r, &ahead))
		return false;
	seconds -= ahead;
	while (seconds < 0) {
		seconds += DAY;
		moment->day--;
	}
	moment->day += seconds / DAY;
	moment->seconds = seconds % DAY;
	return true;
}

/* YYYY or YYYY-MM, whole. YYYYMM is not ISO 8601: it may mean a day of a year without century. */
static bool coarse(struct reader r, int year, char out[DATE_SIZE])
{
	int month;

	if (r.at == r.end) {
		snprintf(out, DATE_SIZE, "%04d", year);
		return true;
	}
	if (!take(&r, "-") || !digits(&r, 2, &month) || r.at != r.end || month < 1 || month > 12)
		return false;
	snprintf(out, DATE_SIZE, "%04d%02d", year, month);
	return true;
}

bool date_parse(const char *text, size_t len, char out[DATE_SIZE])
{
	struct reader r = { text, text + len };
	struct moment moment = { 0 };
	int year, month, day;
	bool timed;

	while (r.at < r.end && strchr(" \t\r\n", r.end[-1]) && r.end[-1] != '\0')
		r.end--;
	while (take(&r, " \t\r\n"))
		continue;
	if (!digits(&r, 4, &year) || year == 0)
		return false;
	if (coarse(r, year, out))
		return true;
	if (!read_day(&r, year, &moment.day))
		return false;
	timed = r.at != r.end;
	if (timed && (!read_time(&r, &moment) || r.at != r.end))
		return false;
	civil(moment.day, &year, &month, &day);
	if (year < 1 || year > 9999)
		return false;
	if (timed)
		snprintf(out, DATE_SIZE, "%04u%02u%02u%02u%02u%02u", (unsigned)year % 10000u,
			(unsigned)month % 100u, (unsigned)day % 100u,
			(unsigned)moment.seconds / 3600u % 100u,
			(unsigned)moment.seconds / 60u % 60u, (unsigned)moment.seconds % 60u);
	else
		snprintf(out, DATE_SIZE, "%04u%02u%02u", (unsigned)year % 10000u,
			(unsigned)month % 100u, (unsigned)day % 100u);
	return true;
}
