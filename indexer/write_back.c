/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/write_back.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/tree.h"

/* What waits at most: a disk that is so far behind has enough to do. */
enum { MOST_JOBS = 32 };

struct job {
	enum { JOB_FILE, JOB_BEGIN, JOB_SYNC } kind;
	int fd; /* of the file or directory; owned */
	uint64_t from, bytes;
};

struct write_back {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool started;
	bool ending;		    /* once there is nothing to do */
	bool leaving;		    /* whatever there is to do */
	struct job jobs[MOST_JOBS]; /* a ring */
	size_t first, n;
	struct error failure; /* the first one */
};

static bool is_leaving(struct write_back *w)
{
	bool leaving;

	pthread_mutex_lock(&w->lock);
	leaving = w->leaving;
	pthread_mutex_unlock(&w->lock);
	return leaving;
}

static void begin(int fd, uint64_t from, uint64_t bytes)
{
	(void)sync_file_range(fd, (off64_t)from, (off64_t)bytes, SYNC_FILE_RANGE_WRITE);
}

static void sync_one(struct write_back *w, int fd, const char *name)
{
	struct error err = { 0 };

	if (tree_sync_fd(fd, name, &err))
		return;
	pthread_mutex_lock(&w->lock);
	if (w->failure.code == ERROR_NONE)
		w->failure = err;
	pthread_mutex_unlock(&w->lock);
}

static void open_and_do(struct write_back *w, int directory, const char *name, bool sync)
{
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (sync)
		sync_one(w, fd, name);
	else
		begin(fd, 0, 0);
	close(fd);
}

/* Without readdir(), which takes memory: whoever forks meanwhile would leave the child with a lock
   that nobody gives back, if the allocator has no care for that. And with one file open at a time:
   others may need the rest of those that a process may have. */
static void with_each(struct write_back *w, int directory, bool sync)
{
	alignas(struct dirent64) char entries[2048];
	int own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ssize_t n = 0;

	while (own >= 0 && (n = getdents64(own, entries, sizeof entries)) > 0) {
		const struct dirent64 *entry;

		for (ssize_t at = 0; at < n && !is_leaving(w); at += entry->d_reclen) {
			entry = (const struct dirent64 *)(entries + at);
			if (entry->d_name[0] != '.')
				open_and_do(w, directory, entry->d_name, sync);
		}
	}
	if (own >= 0)
		close(own);
}

static void do_job(struct write_back *w, const struct job *job)
{
	if (job->kind == JOB_FILE)
		begin(job->fd, job->from, job->bytes);
	else
		with_each(w, job->fd, false);
	if (job->kind == JOB_SYNC)
		with_each(w, job->fd, true);
	close(job->fd);
}

static void *work(void *arg)
{
	struct write_back *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		struct job job;

		while (w->n == 0 && !w->ending)
			pthread_cond_wait(&w->changed, &w->lock);
		if (w->n == 0 || w->leaving)
			break;
		job = w->jobs[w->first];
		w->first = (w->first + 1) % MOST_JOBS;
		w->n--;
		pthread_mutex_unlock(&w->lock);
		do_job(w, &job);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct write_back *write_back_new(void)
{
	struct write_back *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	return w;
}

static void end_thread(struct write_back *w, bool leaving)
{
	bool started;

	pthread_mutex_lock(&w->lock);
	w->ending = true;
	w->leaving = leaving;
	started = w->started;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
	if (started)
		pthread_join(w->thread, NULL);
	w->started = w->ending = false;
}

void write_back_free(struct write_back *w)
{
	if (!w)
		return;
	end_thread(w, true);
	for (size_t i = 0; i < w->n; i++)
		close(w->jobs[(w->first + i) % MOST_JOBS].fd);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

/* Takes over its file. */
static void add(struct write_back *w, struct job job)
{
	bool taken = false;

	pthread_mutex_lock(&w->lock);
	if (!w->started)
		w->started = pthread_create(&w->thread, NULL, work, w) == 0;
	if (w->started && w->n < MOST_JOBS) {
		w->jobs[(w->first + w->n++) % MOST_JOBS] = job;
		taken = true;
		pthread_cond_signal(&w->changed);
	}
	pthread_mutex_unlock(&w->lock);
	if (!taken)
		close(job.fd);
}

void write_back_file(struct write_back *w, int fd, uint64_t from, uint64_t bytes)
{
	int own = w ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;

	if (own >= 0)
		add(w, (struct job){ .kind = JOB_FILE, .fd = own, .from = from, .bytes = bytes });
}

static void add_directory(struct write_back *w, int kind, const char *directory)
{
	int own = w ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (own >= 0)
		add(w, (struct job){ .kind = kind, .fd = own });
}

void write_back_begin(struct write_back *w, const char *directory)
{
	add_directory(w, JOB_BEGIN, directory);
}

void write_back_sync(struct write_back *w, const char *directory)
{
	add_directory(w, JOB_SYNC, directory);
}

bool write_back_end(struct write_back *w, struct error *err)
{
	if (!w)
		return true;
	end_thread(w, false);
	if (w->failure.code != ERROR_NONE)
		*err = w->failure;
	return w->failure.code == ERROR_NONE;
}
