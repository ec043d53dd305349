/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Places where text may be cut: characters, grapheme clusters, white space, sentences. Text is
 * UTF-8; bytes that are none count as a character each and never make a function read outside.
 */
#ifndef PILCROW_SEARCHER_SNIPPET_BOUNDARY_H
#define PILCROW_SEARCHER_SNIPPET_BOUNDARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What char_at() does where the byte is none of ASCII. */
int32_t char_beyond_ascii(const char *text, size_t len, size_t at, size_t *bytes);

/* The code point at `at` (< len), and its length in bytes. */
static inline int32_t char_at(const char *text, size_t len, size_t at, size_t *bytes)
{
	*bytes = 1;
	return (unsigned char)text[at] < 0x80 ? text[at] : char_beyond_ascii(text, len, at, bytes);
}

/* Where the character before `at` (> 0) begins. */
size_t char_before(const char *text, size_t at);

size_t chars_count(const char *text, size_t start, size_t end);
/* Up to n characters on from, or back from, `at`. */
size_t chars_forward(const char *text, size_t len, size_t at, size_t n);
size_t chars_back(const char *text, size_t at, size_t n);

/* White space at which a line may be broken: not the no-break spaces. */
bool char_is_space(int32_t c);

/* The boundary between grapheme clusters at `at`, else the last one before it, or the next after.
 */
size_t cluster_start(const char *text, size_t len, size_t at);
size_t cluster_end(const char *text, size_t len, size_t at);

/*
 * Whether a sentence begins at `at`, as far as punctuation tells: after a full stop (but not that
 * of an initial, as in U.S., nor before a small letter or a digit), a question or exclamation mark,
 * with quotation marks and brackets closed behind it, then white space; CJK needs no white space.
 */
bool is_sentence_start(const char *text, size_t len, size_t at);

#endif
