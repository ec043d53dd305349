/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A request as a JSON object: what request.schema.json describes. The names are those of the
 * options with _ for -; what is not said is as in the request that is given as the base.
 */
#ifndef PILCROW_SEARCHER_REQUEST_JSON_H
#define PILCROW_SEARCHER_REQUEST_JSON_H

#include "searcher/request.h"

struct request_json {
	struct request request; /* its strings belong to this */
	char *query_id;		/* the member query_id, or else id, as JSON; NULL: none; owned */
	void *record;
};

/*
 * ERROR_USAGE names the member that is wrong and says what it takes. A member of another name is
 * passed over if `lenient`, else an error; the records of test collections carry all sorts of
 * things.
 */
bool request_json_read(struct request_json *out, const struct request *base, const char *text,
	size_t len, bool lenient, struct error *err) NODISCARD;
/* Appends all members but query and like_text, each after a comma. What is off may be 0, which a
 * request does not take (timeout, expand). */
void request_json_add(const struct request *request, struct buf *out);
void request_json_done(struct request_json *r);

#endif
