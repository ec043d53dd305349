/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See explain.h. A score is asked for again, term by term, of each hit alone: nothing is computed
 * here that Xapian did not compute. The same term in two places of a query is two lines.
 */
#include "searcher/explain.h"

#include <string.h>

#include "common/printable.h"
#include "common/schema.h"
#include "searcher/ranking.h"

static bool add_part(void *ctx, const char *term, size_t len, double score, struct error *err)
{
	struct buf *out = ctx;

	buf_printf(out, "  %12.6f  ", score);
	printable_add(out, term, len);
	buf_add_byte(out, '\n');
	return !out->failed || error_out_of_memory(err);
}

static bool explain_hit(struct index *ix, const struct request *request,
	const struct xap_query *query, const struct hit *h, struct buf *out, struct error *err)
{
	const struct xap_search how = ranking_search(&request->ranking, 1, 1, 0);
	CLEANUP(buf_done) struct buf only = { 0 };

	schema_term(&only, PREFIX_PARAGRAPH, h->id, strlen(h->id));
	if (only.failed)
		return error_out_of_memory(err);
	buf_printf(out, "%u. ", h->rank);
	printable_add(out, h->id, strlen(h->id));
	buf_printf(out, ": %.6f\n", h->score);
	return xap_search_parts(
		ix->db, query, &how, h->docid, only.data, only.len, add_part, out, err);
}

static void explain_word(const struct receipt_word *w, struct buf *out)
{
	buf_add_str(out, "  ");
	printable_add(out, w->text, strlen(w->text));
	buf_printf(out, " (%s, %s%s%s)", w->role, w->kind, w->field ? " in " : "",
		w->field ? w->field : "");
	if (w->ignored)
		buf_printf(out, ": left out, %s", w->ignored);
	for (size_t i = 0; i < w->n_stems; i++) {
		buf_add_str(out, i ? ", " : ": ");
		printable_add(out, w->stems[i], strlen(w->stems[i]));
		buf_printf(out, " %u", w->stem_paragraphs[i]);
		if (w->stem_weights[i] < 1)
			buf_printf(out, " (%.3f)", w->stem_weights[i]);
	}
	for (size_t i = 0; i < w->n_parts; i++) {
		buf_add_str(out, i ? ", " : "; in parts ");
		printable_add(out, w->parts[i], strlen(w->parts[i]));
	}
	for (size_t i = 0; i < w->n_kin; i++) {
		buf_add_str(out, i ? ", " : "; where it is not, ");
		printable_add(out, w->kin[i].stem, strlen(w->kin[i].stem));
		buf_printf(out, " %u", w->kin[i].paragraphs);
	}
	if (w->times > 1)
		buf_printf(out, "; %u times", w->times);
	if (w->found > w->n_stems)
		buf_printf(out, "; %zu of %zu words that fit", w->used, w->found);
	buf_add_byte(out, '\n');
}

static void explain_expansion(const struct receipt *r, struct buf *out)
{
	if (r->n_expanded_from == 0)
		return;
	buf_add_str(out, "expanded by the stems of:");
	for (size_t i = 0; i < r->n_expanded_from; i++) {
		buf_add_byte(out, ' ');
		printable_add(out, r->expanded_from[i], strlen(r->expanded_from[i]));
	}
	for (size_t i = 0; i < r->n_expanded_by; i++) {
		const struct receipt_stem *s = &r->expanded_by[i];

		buf_printf(out, "\n  %.3f  ", s->weight);
		printable_add(out, s->stem, strlen(s->stem));
		buf_printf(out, " %u", s->paragraphs);
	}
	buf_add_byte(out, '\n');
}

bool explain_answer(struct index *ix, const struct request *request, const struct xap_query *query,
	struct answer *answer, struct error *err)
{
	const struct receipt *receipt = &answer->receipt;
	CLEANUP(buf_done) struct buf out = { 0 }, runs = { 0 };

	if (!xap_query_describe(query, &runs, err))
		return false;
	buf_add_str(&out, "read as: ");
	printable_add(&out, receipt->tree, strlen(receipt->tree));
	if (receipt->loose)
		buf_add_str(&out, "\nparts of words, and words that are like them, match too");
	buf_add_str(&out, "\nrun as: ");
	printable_add(&out, runs.data, runs.len);
	buf_printf(&out, "\nranking: %s\n", receipt->ranking);
	if (receipt->no_norms)
		buf_printf(&out, "no norms: %s\n", receipt->no_norms);
	buf_add_str(&out, "words, with the number of paragraphs for each stem:\n");
	for (size_t i = 0; i < receipt->n_words; i++)
		explain_word(&receipt->words[i], &out);
	explain_expansion(receipt, &out);
	for (size_t i = 0; i < receipt->n_notes; i++)
		buf_printf(&out, "note: %s\n", receipt->notes[i].text);
	for (size_t i = 0; i < answer->n_hits; i++)
		if (!explain_hit(ix, request, query, &answer->hits[i], &out, err))
			return false;
	answer->explanation = buf_take(&out);
	return answer->explanation || error_out_of_memory(err);
}
