/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON is written, not built: the members stand here in the order in which they come out. Numbers
 * do not depend on the locale, since the program never sets one. What is unknown is null, never
 * absent.
 */
#include "searcher/output_json.h"

#include <inttypes.h>
#include <string.h>

#include "searcher/json_members.h"
#include "searcher/pieces.h"

static void add_snippet(struct buf *out, const struct hit *h, const struct output_style *style)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	hit_snippet(h, style->mark_open, style->mark_close, &text);
	json_key(out, "snippet");
	json_text(out, text.data ? text.data : "", text.len);
	out->failed = out->failed || text.failed;
}

static void add_fragments(struct buf *out, const struct hit *h)
{
	json_key(out, "fragments");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < h->n_fragments; i++) {
		const struct fragment *f = &h->fragments[i];

		buf_add_str(out, i ? ",{\"text\":" : "{\"text\":");
		json_text(out, h->text + f->start, f->end - f->start);
		json_count(out, "start", f->start);
		json_count(out, "end", f->end);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
}

static void add_marks(struct buf *out, const struct hit *h)
{
	static const char *const kinds[] = {
		[MARK_EXACT] = "exact",
		[MARK_STEM] = "stem",
		[MARK_WILDCARD] = "wildcard",
		[MARK_FUZZY] = "fuzzy",
		[MARK_PART] = "part",
		[MARK_ALIKE] = "alike",
	};

	json_key(out, "marks");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < h->n_marks; i++) {
		const struct mark *m = &h->marks[i];

		buf_printf(out, "%s{\"start\":%zu", i ? "," : "", m->start);
		json_count(out, "end", m->end);
		json_offset(out, "file_start", m->file_start);
		json_offset(out, "file_end", m->file_end);
		json_string(out, "kind", kinds[m->kind]);
		json_string(out, "field", m->field == FIELD_TITLE ? "title" : "text");
		buf_printf(out, ",\"phrase\":%s}", m->phrase ? "true" : "false");
	}
	buf_add_byte(out, ']');
}

static void add_file(struct buf *out, const struct hit *h)
{
	json_key(out, "file");
	buf_add_str(out, "{\"path\":");
	json_text(out, h->file, strlen(h->file));
	json_count(out, "start", h->file_start);
	json_count(out, "end", h->file_end);
	json_offset(out, "line", h->line ? (int64_t)h->line : HIT_UNKNOWN);
	buf_add_byte(out, '}');
}

static void add_texts(struct buf *out, const char *key, char *const *texts, size_t n)
{
	json_key(out, key);
	buf_add_byte(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		json_text(out, texts[i], strlen(texts[i]));
	}
	buf_add_byte(out, ']');
}

static void add_duplicates(struct buf *out, const struct hit *h)
{
	add_texts(out, "duplicates", h->duplicates, h->n_duplicates);
	buf_printf(out, ",\"more_duplicates\":%s", h->more_duplicates ? "true" : "false");
}

static void add_context(struct buf *out, const struct hit *h)
{
	json_key(out, "context");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < h->n_context; i++) {
		buf_printf(out, "%s{\"paragraph\":%" PRIu32, i ? "," : "", h->context[i].paragraph);
		json_key(out, "text");
		json_text(out, h->context[i].text, h->context[i].text_len);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
}

void json_add_hit_members(struct buf *out, const struct hit *hit, const struct output_style *style)
{
	buf_printf(out, "\"rank\":%" PRIu32, hit->rank);
	json_decimal(out, "score", hit->score);
	json_string(out, "index", hit->index);
	json_string(out, "id", hit->id);
	json_string(out, "key", hit->key);
	json_string(out, "article", hit->article);
	json_count(out, "paragraph", hit->paragraph);
	json_count(out, "paragraphs", hit->paragraphs);
	json_string(out, "title", hit->title);
	json_string(out, "date", hit->date);
	json_string(out, "source", hit->source);
	json_string(out, "url", hit->url);
	json_string(out, "language", hit->language);
	add_file(out, hit);
	json_key(out, "metadata");
	buf_add_str(out, hit->metadata ? hit->metadata : "{}");
	add_snippet(out, hit, style);
	add_fragments(out, hit);
	add_marks(out, hit);
	add_duplicates(out, hit);
	add_context(out, hit);
}

static void add_languages(struct buf *out, const char *codes)
{
	const char *at = codes ? codes : "";

	json_key(out, "languages");
	buf_add_byte(out, '[');
	for (bool first = true; *at; first = false) {
		size_t len = strcspn(at, " ");

		if (!first)
			buf_add_byte(out, ',');
		json_text(out, at, len);
		at += len + strspn(at + len, " ");
	}
	buf_add_byte(out, ']');
}

static void add_kin(struct buf *out, const struct receipt_word *w)
{
	json_key(out, "kin");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < w->n_kin; i++) {
		buf_add_str(out, i ? ",{\"stem\":" : "{\"stem\":");
		json_text(out, w->kin[i].stem, strlen(w->kin[i].stem));
		json_decimal(out, "likeness", w->kin[i].weight);
		json_count(out, "paragraphs", w->kin[i].paragraphs);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
}

static void add_stems(struct buf *out, const struct receipt_word *w)
{
	add_texts(out, "stems", w->stems, w->n_stems);
	buf_add_str(out, ",\"stem_paragraphs\":[");
	for (size_t i = 0; i < w->n_stems; i++)
		buf_printf(out, "%s%" PRIu32, i ? "," : "", w->stem_paragraphs[i]);
	buf_add_str(out, "],\"stem_weights\":[");
	for (size_t i = 0; i < w->n_stems; i++) {
		buf_add_str(out, i ? "," : "");
		json_add_decimal(out, w->stem_weights[i]);
	}
	buf_add_byte(out, ']');
}

static void add_word(struct buf *out, const struct receipt_word *w)
{
	buf_add_str(out, "{\"text\":");
	json_text(out, w->text, strlen(w->text));
	json_count(out, "start", w->start);
	json_count(out, "end", w->end);
	json_string(out, "role", w->role);
	json_string(out, "kind", w->kind);
	add_stems(out, w);
	json_string(out, "field", w->field);
	json_count(out, "found", w->found);
	json_count(out, "used", w->used);
	json_count(out, "paragraphs", w->paragraphs);
	json_count(out, "times", w->times);
	add_texts(out, "parts", w->parts, w->n_parts);
	add_kin(out, w);
	json_string(out, "ignored", w->ignored);
	buf_add_byte(out, '}');
}

/* null where nothing was expanded. */
static void add_expansion(struct buf *out, const struct receipt *r)
{
	json_key(out, "expansion");
	if (r->n_expanded_from == 0) {
		buf_add_str(out, "null");
		return;
	}
	for (size_t i = 0; i < r->n_expanded_from; i++) {
		buf_add_str(out, i ? "," : "{\"from\":[");
		json_text(out, r->expanded_from[i], strlen(r->expanded_from[i]));
	}
	buf_add_str(out, "],\"stems\":[");
	for (size_t i = 0; i < r->n_expanded_by; i++) {
		const struct receipt_stem *s = &r->expanded_by[i];

		buf_add_str(out, i ? ",{\"stem\":" : "{\"stem\":");
		json_text(out, s->stem, strlen(s->stem));
		json_decimal(out, "weight", s->weight);
		json_count(out, "paragraphs", s->paragraphs);
		buf_add_byte(out, '}');
	}
	buf_add_str(out, "]}");
}

static void add_receipt(struct buf *out, const struct receipt *r)
{
	json_key(out, "receipt");
	buf_add_str(out, "{\"tree\":");
	json_text(out, r->tree ? r->tree : "", r->tree ? strlen(r->tree) : 0);
	add_languages(out, r->languages);
	buf_add_str(out, ",\"words\":[");
	for (size_t i = 0; i < r->n_words; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		add_word(out, &r->words[i]);
	}
	buf_add_str(out, "],\"notes\":[");
	for (size_t i = 0; i < r->n_notes; i++) {
		const struct receipt_note *n = &r->notes[i];

		buf_printf(out, "%s{\"kind\":\"%s\"", i ? "," : "", n->kind);
		json_count(out, "start", n->start);
		json_count(out, "end", n->end);
		json_string(out, "text", n->text);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
	buf_printf(out, ",\"loose\":%s", r->loose ? "true" : "false");
	json_string(out, "ranking", r->ranking);
	json_string(out, "no_norms", r->no_norms);
	add_expansion(out, r);
	buf_add_byte(out, '}');
}

static void add_total(struct buf *out, const char *name, const struct total *total)
{
	static const char *const relations[] = {
		[TOTAL_EXACT] = "exact",
		[TOTAL_AT_LEAST] = "at_least",
		[TOTAL_ABOUT] = "about",
	};

	json_key(out, name);
	buf_printf(out, "{\"value\":%" PRIu64 ",\"relation\":\"%s\"}", total->value,
		relations[total->relation]);
}

static void add_group(struct buf *out, const struct answer *a, const struct hit_group *group)
{
	const struct hit *best = &a->hits[group->first];

	buf_printf(out, "{\"rank\":%" PRIu32, group->rank);
	json_string(out, "index", best->index);
	json_string(out, "article", best->article);
	json_string(out, "title", best->title);
	json_decimal(out, "score", group->score);
	json_count(out, "paragraphs_matching", group->matching);
	json_key(out, "hits");
	for (size_t i = 0; i < group->n_hits; i++) {
		buf_add_byte(out, i ? ',' : '[');
		json_text(out, best[i].id, strlen(best[i].id));
	}
	buf_add_str(out, "]}");
}

static void add_groups(struct buf *out, const struct answer *a)
{
	if (!a->grouped) {
		buf_add_str(out, ",\"articles\":null,\"groups\":null");
		return;
	}
	add_total(out, "articles", &a->articles);
	json_key(out, "groups");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < a->n_groups; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		add_group(out, a, &a->groups[i]);
	}
	buf_add_byte(out, ']');
}

static void add_suggestions(struct buf *out, const struct answer *a)
{
	json_key(out, "suggestions");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < a->n_suggestions; i++) {
		const struct suggestion *s = &a->suggestions[i];

		buf_add_str(out, i ? ",{\"query\":" : "{\"query\":");
		json_text(out, s->query, strlen(s->query));
		add_total(out, "total", &s->total);
		buf_add_byte(out, '}');
	}
	buf_add_byte(out, ']');
	json_key(out, "corrected_from");
	if (a->corrected_from)
		json_text(out, a->corrected_from, a->corrected_from_len);
	else
		buf_add_str(out, "null");
}

static void add_facet(struct buf *out, const struct answer *a, const struct facet *f)
{
	buf_printf(out, "{\"name\":\"%s\"", facet_name(f->kind));
	add_total(out, "over", &a->facets_over);
	json_count(out, "distinct", f->distinct);
	json_key(out, "values");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < f->n; i++) {
		buf_add_str(out, i ? ",{\"value\":" : "{\"value\":");
		json_text(out, f->values[i].value, f->values[i].len);
		json_count(out, "count", f->values[i].count);
		buf_add_byte(out, '}');
	}
	buf_add_str(out, "]}");
}

static void add_facets(struct buf *out, const struct answer *a)
{
	json_key(out, "facets");
	buf_add_byte(out, '[');
	for (size_t i = 0; i < a->n_facets; i++) {
		if (i > 0)
			buf_add_byte(out, ',');
		add_facet(out, a, &a->facets[i]);
	}
	buf_add_byte(out, ']');
}

static void add_timing(struct buf *out, const struct timing *t)
{
	json_decimal(out, "elapsed_ms", timing_sum(t));
	json_key(out, "timing");
	for (size_t i = 0; i < PHASES; i++)
		buf_printf(out, "%c\"%s_ms\":%.3f", i ? ',' : '{', phase_name((enum phase)i),
			t->ms[i]);
	buf_add_byte(out, '}');
}

void json_add_answer_members(
	struct buf *out, const struct answer *answer, const struct output_style *style)
{
	buf_printf(out, "\"schema\":%d", ANSWER_SCHEMA);
	if (style->query_id_json)
		buf_printf(out, ",\"query_id\":%s", style->query_id_json);
	json_key(out, "query");
	json_text(out, answer->query, answer->query_len);
	add_total(out, "total", &answer->total);
	buf_printf(out, ",\"timed_out\":%s", answer->timed_out ? "true" : "false");
	if (style->timing)
		add_timing(out, &answer->timing);
	add_suggestions(out, answer);
	add_receipt(out, &answer->receipt);
	add_groups(out, answer);
	add_facets(out, answer);
}

static bool begin(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	buf_add_byte(out, '{');
	json_add_answer_members(out, answer, style);
	buf_add_str(out, ",\"hits\":[");
	return !out->failed || error_out_of_memory(err);
}

static bool add_hit(struct buf *out, const struct answer *answer, const struct hit *hit,
	const struct output_style *style, struct error *err)
{
	if (hit != answer->hits)
		buf_add_byte(out, ',');
	buf_add_str(out, style->one_line ? "{" : "\n{");
	json_add_hit_members(out, hit, style);
	buf_add_byte(out, '}');
	return !out->failed || error_out_of_memory(err);
}

static bool end(struct buf *out, const struct answer *answer, const struct output_style *style,
	struct error *err)
{
	buf_add_str(out, answer->n_hits && !style->one_line ? "\n]}\n" : "]}\n");
	return !out->failed || error_out_of_memory(err);
}

void json_add_failure(struct buf *out, const char *query, const struct error *fault,
	const struct output_style *style)
{
	buf_printf(out, "{\"schema\":%d", ANSWER_SCHEMA);
	if (style->query_id_json)
		buf_printf(out, ",\"query_id\":%s", style->query_id_json);
	json_string(out, "query", query);
	json_key(out, "error");
	buf_printf(out, "{\"kind\":\"%s\"", error_name(fault->code));
	json_string(out, "message", fault->msg);
	buf_add_str(out, "}}\n");
}

const struct output_ops output_json = {
	.name = "json",
	.help = "one JSON object, as answer.schema.json says",
	.tells_duplicates = true,
	.tells_suggestions = true,
	.for_batches = true,
	.failure = json_add_failure,
	.begin = begin,
	.hit = add_hit,
	.end = end,
};
