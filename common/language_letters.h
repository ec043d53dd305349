/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The letters of a to z for the tables of language_english*.c, as numbers and as sets of bits; for
   those files alone, since the names are short. */
#ifndef PILCROW_COMMON_LANGUAGE_LETTERS_H
#define PILCROW_COMMON_LANGUAGE_LETTERS_H

enum {
	LETTERS = 26,
	NO_LETTER = LETTERS, /* any other byte */
};

enum letter_set {
	A = 1 << 0,
	B = 1 << 1,
	C = 1 << 2,
	D = 1 << 3,
	E = 1 << 4,
	F = 1 << 5,
	G = 1 << 6,
	H = 1 << 7,
	I = 1 << 8,
	J = 1 << 9,
	K = 1 << 10,
	L = 1 << 11,
	M = 1 << 12,
	N = 1 << 13,
	O = 1 << 14,
	P = 1 << 15,
	Q = 1 << 16,
	R = 1 << 17,
	S = 1 << 18,
	T = 1 << 19,
	U = 1 << 20,
	V = 1 << 21,
	W = 1 << 22,
	X = 1 << 23,
	Y = 1 << 24,
	Z = 1 << 25,
};

/* From 0 for a. */
static inline unsigned letter_number(char byte)
{
	unsigned n = (unsigned char)byte - (unsigned)'a';

	return n < LETTERS ? n : NO_LETTER;
}

#endif
