#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The formats for other programs, read as those programs read them."""

import csv
import html.parser
import io
import json
import re
import struct
import unittest

from pilcrow import ARTICLES, SEARCHER, Case, run

EVERY_COLUMN = ("rank score id key article paragraph paragraphs title date source url language "
                "file line start end metadata snippet text").split()

AWKWARD = 'tab\tquote" comma, back\\slash\r\n next line; “curly” 港 <b>&amp;</b>'


class Formats(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", ARTICLES)
        source = cls.scratch / "awkward.jsonl"
        source.write_text("".join(json.dumps(record) + "\n" for record in (
            {"id": "a b%\u00a0c\u2003d/é", "title": AWKWARD, "paragraphs": ["Harbour " + AWKWARD]},
            {"id": "plain", "title": " led by a blank", "text": "harbour"},
        )))
        cls.awkward = cls.build("awkward", source)

    def search(self, form, *args, index=None, status=0):
        done = run(SEARCHER, "-i", index or self.index, "--format", form, *args)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stdout

    def hits(self, *args, index=None):
        return json.loads(self.search("json", *args, index=index))["hits"]


class Tables(Formats):
    def expected(self, *args, index=None):
        for hit in self.hits("--duplicates", *args, index=index):
            row = {name: hit[name] for name in EVERY_COLUMN
                   if name not in ("file", "line", "start", "end", "metadata", "text")}
            row |= {"file": hit["file"]["path"], "line": hit["file"]["line"],
                    "start": hit["file"]["start"], "end": hit["file"]["end"],
                    "text": hit["fragments"][0]["text"], "score": f"{hit['score']:.6f}"}
            yield {name: "" if value is None else str(value) for name, value in row.items()}

    def agree(self, rows, expected):
        rows, expected = list(rows), list(expected)
        self.assertEqual(len(rows), len(expected))
        for row, wanted in zip(rows, expected):
            json.loads(row.pop("metadata"))
            self.assertEqual(row, wanted)

    def test_csv_reads_back_as_json_says(self):
        for index, query in ((self.index, "ship l'école 図書館"), (self.awkward, "harbour")):
            args = ("--snippet", "100000", query)
            out = self.search("csv", "--columns", ",".join(EVERY_COLUMN), *args, index=index)
            rows = csv.DictReader(io.StringIO(out.decode(), newline=""), strict=True)
            self.agree(rows, self.expected(*args, index=index))

    def test_tsv_has_a_line_a_hit_and_reads_back_as_json_says(self):
        meant = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
        for index, query in ((self.index, "ship l'école 図書館"), (self.awkward, "harbour")):
            args = ("--snippet", "100000", query)
            out = self.search("tsv", "--columns", ",".join(EVERY_COLUMN), *args, index=index)
            self.assertNotIn(b"\r", out)
            lines = [line.split("\t") for line in out.decode().removesuffix("\n").split("\n")]
            self.assertEqual(lines[0], EVERY_COLUMN)
            rows = [dict(zip(lines[0], (re.sub(r"\\(.)", lambda m: meant[m[1]], field)
                                        for field in line), strict=True)) for line in lines[1:]]
            self.agree(rows, self.expected(*args, index=index))

    def test_columns_come_in_the_order_asked_for(self):
        out = self.search("csv", "--columns", "id,rank,id", "-n", "1", "herring").decode()
        self.assertEqual(out.split("\n")[0], "id,rank,id")
        self.assertRegex(out.split("\n")[1], r"^(\S+),1,\1$")

    def test_the_header_can_be_left_out(self):
        for form in ("csv", "tsv"):
            with_it = self.search(form, "ship")
            self.assertEqual(self.search(form, "--no-header", "ship"), with_it.split(b"\n", 1)[1])

    def test_an_unknown_column_is_refused_and_the_known_are_named(self):
        for names in ("id,nope", "", "id,", ",id", "id,,rank", "ID", ",".join(["id"] * 33)):
            done = run(SEARCHER, "-i", self.index, "--format=csv", "--columns", names, "ship")
            self.assertEqual(done.returncode, 2, names)
            self.assertEqual(done.stdout, b"")
        self.assertIn(b"column", done.stderr)

    def test_nothing_found_is_a_header_alone(self):
        self.assertEqual(self.search("csv", "--columns", "id,score", "zzzz", status=1),
                         b"id,score\n")

    def test_marks_stand_in_the_snippet_when_asked_for(self):
        out = self.search("csv", "--columns", "snippet", "--mark", "<b>,</b>", "-n", "1", "herring")
        self.assertIn(b"<b>", out)


class Ids(Formats):
    def test_they_are_those_of_the_answer(self):
        ids = [hit["id"] for hit in self.hits("--duplicates", "ship")]
        self.assertEqual(self.search("ids", "ship").decode(), "".join(i + "\n" for i in ids))
        self.assertEqual(self.search("ids", "-0", "ship").decode(),
                         "".join(i + "\0" for i in ids))

    def test_nothing_found_is_nothing_written(self):
        self.assertEqual(self.search("ids", "zzzz", status=1), b"")


class Trec(Formats):
    def rows(self, *args, index=None):
        return [line.split() for line in
                self.search("trec", *args, index=index).decode().splitlines()]

    def test_each_row_has_six_words(self):
        for row in self.rows("ship"):
            self.assertEqual((len(row), row[0], row[1], row[5]), (6, "1", "Q0", "pilcrow"))
        for row in self.rows("--query-id", "q 7%", "--tag", "my run", "harbour",
                             index=self.awkward):
            self.assertEqual((len(row), row[0], row[5]), (6, "q%207%25", "my%20run"))

    def test_ids_have_no_white_space(self):
        ids = {row[2] for row in self.rows("harbour", index=self.awkward)}
        self.assertEqual(ids, {"a%20b%25%C2%A0c%E2%80%83d/é#p1", "plain#p1"})

    def resorted(self, rows):
        """By score in single precision, then by id, both backwards: what trec_eval does."""
        def single(text):
            return struct.unpack("f", struct.pack("f", float(text)))[0]
        return sorted(rows, key=lambda row: (single(row[4]), row[2].encode()), reverse=True)

    def test_the_order_survives_trec_eval(self):
        source = self.scratch / "ties.jsonl"
        source.write_text("".join(json.dumps({"id": f"a{n}", "text": "same " * 3 + "rare " *
                                              (n % 2)}) + "\n" for n in range(1000)))
        ties = self.build("ties", source)
        for index, query in ((self.index, "the ship of état школа"), (ties, "same^90 rare"),
                             (ties, '"same same" ' + "same " * 40)):
            rows = self.rows("-n", "1000", query, index=index)
            self.assertGreater(len(rows), 10)
            self.assertEqual(self.resorted(rows), rows)
            self.assertEqual([row[2] for row in rows],
                             [h["id"] for h in self.hits("--duplicates", "-n", "1000", query,
                                                         index=index)])
            self.assertEqual([int(row[3]) for row in rows], list(range(1, len(rows) + 1)))

    def test_scores_without_ties_are_untouched(self):
        scores = [f"{hit['score']:.6f}" for hit in self.hits("-n", "3", "ship maintenance")]
        self.assertEqual([row[4] for row in self.rows("-n", "3", "ship maintenance")], scores)


class Vimgrep(Formats):
    def test_the_place_is_that_of_the_first_match(self):
        source = self.scratch / "places"
        source.mkdir()
        (source / "notes.txt").write_text("One line\nand the zebra here,\r\n\tthen é yak.\n\n"
                                          "A lama.\n")
        index = self.build("places-index", source)
        for word, place in (("zebra", "2:9"), ("yak", "3:10"), ("lama", "5:3"), ("line", "1:5")):
            self.assertTrue(self.search("vimgrep", word, index=index).decode()
                            .startswith(f"notes.txt:{place}:"), word)

    def test_matches_stand_where_it_says(self):
        checked = 0
        for line in self.search("vimgrep", "-n", "100", "ship").decode().splitlines():
            path, number, column, _ = line.split(":", 3)
            if path.endswith(".txt"):
                data = (ARTICLES / path).read_bytes().split(b"\n")[int(number) - 1]
                self.assertEqual(data[int(column) - 1:][:4].lower(), b"ship", line)
                checked += 1
            else:
                self.assertEqual(column, "1", line)
        self.assertGreater(checked, 3)

    def test_a_record_is_named_by_its_line(self):
        out = self.search("vimgrep", '"bank of her own making"').decode()
        self.assertTrue(out.startswith("wire.jsonl:1:1:"), out)

    def test_a_hit_is_one_line(self):
        out = self.search("vimgrep", "harbour", index=self.awkward).decode()
        self.assertEqual(len(out.splitlines()), 2)


class Page(html.parser.HTMLParser):
    """What a page holds: its text, its elements with their attributes, its marks."""

    VOID = ("meta",)

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.marks, self.articles, self.snippets = [], [], [], [], []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))
        if tag == "mark":
            self.marks.append("")
        if dict(attrs).get("class") == "text":
            self.snippets.append("")

    def handle_endtag(self, tag):
        opened, _ = self.open.pop()
        if opened != tag:
            raise AssertionError(f"</{tag}> ends <{opened}>")

    def handle_data(self, data):
        inside = [tag for tag, _ in self.open]
        if "style" in inside:
            return
        self.text += data
        if "mark" in inside:
            self.marks[-1] += data
        if any(attrs.get("class") == "text" for _, attrs in self.open):
            self.snippets[-1] += data

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


class Html(Formats):
    def page(self, *args, **more):
        page = Page(self.search("html", "--no-timing", *args, **more).decode())
        self.assertEqual(page.open, [])
        return page

    def test_it_says_what_json_says(self):
        args = ("--snippet", "100000", "ship l'école 図書館")
        page, hits = self.page(*args), self.hits(*args)
        self.assertEqual(page.snippets,
                         [re.sub(r"[\r\n\t]", " ", hit["snippet"]) for hit in hits])
        self.assertEqual([item["value"] for item in page.all("li")],
                         [str(hit["rank"]) for hit in hits])
        self.assertEqual([attrs["lang"] for attrs in page.all("p") if "lang" in attrs],
                         [hit["language"] for hit in hits])
        self.assertEqual(len(page.marks), sum(len(hit["marks"]) for hit in hits))

    def test_nothing_of_the_data_is_markup(self):
        evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;\x1b[1m\u202e"
        source = self.scratch / "evil.jsonl"
        source.write_text("".join(json.dumps(
            {"id": evil + str(n), "title": evil, "source": evil, "url": url, "author": evil,
             "text": "harbour " + evil}) + "\n" for n, url in enumerate((
                 "javascript:alert(1)", "https://example.org/?a=1&b=\"><script>", "HTTP://x/",
                 " https://example.org", "data:text/html,x"))))
        index = self.build("evil", source)
        page = self.page("--duplicates", "harbour script", "&\"'<b>", index=index)
        known = {"html", "head", "meta", "title", "style", "body", "header", "h1", "p", "main",
                 "ol", "li", "article", "h2", "a", "mark", "cite", "time", "span"}
        self.assertLessEqual({tag for tag, _ in page.elements}, known)
        for _, attrs in page.elements:
            self.assertLessEqual(set(attrs), {"lang", "dir", "charset", "name", "content", "value",
                                              "http-equiv", "class", "href", "rel", "datetime"})
        self.assertEqual(sorted(link["href"] for link in page.all("a")),
                         ["HTTP://x/", "https://example.org/?a=1&b=\"><script>"])
        self.assertIn("<script>", page.text)
        self.assertNotIn("\x1b", page.text)
        self.assertNotIn("\u202e", page.text)

    def test_it_needs_nothing_else(self):
        page = self.page("ship")
        for _, attrs in page.elements:
            self.assertNotIn("src", attrs)
        self.assertEqual(page.all("html"), [{"lang": "en"}])
        self.assertEqual(len(page.all("h1")), 1)
        self.assertIn("paragraphs match", page.text)

    def test_paragraphs_of_an_article_are_one_entry_when_grouped(self):
        args = ("--group", "article", "--per-group", "2", "-n", "5", "ship harbor")
        page, hits = self.page(*args), self.hits(*args)
        ranks = [str(hit["rank"]) for hit in hits]
        self.assertEqual([item["value"] for item in page.all("li")], sorted(set(ranks), key=int))
        self.assertGreater(len(ranks), len(set(ranks)))
        self.assertEqual(len(page.all("h2")), len(set(ranks)))
        self.assertEqual(len(page.snippets), len(hits))
        # A grouped run is one of articles: their own rows, not their paragraphs'.
        rows = self.search("trec", *args).decode().splitlines()
        self.assertEqual([row.split()[3] for row in rows], sorted(set(ranks), key=int))
        self.assertEqual([row.split()[2] for row in rows],
                         list(dict.fromkeys(hit["article"] for hit in hits)))

    def test_neighbours_stand_around_the_paragraph(self):
        args = ("--context", "1", "-n", "1", "wartime operational control")
        page, hit = self.page(*args), self.hits(*args)[0]
        near = [item for item in page.all("p") if item.get("class") == "near"]
        self.assertEqual(len(near), len(hit["context"]))
        places = [page.text.index(" ".join(part["text"].split())[:40])
                  for part in hit["context"]]
        self.assertEqual(places, sorted(places))
        self.assertLess(places[0], page.text.index(page.snippets[0]))

    def test_near_duplicates_are_counted(self):
        hits = self.hits('"bucket dredger patience"')
        page = self.page('"bucket dredger patience"')
        self.assertEqual(len(page.snippets), len(hits))
        self.assertEqual("more like it" in page.text, any(h["duplicates"] for h in hits))

    def test_nothing_found_is_a_page_too(self):
        page = self.page("zzzz", status=1)
        self.assertIn("no paragraph matches", page.text)
        self.assertEqual(page.all("ol"), [])

    def test_marks_of_the_users_choice_are_text(self):
        page = self.page("--mark", "<b>,</b>", "-n", "1", "herring")
        self.assertTrue(all(re.fullmatch("<b>.*</b>", mark) for mark in page.marks))
        self.assertEqual(page.all("b"), [])


class Order(Formats):
    def test_time_changes_nothing(self):
        for form in ("csv", "tsv", "trec", "ids", "vimgrep"):
            self.assertEqual(self.search(form, "ship"), self.search(form, "--no-timing", "ship"))


if __name__ == "__main__":
    unittest.main()
