/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a report says of an update only. */
#ifndef PILCROW_INDEXER_REPORT_UPDATE_H
#define PILCROW_INDEXER_REPORT_UPDATE_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "indexer/report.h"

/* Adds members `update`, null of a build, and `instead_of_update`, null unless that build took the
   place of an update that was given up. False when out of memory. */
bool report_update(const struct build_report *r, cJSON *to);
/* Adds the times of an update's own steps. */
bool report_update_seconds(const struct build_report *r, cJSON *to);
/* Appends what became of the articles, and "; ". */
void report_update_summary(const struct update_counts *u, struct buf *out);

#endif
