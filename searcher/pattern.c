/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory of patterns. Rows of slots and forms grow one by one (grow.h). Nothing here
 * knows what a pattern means.
 */
#include "searcher/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/grow.h"

void slot_done(struct slot *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->forms[i].text);
	free(s->forms);
	*s = (struct slot){ 0 };
}

void patterns_done(struct patterns *p)
{
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < p->items[i].n; k++)
			slot_done(&p->items[i].slots[k]);
		free(p->items[i].slots);
		slot_done(&p->items[i].absent);
	}
	free(p->items);
	slot_done(&p->words);
	*p = (struct patterns){ 0 };
}

struct pattern *patterns_add(struct patterns *p, struct error *err)
{
	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 8;
		struct pattern *items = realloc(p->items, cap * sizeof *items);

		if (!items) {
			error_out_of_memory(err);
			return NULL;
		}
		p->items = items;
		p->cap = cap;
	}
	p->items[p->n] = (struct pattern){ 0 };
	return &p->items[p->n++];
}

struct slot *pattern_add_slot(struct pattern *p, struct error *err)
{
	struct slot *slots = grow(p->slots, p->n, sizeof *slots, err);

	if (!slots)
		return NULL;
	p->slots = slots;
	slots[p->n] = (struct slot){ 0 };
	return &slots[p->n++];
}

bool slot_add_form(struct slot *s, const char *text, size_t len, bool is_stem, enum mark_kind kind,
	const char *language, struct error *err)
{
	struct form *forms = grow(s->forms, s->n, sizeof *forms, err);
	char *copy;

	if (!forms)
		return false;
	s->forms = forms;
	copy = malloc(len + 1);
	if (!copy)
		return error_out_of_memory(err);
	memcpy(copy, text, len);
	copy[len] = '\0';
	forms[s->n++] = (struct form){ .text = copy,
		.len = len,
		.is_stem = is_stem,
		.kind = kind,
		.language = language,
		.weight = 1 };
	return true;
}

bool slot_copy_form(struct slot *s, const struct form *form, struct error *err)
{
	if (!slot_add_form(
		    s, form->text, form->len, form->is_stem, form->kind, form->language, err))
		return false;
	s->forms[s->n - 1].weight = form->weight;
	return true;
}
