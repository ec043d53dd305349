/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An address in an escape sequence must not end it: all but plain ASCII is percent-encoded, of the
 * names of files all but what an address may hold anywhere.
 */
#include "searcher/hyperlink.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#define OSC_LINK "\033]8;;"
#define OSC_END "\033\\"

static const char unreserved[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

bool hyperlink_is_web(const char *url)
{
	return url && (strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0);
}

static void add_encoded(struct buf *out, const char *text, bool is_path)
{
	for (const char *at = text; *at; at++) {
		unsigned char byte = (unsigned char)*at;

		if (is_path ? strchr(unreserved, byte) != NULL : byte > ' ' && byte < 0x7f)
			buf_add_byte(out, *at);
		else
			buf_printf(out, "%%%02X", byte);
	}
}

void hyperlink_begin(struct buf *out, const struct hyperlink_base *base, const struct hit *hit)
{
	if (!base->folder)
		return;
	buf_add_str(out, OSC_LINK);
	if (hyperlink_is_web(hit->url)) {
		add_encoded(out, hit->url, false);
	} else {
		buf_add_str(out, "file://");
		add_encoded(out, base->host, true);
		if (hit->file[0] != '/') {
			add_encoded(out, base->folder, true);
			buf_add_byte(out, '/');
		}
		add_encoded(out, hit->file, true);
		if (hit->line)
			buf_printf(out, "#%" PRIu64, hit->line);
	}
	buf_add_str(out, OSC_END);
}

void hyperlink_end(struct buf *out, const struct hyperlink_base *base)
{
	if (base->folder)
		buf_add_str(out, OSC_LINK OSC_END);
}
