/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The child has a process group of its own, so that what it starts goes with it. Input and output
 * are served in turn by one poll(): a program that fills its output before it has read its input
 * does not get stuck.
 */
#include "indexer/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum {
	TICK_MS = 50, /* until the next look at the clock and at *stop */
	PIECE = 1 << 16,
	/* A program that says more than this by mistake must not take our memory. */
	MOST_OUTPUT = 512 << 20,
};

struct running {
	const struct child *child;
	pid_t pid;
	int in, out; /* our ends; -1 when closed */
	size_t sent;
	struct timespec begun;
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Both ends are closed in any program that is run, but for what is made of them on purpose. */
static bool make_pipe(int ends[2], struct error *err)
{
	return pipe2(ends, O_CLOEXEC) == 0 || error_set_errno(err, "cannot make a pipe");
}

static int spawn(const struct child *c, pid_t *pid, int in, int out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t plain;
	int failure;

	sigemptyset(&plain);
	sigaddset(&plain, SIGPIPE); /* which we ignore, as children would then */
	sigaddset(&plain, SIGXFSZ);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawnattr_setsigdefault(&attributes, &plain);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	failure = posix_spawnp(
		pid, c->argv[0], &actions, &attributes, (char *const *)c->argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return failure;
}

static bool start(struct running *r, struct error *err)
{
	const struct child *c = r->child;
	int in[2] = { -1, -1 }, out[2] = { -1, STDERR_FILENO };
	int failure;

	if (!make_pipe(in, err))
		return false;
	if (c->output && !make_pipe(out, err)) {
		close(in[0]);
		close(in[1]);
		return false;
	}
	failure = spawn(c, &r->pid, in[0], out[1]);
	close(in[0]);
	if (c->output)
		close(out[1]);
	r->in = in[1];
	r->out = out[0];
	if (failure == 0) {
		fcntl(r->in, F_SETFL, O_NONBLOCK);
		return true;
	}
	close_end(&r->in);
	close_end(&r->out);
	errno = failure;
	return error_set_errno(err, "cannot run %s", c->argv[0]);
}

static void send_some(struct running *r)
{
	const struct child *c = r->child;
	ssize_t n = write(r->in, (const char *)c->input + r->sent, c->input_len - r->sent);

	if (n > 0)
		r->sent += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		close_end(&r->in); /* it has read enough */
}

static bool receive_some(struct running *r, struct error *err)
{
	struct buf *out = r->child->output;
	char *to = buf_reserve(out, PIECE);
	ssize_t n;

	if (!to)
		return error_out_of_memory(err);
	n = read(r->out, to, PIECE);
	if (n > 0)
		out->len += (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		close_end(&r->out);
	return out->len <= MOST_OUTPUT || error_set(err, ERROR_LIMIT, "%s says more than %d MB",
						  r->child->argv[0], MOST_OUTPUT >> 20);
}

static bool may_go_on(const struct running *r, struct error *err)
{
	const struct child *c = r->child;
	struct timespec now;
	double seconds;

	if (c->stop && atomic_load(c->stop))
		return error_set(err, ERROR_INTERRUPTED, "interrupted");
	clock_gettime(CLOCK_MONOTONIC, &now);
	seconds = (double)(now.tv_sec - r->begun.tv_sec) +
		  (double)(now.tv_nsec - r->begun.tv_nsec) * 1e-9;
	return c->timeout <= 0 || seconds < c->timeout ||
	       error_set(err, ERROR_LIMIT, "%s took longer than %g s", c->argv[0], c->timeout);
}

/* One turn of looking after the child's pipes. */
static bool serve(struct running *r, struct error *err)
{
	struct pollfd fds[2] = { { .fd = r->in, .events = POLLOUT },
		{ .fd = r->out, .events = POLLIN } };

	if (poll(fds, 2, TICK_MS) <= 0)
		return true;
	if (fds[0].revents)
		send_some(r);
	return !fds[1].revents || receive_some(r, err);
}

static bool wait_for(struct running *r, int *status, struct error *err)
{
	for (;;) {
		pid_t ended;
		int how;

		if (r->in >= 0 && r->sent == r->child->input_len)
			close_end(&r->in);
		if (!may_go_on(r, err) || !serve(r, err))
			return false;
		if (r->out >= 0)
			continue;
		/* Without pipes to wait for, poll() is a short sleep. */
		ended = waitpid(r->pid, &how, WNOHANG);
		if (ended != r->pid)
			continue;
		*status = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
		return true;
	}
}

bool child_run(const struct child *c, int *status, struct error *err)
{
	struct running r = { .child = c, .in = -1, .out = -1 };
	bool ok;

	/* What posix_spawn() does about a program that is not there is up to the system: it may
	   start a process that ends with 127. */
	if (strchr(c->argv[0], '/') && access(c->argv[0], X_OK) != 0)
		return error_set_errno(err, "cannot run %s", c->argv[0]);
	clock_gettime(CLOCK_MONOTONIC, &r.begun);
	if (!start(&r, err))
		return false;
	ok = wait_for(&r, status, err);
	close_end(&r.in);
	close_end(&r.out);
	if (!ok) {
		kill(-r.pid, SIGKILL);
		while (waitpid(r.pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return ok;
}

void child_say_status(int status, char *text, size_t size)
{
	if (status > 128)
		snprintf(text, size, "signal %d", status - 128);
	else
		snprintf(text, size, "exit status %d", status);
}
