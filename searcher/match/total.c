/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "searcher/match/total.h"

struct range {
	uint64_t least, most;
};

static uint64_t lesser(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* What is left of a, or nothing. */
static uint64_t without(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

static struct range find(const struct node *node, uint32_t documents);

static struct range of_any(const struct node *node, uint32_t documents)
{
	struct range sum = { 0 };

	for (size_t i = 0; i < node->n; i++) {
		struct range part = find(node->parts[i], documents);

		sum.least = greater(sum.least, part.least);
		sum.most = lesser(sum.most + part.most, documents);
	}
	return sum;
}

/* At least what is left when each part misses other documents than the others do. */
static struct range of_every(const struct node *node, uint32_t documents)
{
	struct range common = { documents, documents };

	for (size_t i = 0; i < node->n; i++) {
		struct range part = find(node->parts[i], documents);

		common.least = without(common.least, documents - part.least);
		common.most = lesser(common.most, part.most);
	}
	return common;
}

static struct range of_except(const struct node *node, uint32_t documents)
{
	struct range kept = find(node->parts[0], documents);

	for (size_t i = 1; i < node->n; i++) {
		struct range gone = find(node->parts[i], documents);

		kept.least = without(kept.least, gone.most);
		kept.most = lesser(kept.most, documents - gone.least);
	}
	return kept;
}

/* One of two words that are known to stand side by side is where they do. */
static bool is_pair(const struct node *node)
{
	return node->kind == NODE_PHRASE && node->n == 2 && node->phrase->all_paired;
}

static struct range of_phrase(const struct node *node, uint32_t documents)
{
	struct range b = { 0, of_every(node, documents).most };

	if (node->phrase->n_pairs > 0)
		b.most = lesser(b.most, node->phrase->pairs[0].documents);
	if (is_pair(node))
		b.least = b.most;
	return b;
}

static struct range find(const struct node *node, uint32_t documents)
{
	uint64_t most;

	switch (node->kind) {
	case NODE_TERM:
		/* A damaged table may say more. */
		most = lesser(node->postings->documents, documents);
		return (struct range){ most, most };
	case NODE_ALL:
		return (struct range){ documents, documents };
	case NODE_NOTHING:
		break;
	case NODE_ANY:
		return of_any(node, documents);
	case NODE_EVERY:
		return of_every(node, documents);
	case NODE_EXCEPT:
		return of_except(node, documents);
	case NODE_FAVOUR:
		return find(node->parts[0], documents);
	case NODE_PHRASE:
		return of_phrase(node, documents);
	case NODE_FILTER:
		return (struct range){ lesser(node->filter->least, documents),
			lesser(node->filter->most, documents) };
	}
	return (struct range){ 0 };
}

struct total_bounds total_bounds(const struct node *root, uint32_t documents)
{
	struct range b = find(root, documents);

	return (struct total_bounds){ b.least, b.most, root->expected };
}

bool total_needs_positions(const struct node *root)
{
	bool found = root->kind == NODE_PHRASE && !is_pair(root);

	for (size_t i = 0; i < root->n && !found; i++)
		found = total_needs_positions(root->parts[i]);
	return found;
}
