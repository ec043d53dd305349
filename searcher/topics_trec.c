/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TREC topics. The old ones look like XML but leave out end tags: what is no well-formed XML is
 * read by libxml2's HTML parser. A field ends where the next one begins.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/macros.h"
#include "searcher/topics_format.h"
#include "searcher/xml_library.h"

enum { MAX_PIECE = 1 << 20 };

enum field { FIELD_NONE, FIELD_ID, FIELD_QUERY, FIELDS };

struct reading {
	struct topics *topics;
	const struct xml_library *xml;
	xmlParserCtxtPtr parser; /* of XML or HTML */
	bool open;		 /* within a topic, the last one of `topics` */
	enum field field;
	struct buf text[FIELDS];
	struct error *err;
	bool failed;
};

static const struct {
	const char *name;
	enum field field;
} elements[] = {
	{ "num", FIELD_ID },
	{ "number", FIELD_ID },
	{ "title", FIELD_QUERY },
	{ "query", FIELD_QUERY },
};

/* Topics of the first TRECs say what each field is: "Number: 051", "Topic: Airbus Subsidies". */
static void cut_label(const char **text, size_t *len, const char *label)
{
	size_t n = strlen(label);

	while (*len > 0 && strchr(" \t\r\n", **text)) {
		++*text;
		--*len;
	}
	if (*len >= n && strncasecmp(*text, label, n) == 0) {
		*text += n;
		*len -= n;
	}
}

/* A topic in lines is one query. */
static void join_lines(char *text)
{
	for (; *text; text++) {
		if (*text == '\n' || *text == '\r' || *text == '\t')
			*text = ' ';
	}
}

static void close_topic(struct reading *r)
{
	struct topic *t;
	const char *id = r->text[FIELD_ID].data, *query = r->text[FIELD_QUERY].data;
	size_t id_len = r->text[FIELD_ID].len, query_len = r->text[FIELD_QUERY].len;

	if (!r->open || r->failed)
		return;
	t = &r->topics->items[r->topics->n - 1];
	r->open = false;
	r->field = FIELD_NONE;
	if (id_len > 0)
		cut_label(&id, &id_len, "number:");
	if (query_len > 0)
		cut_label(&query, &query_len, "topic:");
	if ((id_len > 0 && !topic_set_id(t, id, id_len, r->err)) ||
		(query_len > 0 && !topic_set_query(t, query, query_len, r->err)))
		r->failed = true;
	if (t->query)
		join_lines(t->query);
}

static void open_topic(struct reading *r, const xmlChar **attributes)
{
	close_topic(r);
	for (size_t i = 0; i < FIELDS; i++)
		buf_clear(&r->text[i]);
	if (r->failed ||
		!topics_add(r->topics, (uint64_t)r->xml->xmlSAX2GetLineNumber(r->parser), r->err)) {
		r->failed = true;
		return;
	}
	r->open = true;
	for (; attributes && attributes[0]; attributes += 2) {
		const char *name = (const char *)attributes[0];

		if (attributes[1] && (strcmp(name, "number") == 0 || strcmp(name, "id") == 0 ||
					     strcmp(name, "num") == 0))
			buf_add_str(&r->text[FIELD_ID], (const char *)attributes[1]);
	}
}

static void start_element(void *ctx, const xmlChar *name, const xmlChar **attributes)
{
	struct reading *r = ctx;

	if (strcasecmp((const char *)name, "top") == 0 ||
		strcasecmp((const char *)name, "topic") == 0) {
		open_topic(r, attributes);
		return;
	}
	/* The parser makes up what an HTML page must have. */
	if (strcasecmp((const char *)name, "p") == 0 || !r->open)
		return;
	r->field = FIELD_NONE;
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		/* The first of each counts. */
		if (strcasecmp((const char *)name, elements[i].name) == 0 &&
			r->text[elements[i].field].len == 0)
			r->field = elements[i].field;
	}
}

static void end_element(void *ctx, const xmlChar *name)
{
	struct reading *r = ctx;

	if (strcasecmp((const char *)name, "top") == 0 ||
		strcasecmp((const char *)name, "topic") == 0)
		close_topic(r);
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		if (strcasecmp((const char *)name, elements[i].name) == 0)
			r->field = FIELD_NONE;
	}
}

/* The five of XML; without this the parser knows none. */
static xmlEntityPtr find_entity(void *ctx, const xmlChar *name)
{
	const struct reading *r = ctx;

	return r->xml->xmlGetPredefinedEntity(name);
}

static void characters(void *ctx, const xmlChar *text, int len)
{
	struct reading *r = ctx;

	if (r->open && r->field != FIELD_NONE)
		buf_add(&r->text[r->field], text, (size_t)len);
}

static const xmlSAXHandler handler = {
	.startElement = start_element,
	.endElement = end_element,
	.characters = characters,
	.cdataBlock = characters,
	.ignorableWhitespace = characters,
	.getEntity = find_entity,
};

typedef int parse_fn(xmlParserCtxtPtr parser, const char *text, int len, int last);

/* In pieces: the length of a piece is an int. */
static void parse_all(struct reading *r, parse_fn *parse, const char *text, size_t len)
{
	for (size_t at = 0; at < len && !r->failed;) {
		int piece = (int)(len - at < MAX_PIECE ? len - at : MAX_PIECE);

		parse(r->parser, text + at, piece, 0);
		at += (size_t)piece;
	}
	parse(r->parser, NULL, 0, 1);
	close_topic(r);
}

/* Whether it is XML; if not, the topics are of no use. */
static bool read_xml(struct reading *r, const char *text, size_t len)
{
	xmlSAXHandler sax = handler;
	bool well_formed;

	r->parser = r->xml->xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);
	if (!r->parser)
		return false;
	r->xml->xmlCtxtUseOptions(
		r->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	parse_all(r, r->xml->xmlParseChunk, text, len);
	well_formed = r->parser->wellFormed;
	r->xml->xmlFreeParserCtxt(r->parser);
	return well_formed;
}

static void read_html(struct reading *r, const char *text, size_t len)
{
	xmlSAXHandler sax = handler;

	r->parser =
		r->xml->htmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (!r->parser) {
		r->failed = true;
		error_out_of_memory(r->err);
		return;
	}
	r->xml->htmlCtxtUseOptions(
		r->parser, HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_NOERROR);
	/* There may be many topics in a row; a document has one element at the top. */
	r->xml->htmlParseChunk(r->parser, "<all>", 5, 0);
	parse_all(r, r->xml->htmlParseChunk, text, len);
	r->xml->htmlFreeParserCtxt(r->parser);
}

bool topics_read_trec(struct topics *out, const char *text, size_t len, struct error *err)
{
	CLEANUP(xml_library_done) struct xml_library xml = { 0 };
	struct reading r = { .topics = out, .xml = &xml, .err = err };

	if (!xml_library_load(&xml, err))
		return false;
	if (!read_xml(&r, text, len) && !r.failed) {
		topics_done(out);
		r.open = false;
		read_html(&r, text, len);
	}
	for (size_t i = 0; i < FIELDS; i++) {
		if (r.text[i].failed && !r.failed) {
			r.failed = true;
			error_out_of_memory(err);
		}
		buf_done(&r.text[i]);
	}
	return !r.failed;
}
