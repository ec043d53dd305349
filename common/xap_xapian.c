/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/xap_xapian.h"

const struct xap_engine *xap_engine_xapian(void)
{
	static const struct xap_engine engine = {
		.pilcrow = PILCROW_VERSION,
		.version = xap_version,
		.open = xapian_open,
		.close = xapian_close,
		.stats = xapian_stats,
		.freqs = xapian_freqs,
		.metadata = xapian_metadata,
		.data = xapian_data,
		.value = xapian_value,
		.values = xapian_values,
		.terms = xapian_terms,
		.terms_missing = xapian_terms_missing,
		.frequencies_past = xapian_frequencies_past,
		.synonyms = xapian_synonyms,
		.synonym_keys = xapian_synonym_keys,
		.spellings = xapian_spellings,
		.metadata_keys = xapian_metadata_keys,
		.postings = xapian_postings,
		.lengths = xapian_lengths,
		.termlist = xapian_termlist,
		.terms_of = xapian_terms_of,
		.search = xapian_search,
		.search_parts = xapian_search_parts,
		.describe = xapian_describe,
	};

	return &engine;
}
