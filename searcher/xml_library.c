/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up each function that the header lists; if one is missing, none is there. */
#include "searcher/xml_library.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	size_t at; /* in struct xml_library */
} functions[] = {
	{ "xmlSAX2GetLineNumber", offsetof(struct xml_library, xmlSAX2GetLineNumber) },
	{ "xmlGetPredefinedEntity", offsetof(struct xml_library, xmlGetPredefinedEntity) },
	{ "xmlCreatePushParserCtxt", offsetof(struct xml_library, xmlCreatePushParserCtxt) },
	{ "xmlCtxtUseOptions", offsetof(struct xml_library, xmlCtxtUseOptions) },
	{ "xmlParseChunk", offsetof(struct xml_library, xmlParseChunk) },
	{ "xmlFreeParserCtxt", offsetof(struct xml_library, xmlFreeParserCtxt) },
	{ "htmlCreatePushParserCtxt", offsetof(struct xml_library, htmlCreatePushParserCtxt) },
	{ "htmlCtxtUseOptions", offsetof(struct xml_library, htmlCtxtUseOptions) },
	{ "htmlParseChunk", offsetof(struct xml_library, htmlParseChunk) },
	{ "htmlFreeParserCtxt", offsetof(struct xml_library, htmlFreeParserCtxt) },
};

static bool refuse(struct xml_library *xml, struct error *err)
{
	const char *reason = dlerror();

	xml_library_done(xml);
	return error_set(err, ERROR_IO,
		"TREC topics are read with libxml2, which cannot be loaded (%.300s); install it, "
		"or "
		"write the topics as lines of ID, tab, query",
		reason ? reason : "no reason given");
}

bool xml_library_load(struct xml_library *out, struct error *err)
{
	*out = (struct xml_library){
		.handle = dlopen(PILCROW_LIBXML_SONAME, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE),
	};
	if (!out->handle)
		return refuse(out, err);
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		void *found = dlsym(out->handle, functions[i].name);

		if (!found)
			return refuse(out, err);
		/* To C, a pointer to data is none to a function; to POSIX it is. */
		memcpy((char *)out + functions[i].at, &found, sizeof found);
	}
	return true;
}

void xml_library_done(struct xml_library *xml)
{
	if (xml->handle)
		dlclose(xml->handle);
	*xml = (struct xml_library){ 0 };
}
