/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The face that R's .C() can see: vectors in, vectors out. A handle is the pointer's own bytes. */
#include <string.h>

#include "searcher/lib/pilcrow.h"

enum { HANDLE_BYTES = 8 };

_Static_assert(sizeof(pilcrow *) <= HANDLE_BYTES, "a handle holds a pointer");

static pilcrow *of_handle(const unsigned char *handle)
{
	pilcrow *p;

	memcpy(&p, handle, sizeof p);
	return p;
}

void pilcrow_r_open(
	char **indexes, int *n, unsigned char *handle, char **error, int *room, int *status)
{
	pilcrow *p = pilcrow_open((const char *const *)indexes, *n > 0 ? (size_t)*n : 0, *error,
		*room > 0 ? (size_t)*room : 0);

	memset(handle, 0, HANDLE_BYTES);
	memcpy(handle, &p, sizeof p);
	*status = p != NULL;
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
