/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The face that R's .C() can see: vectors in, vectors out. A handle is the pointer's own bytes. */
#include <stdio.h>
#include <string.h>

#include "searcher/lib/pilcrow.h"

enum { HANDLE_BYTES = 8 };

_Static_assert(sizeof(void *) <= HANDLE_BYTES, "a handle holds a pointer");

static void *of_handle(const unsigned char *handle)
{
	void *p;

	memcpy(&p, handle, sizeof p);
	return p;
}

/* Whether there is one. */
static int keep(unsigned char *handle, const void *p)
{
	memset(handle, 0, HANDLE_BYTES);
	memcpy(handle, &p, sizeof p);
	return p != NULL;
}

static size_t size_of(const int *room)
{
	return *room > 0 ? (size_t)*room : 0;
}

void pilcrow_r_open(
	char **indexes, int *n, unsigned char *handle, char **error, int *room, int *status)
{
	*status = keep(handle, pilcrow_open((const char *const *)indexes, *n > 0 ? (size_t)*n : 0,
				       *error, size_of(room)));
}

void pilcrow_r_ask(unsigned char *handle, char **request, char **answer, int *room, int *status)
{
	pilcrow *p = of_handle(handle);
	char *text = p ? pilcrow_ask(p, *request) : NULL;
	size_t need = text ? strlen(text) + 1 : 0;

	*status = text != NULL;
	if (text && *room > 0 && need <= (size_t)*room)
		memcpy(*answer, text, need);
	*room = (int)need;
	pilcrow_free(text);
}

void pilcrow_r_close(unsigned char *handle)
{
	pilcrow_close(of_handle(handle));
	memset(handle, 0, HANDLE_BYTES);
}

void pilcrow_r_build(
	char **index, char **language, unsigned char *handle, char **error, int *room, int *status)
{
	*status = keep(handle,
		pilcrow_build(*index, **language ? *language : NULL, *error, size_of(room)));
}

/* Whether there is a builder; else says so. */
static pilcrow_builder *builder_of(const unsigned char *handle, char *error, size_t size)
{
	pilcrow_builder *b = of_handle(handle);

	if (!b && size > 0)
		snprintf(error, size, "nothing is being built");
	return b;
}

void pilcrow_r_build_records(
	unsigned char *handle, char **records, int *n, char **error, int *room, int *status)
{
	pilcrow_builder *b = builder_of(handle, *error, size_of(room));
	int i = 0;

	while (b && i < *n && pilcrow_build_record(b, records[i], *error, size_of(room)))
		i++;
	*status = b && i == *n;
	*n = i;
}

void pilcrow_r_build_publish(
	unsigned char *handle, double *paragraphs, int *left, char **error, int *room, int *status)
{
	pilcrow_builder *b = builder_of(handle, *error, size_of(room));
	unsigned long long found = 0;

	*status = b && pilcrow_build_publish(b, &found, *error, size_of(room));
	*paragraphs = (double)found;
	*left = 0;
	while (b && pilcrow_build_reject(b, (size_t)*left))
		++*left;
}

void pilcrow_r_build_free(unsigned char *handle)
{
	pilcrow_build_free(of_handle(handle));
	memset(handle, 0, HANDLE_BYTES);
}
