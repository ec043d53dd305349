/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "indexer/report_versions.h"

#include <archive.h>
#include <utf8proc.h>

#include "common/xap.h"

void versions_get(struct version out[VERSIONS])
{
	out[0] = (struct version){ "pilcrow", PILCROW_VERSION };
	out[1] = (struct version){ "xapian", xap_version() };
	out[2] = (struct version){ "utf8proc", utf8proc_version() };
	out[3] = (struct version){ "libarchive", archive_version_string() };
}
