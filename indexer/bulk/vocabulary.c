/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/bulk/vocabulary.h"

#include "common/glass.h"
#include "common/schema.h"

void vocabulary_done(struct vocabulary *v)
{
	buf_done(&v->words);
	*v = (struct vocabulary){ 0 };
}

void vocabulary_see(struct vocabulary *v, const char *term, size_t len, uint64_t frequency)
{
	if (!schema_is_spelled(term, len) || frequency == 0)
		return;
	buf_add_byte(&v->words, (char)len);
	buf_add(&v->words, term, len);
	buf_add_varint(&v->words, frequency);
	if (frequency > v->most)
		v->most = (uint32_t)frequency;
}

bool vocabulary_next(const struct vocabulary *v, size_t *at, struct vocabulary_word *out)
{
	const char *from;

	if (*at == v->words.len)
		return false;
	from = v->words.data + *at;
	out->len = (unsigned char)*from++;
	out->text = from;
	from += out->len;
	out->frequency = (uint32_t)glass_read_varint(&from);
	*at = (size_t)(from - v->words.data);
	return true;
}
