/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One thread copies no faster than a processor moves memory, and most of the time in pages that the
 * system has to find first; another is idle. The largest table comes first, so that the last to be
 * taken is soon done.
 */
#include "indexer/clone_tables.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct crew {
	const struct clone_tables *job;
	const struct folder_file **tables;
	size_t n;
	pthread_mutex_t lock; /* for what follows */
	size_t taken;
	bool failed;
	struct error failure; /* the first */
};

static bool is_table(const char *name)
{
	size_t len = strlen(name), end = strlen(".glass");

	return len > end && strcmp(name + len - end, ".glass") == 0;
}

static void free_string(char **string)
{
	free(*string);
}

static bool copy_table(const struct clone_tables *c, const char *name, struct error *err)
{
	CLEANUP(free_string) char *from = NULL, *to = NULL;
	enum clone_way way;

	if (asprintf(&from, "%s/%s", c->from, name) < 0 || asprintf(&to, "%s/%s", c->to, name) < 0)
		return error_out_of_memory(err);
	return clone_file(from, to, c->stop, &way, err);
}

static const struct folder_file *take_table(struct crew *c)
{
	const struct folder_file *table = NULL;

	pthread_mutex_lock(&c->lock);
	if (!c->failed && c->taken < c->n)
		table = c->tables[c->taken++];
	pthread_mutex_unlock(&c->lock);
	return table;
}

static void *work(void *arg)
{
	struct crew *c = arg;
	const struct folder_file *table;

	while ((table = take_table(c))) {
		struct error err = { 0 };

		if (copy_table(c->job, table->name, &err))
			continue;
		pthread_mutex_lock(&c->lock);
		if (!c->failed)
			c->failure = err;
		c->failed = true;
		pthread_mutex_unlock(&c->lock);
	}
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	const struct folder_file *x = *(const struct folder_file *const *)a;
	const struct folder_file *y = *(const struct folder_file *const *)b;

	return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

static void find_tables(struct crew *c, const struct folder *folder)
{
	for (size_t i = 0; i < folder->n; i++) {
		if (is_table(folder->files[i].name))
			c->tables[c->n++] = &folder->files[i];
	}
	if (c->n > 1)
		qsort(c->tables, c->n, sizeof(const struct folder_file *), by_size);
}

/* The caller is one of the threads; where the system refuses others it goes on without. */
static void crew_work(struct crew *c, pthread_t *threads, unsigned jobs)
{
	unsigned started = 1;

	pthread_mutex_init(&c->lock, NULL);
	while (started < jobs && started < c->n &&
		pthread_create(&threads[started], NULL, work, c) == 0)
		started++;
	work(c);
	for (unsigned i = 1; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&c->lock);
}

bool clone_tables(const struct clone_tables *job, struct error *err)
{
	struct crew c = { .job = job };
	pthread_t *threads = calloc(job->jobs, sizeof *threads);

	c.tables = calloc(job->folder->n + 1, sizeof(const struct folder_file *));
	if (c.tables && threads) {
		find_tables(&c, job->folder);
		crew_work(&c, threads, job->jobs);
	} else {
		c.failed = true;
		error_out_of_memory(&c.failure);
	}
	free(c.tables);
	free(threads);
	if (c.failed)
		*err = c.failure;
	return !c.failed;
}
