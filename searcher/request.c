/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a question is when the user says nothing else. The numbers of the ranking come from
 * evaluation on judged collections; they are in one place so that changing one is one line.
 */
#include "searcher/request.h"

enum { DEFAULT_HITS = 10, DEFAULT_SNIPPET_CHARS = 300 };

/*
 * k1 and b are the middle ground between the two settings that are usual for passages (0.9, 0.4)
 * and for articles (1.2, 0.75). The surface form and the title break ties between paragraphs whose
 * stems match alike; they are small, so that neither outweighs a second matching word.
 */
#define DEFAULT_K1 1.0
#define DEFAULT_B 0.5
#define DEFAULT_SURFACE 0.1
#define DEFAULT_TITLE 0.3

struct request request_default(void)
{
	return (struct request){
		.query = "",
		.hits = DEFAULT_HITS,
		.snippet_chars = DEFAULT_SNIPPET_CHARS,
		.ranking = {
			.k1 = DEFAULT_K1,
			.b = DEFAULT_B,
			.surface = DEFAULT_SURFACE,
			.title = DEFAULT_TITLE,
		},
	};
}
