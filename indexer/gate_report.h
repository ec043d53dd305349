/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the gate found, as the file gate.json of a generation and as part of a run's report. */
#ifndef PILCROW_INDEXER_GATE_REPORT_H
#define PILCROW_INDEXER_GATE_REPORT_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "common/error.h"
#include "indexer/gate.h"

#define GATE_FILE "gate.json"

/* A new object; NULL when out of memory. */
cJSON *gate_report(const struct gate_outcome *g, const struct gate_options *o);

/* Writes the file in the generation's directory. */
bool gate_report_write(const struct gate_outcome *g, const struct gate_options *o,
	const char *directory, struct error *err) NODISCARD;

#endif
