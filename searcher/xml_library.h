/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libxml2, loaded when a file of topics needs it. It brings ICU along, and the two take the dynamic
 * loader as long as all other libraries together: more than most queries take. The functions have
 * the names and types that libxml2's headers give them.
 */
#ifndef PILCROW_SEARCHER_XML_LIBRARY_H
#define PILCROW_SEARCHER_XML_LIBRARY_H

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>

#include <stdbool.h>

#include "common/error.h"

struct xml_library {
	void *handle;
	__typeof__(xmlSAX2GetLineNumber) *xmlSAX2GetLineNumber;
	__typeof__(xmlGetPredefinedEntity) *xmlGetPredefinedEntity;
	__typeof__(xmlCreatePushParserCtxt) *xmlCreatePushParserCtxt;
	__typeof__(xmlCtxtUseOptions) *xmlCtxtUseOptions;
	__typeof__(xmlParseChunk) *xmlParseChunk;
	__typeof__(xmlFreeParserCtxt) *xmlFreeParserCtxt;
	__typeof__(htmlCreatePushParserCtxt) *htmlCreatePushParserCtxt;
	__typeof__(htmlCtxtUseOptions) *htmlCtxtUseOptions;
	__typeof__(htmlParseChunk) *htmlParseChunk;
	__typeof__(htmlFreeParserCtxt) *htmlFreeParserCtxt;
};

/* An error names the library and says why the loader refused it. Thread-safe. */
bool xml_library_load(struct xml_library *out, struct error *err);

/* The library stays in the process: it has state of its own that must not go under it. */
void xml_library_done(struct xml_library *xml);

#endif
