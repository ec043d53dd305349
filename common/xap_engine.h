/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Xapian itself, as the C half of the wrapper sees it: what the xap_*.cc files do with a database.
 * A program is linked with them (xap_linked.c), or loads them when something is asked that only
 * Xapian can do (searcher/module_load.c): libxapian and what it needs take the dynamic loader
 * longer than most queries take.
 */
#ifndef PILCROW_COMMON_XAP_ENGINE_H
#define PILCROW_COMMON_XAP_ENGINE_H

#include "common/xap.h"

#ifdef __cplusplus
extern "C" {
#endif

struct database;
struct xap_opened; /* what Xapian has opened; the engine's own */

struct xap_db {
	char *path; /* owned; NULL: it is of members */
	/* What it is of, or itself; the array is owned. */
	struct xap_db **members;
	size_t n_members;
	struct xap_stats stats;
	struct database *tables; /* of one that was opened later; owned; NULL: Xapian reads them */
	/* Of all members; the array is owned. NULL: Xapian reads one of them. */
	const struct database **all_tables;
	const struct labels **labels; /* of each member or NULL; the array is owned */
	/* Of its members, as far as there are any; the array is owned. */
	const struct norms **norms;
	size_t n_norms;
	/* NULL until Xapian is needed. */
	const struct xap_engine *engine;
	struct xap_opened *opened;
};

/* Functions of one name do what xap.h says, with a database that is opened; xap_db.c is where that
   is seen to, and where terms and keys were held against their limits. */
struct xap_engine {
	const char *pilcrow; /* the version that it belongs to */
	const char *(*version)(void);
	/* Sets db->opened of one with a path, or of one whose members have theirs. */
	bool (*open)(struct xap_db *db, struct error *err);
	void (*close)(struct xap_opened *opened);
	__typeof__(xap_db_stats) *stats;
	__typeof__(xap_db_freqs) *freqs;
	__typeof__(xap_db_metadata) *metadata;
	__typeof__(xap_db_data) *data;
	__typeof__(xap_db_value) *value;
	__typeof__(xap_db_values) *values;
	__typeof__(xap_db_terms) *terms;
	__typeof__(xap_db_terms_missing) *terms_missing;
	__typeof__(xap_db_frequencies_past) *frequencies_past;
	__typeof__(xap_db_synonyms) *synonyms;
	__typeof__(xap_db_synonym_keys) *synonym_keys;
	__typeof__(xap_db_spellings) *spellings;
	__typeof__(xap_db_metadata_keys) *metadata_keys;
	__typeof__(xap_db_postings) *postings;
	__typeof__(xap_db_lengths) *lengths;
	__typeof__(xap_db_termlist) *termlist;
	__typeof__(xap_db_terms_of) *terms_of;
	__typeof__(xap_search_run) *search;
	__typeof__(xap_search_parts) *search_parts;
	__typeof__(xap_query_describe) *describe;
};

/* The program's; it lives as long as the process. An error says why there is none. */
const struct xap_engine *xap_engine_find(struct error *err) NODISCARD;

/* The one of the xap_*.cc files. */
const struct xap_engine *xap_engine_xapian(void);

#ifdef __cplusplus
}
#endif

#endif
