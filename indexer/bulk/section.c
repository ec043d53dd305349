/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages of a spilled run that were read are given back as the merge goes on, so that the sum of all
   runs need not fit in memory, nor on the disk beside the tables that are made from them. */
#include "indexer/bulk/section.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/glass.h"
#include "indexer/nameless.h"

/* Bytes that are not used and worth a piece of memory of their own: a page. */
enum { MUCH = 4096 };

void sections_done(struct sections *s)
{
	for (int i = 0; i < SECTIONS; i++)
		buf_done(&s->memory[i]);
	if (s->mapped)
		munmap(s->mapped, s->mapped_size);
	*s = (struct sections){ 0 };
}

/* Gives back the room that it does not use. */
static void fit(struct buf *b)
{
	char *fitting;

	if (b->cap - b->len <= MUCH)
		return;
	fitting = realloc(b->data, b->len + 1);
	if (!fitting)
		return;
	b->data = fitting;
	b->cap = b->len + 1;
}

bool sections_seal(struct sections *s, struct error *err)
{
	for (int i = 0; i < SECTIONS; i++) {
		if (s->memory[i].failed)
			return error_out_of_memory(err);
		fit(&s->memory[i]);
		/* What is empty has a beginning and an end, too. */
		s->data[i] = s->memory[i].data ? s->memory[i].data : "";
		s->len[i] = s->memory[i].len;
	}
	return true;
}

size_t sections_memory(const struct sections *s)
{
	size_t sum = 0;

	for (int i = 0; i < SECTIONS; i++)
		sum += s->memory[i].cap;
	return sum;
}

static bool map(struct sections *s, int fd)
{
	size_t at = 0;

	for (int i = 0; i < SECTIONS; i++)
		at += s->len[i];
	s->mapped_size = at;
	/* Never written to; but only of what could be may the disk be given back. */
	s->mapped = mmap(NULL, s->mapped_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (s->mapped == MAP_FAILED) {
		s->mapped = NULL;
		return false;
	}
	at = 0;
	for (int i = 0; i < SECTIONS; i++) {
		buf_done(&s->memory[i]);
		s->data[i] = (const char *)s->mapped + at;
		at += s->len[i];
	}
	return true;
}

bool sections_spill(struct sections *s, const char *directory, struct error *err)
{
	int fd = nameless_open(directory);
	uint64_t at = 0;
	bool ok = fd >= 0;

	for (int i = 0; i < SECTIONS && ok; at += s->len[i], i++)
		ok = nameless_write(fd, s->data[i], s->len[i], at);
	ok = ok && map(s, fd);
	if (!ok)
		error_set_errno(err, "%s: spilling a part of the index", directory);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Of whole pages: the first may be the end of another section. */
static void advise(const struct sections *s, enum section_name name, const char *begin,
	const char *end, int advice)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t least = ((uintptr_t)s->data[name] + page - 1) / page * page;
	uintptr_t from = (uintptr_t)begin / page * page, to = (uintptr_t)end / page * page;

	if (!s->mapped)
		return;
	if (from < least)
		from = least;
	/* Not every file system can make holes. */
	if (to > from && madvise((void *)from, to - from, advice) != 0)
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
}

void sections_forget(const struct sections *s, enum section_name name)
{
	advise(s, name, s->data[name], s->data[name] + s->len[name], MADV_DONTNEED);
}

void sections_forget_all(const struct sections *s)
{
	if (s->mapped)
		(void)madvise(s->mapped, s->mapped_size, MADV_DONTNEED);
}

void sections_give_back(
	const struct sections *s, enum section_name name, const char *begin, const char *end)
{
	advise(s, name, begin, end, MADV_REMOVE);
}

void sections_drop(struct sections *s, enum section_name name)
{
	sections_give_back(s, name, s->data[name], s->data[name] + s->len[name]);
	buf_done(&s->memory[name]);
	s->data[name] = "";
	s->len[name] = 0;
}

void section_add_entry(
	struct buf *out, const char *key, size_t key_len, const char *body, size_t body_len)
{
	char *to = buf_reserve(out, 1 + key_len + GLASS_MAX_VARINT + body_len), *start = to;

	if (!to)
		return;
	*to++ = (char)key_len;
	memcpy(to, key, key_len);
	to = glass_varint(to + key_len, body_len);
	memcpy(to, body, body_len);
	out->len += (size_t)(to + body_len - start);
}
