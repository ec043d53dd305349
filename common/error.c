/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
	va_list args;

	err->code = code;
	va_start(args, format);
	vsnprintf(err->msg, sizeof err->msg, format, args);
	va_end(args);
	return false;
}

static enum error_code code_of_errno(int number)
{
	switch (number) {
	case ENOENT:
		return ERROR_NOT_FOUND;
	case ENOMEM:
		return ERROR_MEMORY;
	default:
		return ERROR_IO;
	}
}

bool error_set_errno(struct error *err, const char *format, ...)
{
	int number = errno;
	char context[ERROR_MESSAGE_SIZE];
	char reason[128];
	va_list args;

	va_start(args, format);
	vsnprintf(context, sizeof context, format, args);
	va_end(args);
	/* The GNU strerror_r: thread-safe, and may return a constant instead of using the buffer.
	 */
	return error_set(err, code_of_errno(number), "%.*s: %s", ERROR_MESSAGE_SIZE - 160, context,
		strerror_r(number, reason, sizeof reason));
}

bool error_out_of_memory(struct error *err)
{
	return error_set(err, ERROR_MEMORY, "out of memory");
}

bool error_wrap(struct error *err, const char *format, ...)
{
	char inner[ERROR_MESSAGE_SIZE];
	va_list args;
	int used;

	memcpy(inner, err->msg, sizeof inner);
	va_start(args, format);
	used = vsnprintf(err->msg, sizeof err->msg, format, args);
	va_end(args);
	if (used >= 0 && (size_t)used < sizeof err->msg)
		snprintf(err->msg + used, sizeof err->msg - (size_t)used, ": %s", inner);
	return false;
}

const char *error_name(enum error_code code)
{
	static const char *const names[] = {
		[ERROR_NONE] = "none",
		[ERROR_USAGE] = "usage",
		[ERROR_INPUT] = "input",
		[ERROR_NOT_FOUND] = "not_found",
		[ERROR_IO] = "io",
		[ERROR_LOCKED] = "locked",
		[ERROR_CORRUPT] = "corrupt",
		[ERROR_VERSION] = "version",
		[ERROR_LIMIT] = "limit",
		[ERROR_MEMORY] = "memory",
		[ERROR_INTERRUPTED] = "interrupted",
		[ERROR_INTERNAL] = "internal",
	};

	return names[code];
}

int error_exit_status(const struct error *err)
{
	return err->code == ERROR_LOCKED ? EX_TEMPFAIL : 2;
}
