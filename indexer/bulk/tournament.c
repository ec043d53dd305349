/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each node of a tree knows who lost there (Knuth 5.4.1), so that a head that moves on meets one
 * other at each level. Who wins cannot be foreseen, so nothing is to depend on it but numbers: a
 * head stands in the tree as a rank of two words, which has the first bytes of its key, what there
 * is of its length, and its place, and is compared and exchanged without a jump. Only long keys
 * that begin alike must be looked at.
 */
#include "indexer/bulk/tournament.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "common/glass.h"

enum {
	WORD = sizeof(uint64_t),
	RANK_BYTES = 13, /* of a key that are in its rank */
	PLACE_BITS = 20,
	LENGTH_BITS = 4,
	/* What stands for the length of a key that is longer, and of none at all. */
	LONG = RANK_BYTES + 1,
	ENDED = (1 << LENGTH_BITS) - 1,
	/* There are more runs than streams that a processor reads ahead of by itself: what comes
	   after the next entry, or a bit further on, is asked for. */
	LINE = 64,
};

_Static_assert(8 * RANK_BYTES + LENGTH_BITS + PLACE_BITS == 128, "a rank is of two words");
_Static_assert((int)PLACE_BITS + (int)TURN_SHIFT <= 32, "a turn is of 32 bits");

/* A rank as one number: compared by two instructions, which a comparison word by word is not. */
__extension__ typedef unsigned __int128 wide;

/* An entry, without its body. */
struct tournament_entry {
	struct tournament_rank rank;
	const char *key;
	size_t key_len;
	uint32_t turn;
};

/* The next entry is read one turn early: then it is there when its rank is waited for. */
struct tournament_head {
	struct tournament_entry now, next;
	const char *at, *end; /* of what is read after these */
};

static uint32_t place_of(struct tournament_rank r)
{
	return r.low & ((1u << PLACE_BITS) - 1);
}

static bool has_ended(struct tournament_rank r)
{
	return (r.low >> PLACE_BITS & ENDED) == ENDED;
}

/* The first `len` bytes of a word, 0 in place of the others. */
static uint64_t first_bytes(uint64_t word, size_t len)
{
	return len < WORD ? word & ~(UINT64_MAX >> 8 * len) : word;
}

static inline struct tournament_rank rank_of(
	const struct tournament_entry *e, const char *section_end)
{
	uint64_t words[2] = { 0, 0 };
	size_t len = e->key_len, rest = len > WORD ? len - WORD : 0;
	uint64_t length = len > RANK_BYTES ? LONG : len;

	/* At the end of a section there may not be so many to be read. */
	if ((size_t)(section_end - e->key) >= sizeof words)
		memcpy(words, e->key, sizeof words);
	else
		memcpy(words, e->key, len < sizeof words ? len : sizeof words);
	return (struct tournament_rank){ .high = first_bytes(be64toh(words[0]), len),
		.low = first_bytes(be64toh(words[1]), rest) >>
			       (LENGTH_BITS + PLACE_BITS) << (LENGTH_BITS + PLACE_BITS) |
		       length << PLACE_BITS | e->turn >> TURN_SHIFT };
}

static inline void read_entry(struct tournament_head *h)
{
	struct tournament_entry *e = &h->next;
	const char *at = h->at;
	size_t len;

	e->turn &= ~(uint32_t)TURN_HEAD;
	if (at == h->end) {
		e->rank = (struct tournament_rank){ UINT64_MAX,
			(UINT64_MAX << PLACE_BITS) | e->turn >> TURN_SHIFT };
		return;
	}
	e->key_len = (unsigned char)*at++;
	e->key = at;
	at += e->key_len;
	len = glass_read_varint(&at);
	e->turn |= len > 0 && *at != 0 ? TURN_HEAD : 0;
	h->at = at + len;
	__builtin_prefetch(h->at + LINE);
	e->rank = rank_of(e, h->end);
}

static inline struct tournament_rank advance(struct tournament_head *h)
{
	h->now = h->next;
	read_entry(h);
	return h->now.rank;
}

/* 0 if the bytes that the ranks have do not tell two keys apart; of all bits at once, as a jump for
   each of the words would depend on who wins. */
static inline uint64_t difference(struct tournament_rank a, struct tournament_rank b)
{
	return (a.high ^ b.high) | (a.low ^ b.low) >> PLACE_BITS;
}

static inline bool are_long_and_alike(struct tournament_rank a, struct tournament_rank b)
{
	return (difference(a, b) | ((a.low >> PLACE_BITS & ENDED) ^ LONG)) == 0;
}

static int compare_rest(const struct tournament_entry *a, const struct tournament_entry *b)
{
	size_t n = a->key_len < b->key_len ? a->key_len : b->key_len;
	int order = memcmp(a->key + RANK_BYTES, b->key + RANK_BYTES, n - RANK_BYTES);

	return order != 0 ? order : (a->key_len > b->key_len) - (a->key_len < b->key_len);
}

static bool is_before_of_long(
	const struct tournament *t, struct tournament_rank a, struct tournament_rank b)
{
	int order = compare_rest(&t->heads[place_of(a)].now, &t->heads[place_of(b)].now);

	return order != 0 ? order < 0 : a.low < b.low;
}

static inline wide wide_of(struct tournament_rank r)
{
	return (wide)r.high << 64 | r.low;
}

/* All bits if a comes before b, else none: what a subtraction leaves behind. As a truth value that
   is made into bits later it took three instructions more at each node, each waiting for the last.
 */
static inline uint64_t mask_if_before(
	const struct tournament *t, struct tournament_rank a, struct tournament_rank b)
{
	uint64_t mask = -(uint64_t)(wide_of(a) < wide_of(b));

	if (__builtin_expect(are_long_and_alike(a, b), 0))
		mask = -(uint64_t)is_before_of_long(t, a, b);
	return mask;
}

static struct tournament_rank loser_at(const struct tournament *t, size_t node)
{
	return (struct tournament_rank){ t->high[node], t->low[node] };
}

static void lose_at(struct tournament *t, size_t node, struct tournament_rank r)
{
	t->high[node] = r.high;
	t->low[node] = r.low;
}

/* Fills the tree below a node, the heads being its leaves from n on; who wins there. */
static struct tournament_rank play(struct tournament *t, size_t node)
{
	struct tournament_rank a, b;

	if (node >= t->n)
		return advance(&t->heads[node - t->n]);
	a = play(t, 2 * node);
	b = play(t, 2 * node + 1);
	lose_at(t, node, mask_if_before(t, a, b) ? b : a);
	return mask_if_before(t, a, b) ? a : b;
}

/* The winner moves on, and meets those who lost to it. */
static inline void play_again(struct tournament *t)
{
	uint32_t place = place_of(t->winner);
	struct tournament_rank winner = advance(&t->heads[place]);

	for (size_t node = (place + t->n) / 2; node > 0; node /= 2) {
		struct tournament_rank other = loser_at(t, node);
		uint64_t changes = mask_if_before(t, other, winner);
		uint64_t high = (other.high ^ winner.high) & changes;
		uint64_t low = (other.low ^ winner.low) & changes;

		lose_at(t, node, (struct tournament_rank){ other.high ^ high, other.low ^ low });
		winner.high ^= high;
		winner.low ^= low;
	}
	t->winner = winner;
}

bool tournament_begin(
	struct tournament *t, const struct run *runs, enum section_name section, struct error *err)
{
	size_t n = 0;

	for (const struct run *r = runs; r; r = r->next)
		n++;
	if (n > 1u << PLACE_BITS)
		return error_set(err, ERROR_LIMIT, "%zu runs, of which %u can be merged", n,
			1u << PLACE_BITS);
	*t = (struct tournament){ .n = n };
	t->heads = calloc(n + 1, sizeof *t->heads);
	t->high = calloc(n + 1, sizeof *t->high);
	t->low = calloc(n + 1, sizeof *t->low);
	if (!t->heads || !t->high || !t->low) {
		tournament_done(t);
		return error_out_of_memory(err);
	}
	n = 0;
	for (const struct run *r = runs; r; r = r->next, n++) {
		const char *at = r->sections.data[section];

		t->heads[n] = (struct tournament_head){ .next.turn = (uint32_t)n << TURN_SHIFT,
			.at = at,
			.end = at + r->sections.len[section] };
		read_entry(&t->heads[n]);
	}
	if (n > 0)
		t->winner = play(t, 1);
	return true;
}

void tournament_done(struct tournament *t)
{
	free(t->heads);
	free(t->high);
	free(t->low);
	*t = (struct tournament){ 0 };
}

size_t tournament_turns(struct tournament *t, uint32_t *turns, size_t enough)
{
	size_t n = 0;
	bool same = false;

	while ((n < enough || same) && t->n > 0 && !has_ended(t->winner)) {
		const struct tournament_rank before = t->winner;
		const struct tournament_entry entry = t->heads[place_of(before)].now;

		play_again(t);
		same = difference(before, t->winner) == 0;
		if (__builtin_expect(are_long_and_alike(before, t->winner), 0))
			same = compare_rest(&entry, &t->heads[place_of(t->winner)].now) == 0;
		turns[n++] = entry.turn | (same ? 0 : TURN_LAST);
	}
	return n;
}
