/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/hooks.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/printable.h"
#include "indexer/child.h"

static void free_list(const char ***list)
{
	free(*list);
}

static bool run(const struct production *p, const struct text_list *command,
	const struct buf *input, const atomic_int *stop, struct error *err)
{
	CLEANUP(free_list) const char **argv = calloc(command->n + 1, sizeof *argv);
	struct child child = {
		.argv = argv, .timeout = p->options->release.hooks.timeout, .stop = stop
	};
	char how[32];
	int status;

	if (!argv)
		return error_out_of_memory(err);
	memcpy(argv, command->items, command->n * sizeof *argv);
	if (input) {
		child.input = input->data;
		child.input_len = input->len;
	}
	if (!child_run(&child, &status, err))
		return false;
	if (status == 0)
		return true;
	child_say_status(status, how, sizeof how);
	return error_set(err, ERROR_IO, "%s: %s", argv[0], how);
}

bool hooks_before(const struct production *p, struct error *err)
{
	const struct text_list *command = &p->options->release.hooks.before;

	if (command->n == 0)
		return true;
	log_progress(p->context->log, "running %s", command->items[0]);
	return run(p, command, NULL, p->context->stop, err) ||
	       error_wrap(err, "the hook before the run failed, nothing was changed");
}

static bool describe(
	const struct production *p, int status, const struct error *failure, struct buf *out)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	struct error ignored;

	buf_printf(out, "{\"status\":%d,\"error\":", status);
	if (failure) {
		/* It may quote a file name, which need not be UTF-8. */
		printable_add(&text, failure->msg, strlen(failure->msg));
		json_add_string(out, text.data ? text.data : "", text.len);
	} else {
		buf_add_str(out, "null");
	}
	buf_add_str(out, ",\"report\":");
	if (failure)
		buf_add_str(out, "null");
	else if (!report_write(&p->report, REPORT_FULL, out, &ignored))
		return false;
	buf_add_str(out, "}\n");
	return !out->failed && !text.failed;
}

void hooks_after(const struct production *p, int status, const struct error *failure)
{
	const struct text_list *command = &p->options->release.hooks.after;
	CLEANUP(buf_done) struct buf input = { 0 };
	struct error err = { 0 };

	if (command->n == 0)
		return;
	/* Who asked us to stop wants to be told of it, too: only the timeout ends this one. */
	if (!describe(p, status, failure, &input))
		error_out_of_memory(&err);
	else if (run(p, command, &input, NULL, &err))
		return;
	log_warning(p->context->log, "the hook after the run failed: %s", err.msg);
}
