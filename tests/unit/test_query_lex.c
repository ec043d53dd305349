/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/query_lex.h"

static void a_piece_begins_where_the_one_before_ends(void **state)
{
	struct query_lexer lexer = { .text = "a \"b\"c", .len = 6 };
	struct lexeme a = query_lex(&lexer), b = query_lex(&lexer), c = query_lex(&lexer),
		      end = query_lex(&lexer);

	(void)state;
	assert_int_equal(a.kind, LEXEME_WORD);
	assert_int_equal(a.end, 1);
	assert_int_equal(b.kind, LEXEME_QUOTATION);
	assert_int_equal(b.start, 2);
	assert_int_equal(b.text_start, 3);
	assert_int_equal(b.end, 5);
	assert_int_equal(c.kind, LEXEME_WORD);
	assert_int_equal(c.start, 5);
	assert_int_equal(end.kind, LEXEME_END);
}

static void the_end_stays_the_end(void **state)
{
	struct query_lexer lexer = { .text = "  ", .len = 2 };

	(void)state;
	assert_int_equal(query_lex(&lexer).kind, LEXEME_END);
	assert_int_equal(query_lex(&lexer).kind, LEXEME_END);
	assert_int_equal(lexer.at, 2);
}

static void a_nul_is_text(void **state)
{
	struct query_lexer lexer = { .text = "a\0b", .len = 3 };
	struct lexeme lexeme = query_lex(&lexer);

	(void)state;
	assert_int_equal(lexeme.kind, LEXEME_WORD);
	assert_int_equal(lexeme.text_end, 3);
}

/* What must hold of the lexemes of any text. */
static void check_lexemes(const char *text, size_t len)
{
	struct query_lexer lexer = { .text = text, .len = len };
	size_t last = 0;

	for (;;) {
		struct lexeme x = query_lex(&lexer);

		assert_true(last <= x.start && x.start <= x.text_start);
		assert_true(x.text_start <= x.text_end && x.text_end <= x.end && x.end <= len);
		assert_int_equal(x.end, lexer.at);
		if (x.kind == LEXEME_END)
			break;
		assert_true(x.start < x.end);
		assert_true(x.kind == LEXEME_QUOTATION || x.text_start < x.text_end);
		last = x.end;
	}
	assert_int_equal(lexer.at, len);
}

/* Random rows of what matters to the lexer, and of random bytes, each in memory of just its size,
 * so that a sanitizer sees every byte that is read beyond. */
static void any_bytes_can_be_cut(void **state)
{
	static const char *const pieces[] = { "\"", "+", "-", "~", " ", "a", "1", "_",
		"\xE2\x80\x9C", "\xC2\xAB", "\xE2\x80", "\xC3\xA9", "\xFF", "\xE3\x80\x80",
		"\xF0\x9F\x98\x80", "'" };
	unsigned seed = 2;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[64];
		size_t len = 0;
		char *exact;

		while (len < sizeof text - 4 && rand_r(&seed) % 24 != 0) {
			if (round % 4 == 0) {
				text[len++] = (char)rand_r(&seed);
			} else {
				const char *piece = pieces[rand_r(&seed) % 16];

				memcpy(text + len, piece, strlen(piece));
				len += strlen(piece);
			}
		}
		exact = malloc(len ? len : 1);
		assert_non_null(exact);
		memcpy(exact, text, len);
		check_lexemes(exact, len);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_piece_begins_where_the_one_before_ends),
		cmocka_unit_test(the_end_stays_the_end),
		cmocka_unit_test(a_nul_is_text),
		cmocka_unit_test(any_bytes_can_be_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
