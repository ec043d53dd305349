/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The library from C, and from C++: consumer INDEX QUERY */
#include <pilcrow.h>

#include <stdio.h>

static int show(void *ctx, const struct pilcrow_token *token)
{
	(void)ctx;
	printf("%u %.*s\n", token->position, (int)token->term_len, token->term);
	return 0;
}

int main(int argc, char **argv)
{
	const char *index = argc > 2 ? argv[1] : "";
	char error[500];
	pilcrow *p = pilcrow_open(&index, 1, error, sizeof error);
	pilcrow_answer *a = p ? pilcrow_search(p, argv[2], 3, error, sizeof error) : NULL;

	if (!a) {
		fprintf(stderr, "%s\n", error);
		pilcrow_close(p);
		return 2;
	}
	for (size_t i = 0; i < pilcrow_hits(a); i++)
		printf("%.3f %s\n", pilcrow_hit_score(a, i), pilcrow_hit_text(a, i, PILCROW_ID));
	pilcrow_answer_free(a);
	pilcrow_analyze(p, "en", "Two lamps", show, NULL, error, sizeof error);
	pilcrow_close(p);
	return 0;
}
