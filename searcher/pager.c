/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * posix_spawn, since between fork and exec almost nothing may be called. Which program, and whether
 * at all, is decided in main.c.
 */
#include "searcher/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SHELL_CANNOT_RUN = 126, SHELL_NOT_FOUND = 127 };

static int spawn(pid_t *pid, const char *command, int input)
{
	char *const argv[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int failed;

	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	failed = posix_spawn_file_actions_init(&actions);
	if (failed)
		return failed;
	failed = posix_spawnattr_init(&attributes);
	if (!failed) {
		failed = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
		if (!failed)
			failed = posix_spawnattr_setsigdefault(&attributes, &defaults);
		if (!failed)
			failed = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
		if (!failed)
			failed = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, environ);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

bool pager_start(struct pager *out, const char *command, struct error *err)
{
	int ends[2], failed;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set_errno(err, "cannot make a pipe to the pager");
	failed = spawn(&out->pid, command, ends[0]);
	close(ends[0]);
	if (failed) {
		close(ends[1]);
		errno = failed;
		return error_set_errno(err, "cannot run the pager \"%.100s\"", command);
	}
	out->fd = ends[1];
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	return true;
}

bool pager_wait(struct pager *p)
{
	int status = 0;

	close(p->fd);
	while (waitpid(p->pid, &status, 0) < 0) {
		if (errno != EINTR)
			break;
	}
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	return !WIFEXITED(status) ||
	       (WEXITSTATUS(status) != SHELL_CANNOT_RUN && WEXITSTATUS(status) != SHELL_NOT_FOUND);
}
