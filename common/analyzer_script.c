/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Script ranges, from Unicode's Scripts.txt, rounded to blocks where the rest of a block is not
 * assigned or never reaches us as a letter. Ranges, not a property table: eight scripts are all
 * that is asked.
 */
#include "common/analyzer_script.h"

#include <stddef.h>

struct range {
	uint32_t first, last;
};

/* Sorted, not overlapping. */
static const struct range spaceless[] = {
	{ 0x0E00, 0x0EFF },   /* Thai, Lao */
	{ 0x1000, 0x109F },   /* Myanmar */
	{ 0x1100, 0x11FF },   /* Hangul Jamo */
	{ 0x1780, 0x17FF },   /* Khmer */
	{ 0x19E0, 0x19FF },   /* Khmer symbols */
	{ 0x2E80, 0x2FDF },   /* CJK radicals */
	{ 0x3005, 0x3007 },   /* 々 〆 〇 */
	{ 0x3021, 0x3029 },   /* Hangzhou numerals */
	{ 0x302E, 0x302F },   /* Hangul tone marks */
	{ 0x3031, 0x3035 },   /* Kana repeat marks */
	{ 0x3038, 0x303C },   /* Hangzhou numerals, repeat marks */
	{ 0x3041, 0x30FF },   /* Hiragana, Katakana */
	{ 0x3131, 0x318F },   /* Hangul compatibility Jamo */
	{ 0x31F0, 0x31FF },   /* Katakana extensions */
	{ 0x3400, 0x4DBF },   /* CJK extension A */
	{ 0x4E00, 0x9FFF },   /* CJK */
	{ 0xA960, 0xA97F },   /* Hangul Jamo extended A */
	{ 0xA9E0, 0xA9FF },   /* Myanmar extended B */
	{ 0xAA60, 0xAA7F },   /* Myanmar extended A */
	{ 0xAC00, 0xD7FF },   /* Hangul syllables, Jamo extended B */
	{ 0xF900, 0xFAFF },   /* CJK compatibility */
	{ 0xFF66, 0xFFDC },   /* half-width Katakana and Hangul */
	{ 0x1AFF0, 0x1B16F }, /* Kana supplements */
	{ 0x20000, 0x323AF }, /* CJK extensions B to H */
};

static const struct range accented[] = {
	{ 0x0041, 0x005A }, { 0x0061, 0x007A }, { 0x00AA, 0x00AA }, { 0x00BA, 0x00BA },
	{ 0x00C0, 0x00D6 }, { 0x00D8, 0x00F6 },
	{ 0x00F8, 0x02B8 }, /* Latin extended A and B, IPA, modifiers */
	{ 0x0370, 0x03E1 }, /* Greek, without Coptic */
	{ 0x03F0, 0x03FF }, { 0x1D00, 0x1D25 }, { 0x1D6B, 0x1D77 }, { 0x1D79, 0x1DBF },
	{ 0x1E00, 0x1FFF },			/* Latin extended additional, Greek extended */
	{ 0x2C60, 0x2C7F },			/* Latin extended C */
	{ 0xA722, 0xA787 },			/* Latin extended D */
	{ 0xA78B, 0xA7FF }, { 0xAB30, 0xAB6B }, /* Latin extended E */
};

static const struct range squared[] = {
	{ 0x24B6, 0x24E9 }, /* letters in circles */
	{ 0x32CC, 0x32FE }, /* squared Latin abbreviations, Katakana in circles */
	{ 0x3300, 0x33FF }, /* squared Katakana words, telegraph symbols, units */
};

static bool in_ranges(const struct range *ranges, size_t n, uint32_t code)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code > ranges[middle].last)
			low = middle + 1;
		else if (code < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

bool script_is_spaceless(uint32_t code)
{
	return code >= spaceless[0].first &&
	       in_ranges(spaceless, sizeof spaceless / sizeof *spaceless, code);
}

bool script_has_accents(uint32_t code)
{
	return in_ranges(accented, sizeof accented / sizeof *accented, code);
}

bool script_is_squared_word(uint32_t code)
{
	return in_ranges(squared, sizeof squared / sizeof *squared, code);
}
