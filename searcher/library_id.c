/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read from memory, where the loader has put the notes: no file is opened. */
#include "searcher/library_id.h"

#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { MAX_BYTES = (LIBRARY_ID_SIZE - 1) / 2 };

static const struct {
	const char *name;
	size_t at; /* in struct library_ids */
} libraries[] = {
	{ "libstemmer.so", offsetof(struct library_ids, stemmer) },
	{ "libutf8proc.so", offsetof(struct library_ids, utf8proc) },
};

static void to_hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* The build id among the notes of a segment, as hex; leaves *out alone if there is none. */
static void read_notes(const unsigned char *at, size_t len, char *out)
{
	ElfW(Nhdr) note;

	while (len >= sizeof note) {
		size_t name, whole;

		memcpy(&note, at, sizeof note);
		name = padded(note.n_namesz);
		whole = sizeof note + name + padded(note.n_descsz);
		if (whole > len)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof ELF_NOTE_GNU &&
			memcmp(at + sizeof note, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) == 0 &&
			note.n_descsz <= MAX_BYTES)
			to_hex(at + sizeof note + name, note.n_descsz, out);
		at += whole;
		len -= whole;
	}
}

static int read_library(struct dl_phdr_info *info, size_t size, void *ctx)
{
	const char *slash = strrchr(info->dlpi_name, '/');
	const char *name = slash ? slash + 1 : info->dlpi_name;

	(void)size;
	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
		if (strncmp(name, libraries[i].name, strlen(libraries[i].name)) != 0)
			continue;
		for (size_t k = 0; k < info->dlpi_phnum; k++) {
			const ElfW(Phdr) *segment = &info->dlpi_phdr[k];

			if (segment->p_type == PT_NOTE)
				read_notes((const unsigned char *)(uintptr_t)(info->dlpi_addr +
									      segment->p_vaddr),
					segment->p_memsz, (char *)ctx + libraries[i].at);
		}
	}
	return 0;
}

void library_ids_find(struct library_ids *out)
{
	*out = (struct library_ids){ 0 };
	dl_iterate_phdr(read_library, out);
}
