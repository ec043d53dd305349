/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages of a spilled run that were read are given back as the merge goes on, so that the sum of all
   runs need not fit in memory. */
#include "indexer/bulk/section.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/glass.h"
#include "indexer/nameless.h"

void sections_done(struct sections *s)
{
	for (int i = 0; i < SECTIONS; i++)
		buf_done(&s->memory[i]);
	if (s->mapped)
		munmap(s->mapped, s->mapped_size);
	*s = (struct sections){ 0 };
}

bool sections_seal(struct sections *s, struct error *err)
{
	for (int i = 0; i < SECTIONS; i++) {
		if (s->memory[i].failed)
			return error_out_of_memory(err);
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
	s->mapped = mmap(NULL, s->mapped_size, PROT_READ, MAP_SHARED, fd, 0);
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

void sections_forget(const struct sections *s, enum section_name name, const char *at)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)s->data[name], to = (uintptr_t)at;

	if (!s->mapped)
		return;
	/* Whole pages only: the first may be the end of another section. */
	from = (from + page - 1) / page * page;
	to = to / page * page;
	if (to > from)
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
}

void sections_drop(struct sections *s, enum section_name name)
{
	sections_forget(s, name, s->data[name] + s->len[name]);
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
