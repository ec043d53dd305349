/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Its own removal, not common/tree.h: that is among the things under test. */
#include "tests/unit/scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* The user "nobody" of most systems; it needs no entry anywhere. */
enum { NOBODY = 65534 };

struct scratch {
	int back; /* where the test was started */
	char *path;
};

int scratch_enter(void **state)
{
	struct scratch *s = calloc(1, sizeof *s);
	const char *parent = getenv("TMPDIR");

	assert_non_null(s);
	s->back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(s->back >= 0);
	assert_true(asprintf(&s->path, "%s/scratch-XXXXXX", parent ? parent : ".") > 0);
	assert_non_null(mkdtemp(s->path));
	assert_int_equal(chdir(s->path), 0);
	assert_int_equal(chmod(".", 0755), 0);
	*state = s;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

int scratch_leave(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(fchdir(s->back), 0);
	assert_int_equal(nftw(s->path, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	close(s->back);
	free(s->path);
	free(s);
	return 0;
}

void scratch_write(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

bool scratch_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

int scratch_unprivileged(int (*body)(void *ctx), void *ctx)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(127);
		_exit(body(ctx));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
