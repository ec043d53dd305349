/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read from memory, where the loader has put the notes: no file is opened. */
#include "searcher/library_id.h"

#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MAX_BYTES = 32, N_LIBRARIES = 2 };

static const char *const names[N_LIBRARIES] = { "libstemmer.so", "libutf8proc.so" };

struct ids {
	char hex[N_LIBRARIES][2 * MAX_BYTES + 1];
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
	struct ids *ids = ctx;
	const char *slash = strrchr(info->dlpi_name, '/');
	const char *name = slash ? slash + 1 : info->dlpi_name;

	(void)size;
	for (size_t i = 0; i < N_LIBRARIES; i++) {
		if (strncmp(name, names[i], strlen(names[i])) != 0)
			continue;
		for (size_t k = 0; k < info->dlpi_phnum; k++) {
			const ElfW(Phdr) *segment = &info->dlpi_phdr[k];

			if (segment->p_type == PT_NOTE)
				read_notes((const unsigned char *)(uintptr_t)(info->dlpi_addr +
									      segment->p_vaddr),
					segment->p_memsz, ids->hex[i]);
		}
	}
	return 0;
}

void library_id(char out[LIBRARY_ID_SIZE])
{
	struct ids ids = { 0 };

	dl_iterate_phdr(read_library, &ids);
	out[0] = '\0';
	if (ids.hex[0][0] && ids.hex[1][0])
		snprintf(out, LIBRARY_ID_SIZE, "%s %s", ids.hex[0], ids.hex[1]);
}
