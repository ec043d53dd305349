/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions of the xap_*.cc files, of which xap_xapian.c makes the table. */
#ifndef PILCROW_COMMON_XAP_XAPIAN_H
#define PILCROW_COMMON_XAP_XAPIAN_H

#include "common/xap_engine.h"

#ifdef __cplusplus
extern "C" {
#endif

bool xapian_open(struct xap_db *db, struct error *err);
void xapian_close(struct xap_opened *opened);
__typeof__(xap_db_stats) xapian_stats;
__typeof__(xap_db_freqs) xapian_freqs;
__typeof__(xap_db_metadata) xapian_metadata;
__typeof__(xap_db_data) xapian_data;
__typeof__(xap_db_value) xapian_value;
__typeof__(xap_db_values) xapian_values;
__typeof__(xap_db_terms) xapian_terms;
__typeof__(xap_db_terms_missing) xapian_terms_missing;
__typeof__(xap_db_frequencies_past) xapian_frequencies_past;
__typeof__(xap_db_synonyms) xapian_synonyms;
__typeof__(xap_db_synonym_keys) xapian_synonym_keys;
__typeof__(xap_db_spellings) xapian_spellings;
__typeof__(xap_db_metadata_keys) xapian_metadata_keys;
__typeof__(xap_db_postings) xapian_postings;
__typeof__(xap_db_lengths) xapian_lengths;
__typeof__(xap_db_termlist) xapian_termlist;
__typeof__(xap_db_terms_of) xapian_terms_of;
__typeof__(xap_search_run) xapian_search;
__typeof__(xap_search_parts) xapian_search_parts;
__typeof__(xap_query_describe) xapian_describe;

#ifdef __cplusplus
}
#endif

#endif
