/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Both are the same program, so that the heads of what they tell each other go as they lie in
   memory, with the address of what is to be done. */
#include "indexer/apart.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	TICK_MS = 50, /* until the next look at *stop */
	PIECE = 1 << 16,
};

/* Bytes follow each. */
struct question {
	apart_fn *fn;
	size_t len;
};

struct answer {
	bool ok;
	size_t faults, len;
	struct error err;
};

typedef ssize_t move_fn(int end, void *bytes, size_t len);

static bool move_all(move_fn *move, int end, void *bytes, size_t len)
{
	char *at = bytes;

	while (len > 0) {
		ssize_t n = move(end, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Who is no more is no reason for a signal. */
static ssize_t send_some(int end, void *bytes, size_t len)
{
	return send(end, bytes, len, MSG_NOSIGNAL);
}

static bool send_all(int end, const void *bytes, size_t len)
{
	return move_all(send_some, end, (void *)bytes, len);
}

static bool receive_all(int end, void *bytes, size_t len)
{
	return move_all(read, end, bytes, len);
}

/* ---- There ---- */

/* False when nothing more will be asked, or the answer is not wanted. */
static bool serve_one(int end)
{
	CLEANUP(buf_done) struct buf what = { 0 };
	CLEANUP(buf_done) struct buf report = { 0 };
	struct answer answer = { 0 };
	struct question question;

	if (!receive_all(end, &question, sizeof question) || !buf_reserve(&what, question.len) ||
		!receive_all(end, what.data, question.len))
		return false;
	answer.ok = question.fn(what.data, &answer.faults, &report, &answer.err);
	answer.len = report.len;
	return send_all(end, &answer, sizeof answer) && send_all(end, report.data, report.len);
}

/* Systems before Linux 5.9, and filters of calls made for such, do not know the one call. */
static void close_from(int first)
{
	const struct dirent *entry;
	DIR *dir;

	if (close_range((unsigned)first, UINT_MAX, 0) == 0)
		return;
	dir = opendir("/proc/self/fd");
	while (dir && (entry = readdir(dir))) {
		int fd = atoi(entry->d_name);

		if (fd >= first && fd != dirfd(dir))
			close(fd);
	}
	if (dir)
		closedir(dir);
}

/* Past the standard streams, whichever of them there are. */
static int keep_only(int end)
{
	const int kept = STDERR_FILENO + 1;

	if (end != kept && dup2(end, kept) < 0)
		return -1;
	if (end < kept)
		close(end);
	close_from(kept + 1);
	return kept;
}

/* Ends at once: what is to be done at exit is the parent's. */
static void serve_and_exit(int end, pid_t parent)
{
	static const int plain[] = { SIGINT, SIGTERM, SIGSEGV, SIGBUS, SIGFPE, SIGABRT };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		signal(plain[i], SIG_DFL);
	end = keep_only(end);
	if (end < 0)
		_exit(1);
	while (serve_one(end))
		;
	_exit(0);
}

/* ---- Here ---- */

bool apart_begin(struct apart *a, struct error *err)
{
	pid_t parent = getpid(), pid;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return error_set_errno(err, "cannot make a socket");
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		serve_and_exit(ends[1], parent);
	}
	close(ends[1]);
	if (pid < 0) {
		error_set_errno(err, "cannot make a process");
		close(ends[0]);
		return false;
	}
	*a = (struct apart){ .pid = pid, .end = ends[0] };
	return true;
}

bool apart_ask(struct apart *a, apart_fn *fn, const void *what, size_t len, struct error *err)
{
	const struct question question = { .fn = fn, .len = len };

	if (a->pid == 0)
		return error_set(err, ERROR_IO, "a process of ours is no more");
	if (!send_all(a->end, &question, sizeof question) || !send_all(a->end, what, len))
		return error_set_errno(err, "asking a process of ours");
	a->owed++;
	return true;
}

/* False at the end of what it says. */
static bool listen_to(struct apart *a, bool *failed)
{
	struct pollfd fd = { .fd = a->end, .events = POLLIN };
	char *to;
	ssize_t n;

	if (poll(&fd, 1, TICK_MS) <= 0)
		return true;
	to = buf_reserve(&a->said, PIECE);
	*failed = !to;
	if (!to)
		return false;
	n = read(a->end, to, PIECE);
	if (n > 0)
		a->said.len += (size_t)n;
	return n > 0 || (n < 0 && errno == EINTR);
}

/* Whether it said all of the next answer. */
static bool has_answered(const struct apart *a, struct answer *out)
{
	if (a->said.len < sizeof *out)
		return false;
	memcpy(out, a->said.data, sizeof *out);
	return a->said.len - sizeof *out >= out->len;
}

/* Whether that is what a program does to itself; others come from outside. */
static bool is_crash(int number)
{
	return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE ||
	       number == SIGABRT;
}

static void forget(struct apart *a)
{
	close(a->end);
	buf_done(&a->said);
	*a = (struct apart){ 0 };
}

/* Why there is no answer. */
static bool say_end(struct apart *a, struct error *err)
{
	pid_t pid = a->pid;
	int how;

	forget(a);
	while (waitpid(pid, &how, 0) < 0) {
		if (errno != EINTR)
			return error_set_errno(err, "waiting for a process of ours");
	}
	if (WIFSIGNALED(how) && !is_crash(WTERMSIG(how)))
		return error_set(err, ERROR_IO,
			"the process that checks was killed by signal %d, as the system does where "
			"memory is out",
			WTERMSIG(how));
	if (WIFSIGNALED(how))
		return error_set(err, ERROR_CORRUPT,
			"damage that makes Xapian's check crash (signal %d)", WTERMSIG(how));
	return error_set(err, ERROR_IO, "a process of ours ended without a result");
}

static bool take_answer(struct apart *a, const struct answer *answer, size_t *faults,
	struct buf *report, struct error *err)
{
	const char *bytes = a->said.data + sizeof *answer;
	size_t len = sizeof *answer + answer->len;

	if (answer->ok) {
		*faults += answer->faults;
		buf_add(report, bytes, answer->len);
	}
	memmove(a->said.data, a->said.data + len, a->said.len - len);
	a->said.len -= len;
	a->owed--;
	if (!answer->ok)
		*err = answer->err;
	return answer->ok && (!report->failed || error_out_of_memory(err));
}

bool apart_wait(struct apart *a, const atomic_int *stop, size_t *faults, struct buf *report,
	struct error *err)
{
	bool goes_on = true, failed = false, answered;
	struct answer answer;

	for (;;) {
		/* What stops a group of processes may stop that one first. */
		if (stop && atomic_load(stop))
			return error_set(err, ERROR_INTERRUPTED, "interrupted");
		answered = has_answered(a, &answer);
		if (answered || !goes_on)
			break;
		goes_on = listen_to(a, &failed);
	}
	if (failed)
		return error_out_of_memory(err);
	return answered ? take_answer(a, &answer, faults, report, err) : say_end(a, err);
}

void apart_done(struct apart *a)
{
	pid_t pid = a->pid;

	if (pid == 0)
		return;
	kill(pid, SIGKILL);
	forget(a);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

void apart_leave(struct apart *a)
{
	if (a->pid > 0)
		forget(a);
}

bool apart_start(struct apart *a, apart_fn *fn, const void *what, size_t len, struct error *err)
{
	return apart_begin(a, err) && apart_ask(a, fn, what, len, err);
}

bool apart_run(apart_fn *fn, const void *what, size_t len, const atomic_int *stop, size_t *faults,
	struct buf *report, struct error *err)
{
	struct apart a CLEANUP(apart_done) = { 0 };

	return apart_start(&a, fn, what, len, err) && apart_wait(&a, stop, faults, report, err);
}
