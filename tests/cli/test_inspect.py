#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What scripts can see of an index: vocabulary, term vectors, tokens, and all of it as JSON Lines."""

import collections
import json
import unittest

try:
    import jsonschema
except ImportError:
    jsonschema = None

from pilcrow import ARTICLES, INDEXER, SEARCHER, SOURCE, run
from searching import Searcher


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


class Terms(Searcher):
    def terms(self, prefix="", **more):
        return lines(self.search("--format=json", f"--terms={prefix}", **more))

    def test_they_are_those_of_all_paragraphs(self):
        vectors = collections.Counter(), collections.Counter()
        for article in lines(self.search("--dump")):
            for number, text in enumerate(article["paragraphs"], 1):
                if not text:
                    continue
                for term in lines(self.search("--format=json", "--vector",
                                              f"{article['id']}#p{number}")):
                    if term["kind"] in ("word", "stem"):
                        vectors[0][term["kind"], term["term"]] += 1
                        vectors[1][term["kind"], term["term"]] += term["wdf"]
        shown = self.terms()
        self.assertEqual({(t["kind"], t["term"]): t["paragraphs"] for t in shown},
                         dict(vectors[0]))
        self.assertEqual({(t["kind"], t["term"]): t["occurrences"] for t in shown},
                         dict(vectors[1]))
        self.assertEqual(len(shown), len(vectors[0]))

    def test_a_prefix_leaves_those_that_begin_so(self):
        shown = self.terms("harb")
        self.assertEqual({t["kind"] for t in shown}, {"word", "stem"})
        self.assertTrue(all(t["term"].startswith("harb") for t in shown))
        self.assertEqual(shown, [t for t in self.terms() if t["term"].startswith("harb")])

    def test_none_is_exit_status_1(self):
        self.assertEqual(self.terms("qqqq", status=1), [])

    def test_a_table_has_a_heading(self):
        rows = self.search("--terms=dredg").stdout.decode().splitlines()
        self.assertEqual(rows[0], "kind\tterm\tparagraphs\toccurrences")
        self.assertEqual(len(rows) - 1, len(self.terms("dredg")))

    def test_a_reader_may_stop(self):
        done = run("sh", "-c", f"'{SEARCHER}' -i '{self.index}' --dump | head -n 1")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, b"")
        self.assertEqual(len(done.stdout.splitlines()), 1)


class Vector(Searcher):
    def test_it_has_positions_of_words(self):
        found = {(t["kind"], t["term"]): t for t in lines(self.search(
            "--format=json", "--vector", "korea-talks.txt#p2"))}
        self.assertEqual(found["article", "korea-talks.txt"]["wdf"], 0)
        self.assertEqual(found["paragraph", "korea-talks.txt#p2"]["positions"], [])
        wartime, control = (found["word", word]["positions"] for word in ("wartime", "control"))
        self.assertTrue(any(w + 2 == c for w in wartime for c in control))
        self.assertEqual(found["word", "wartime"]["wdf"], len(wartime))

    def test_what_is_not_there_is_an_error(self):
        self.assertIn(b"no paragraph \"nope\"", self.search("--vector", "nope", status=2).stderr)


class Analyze(Searcher):
    def tokens(self, text, *args):
        return lines(self.search("--format=json", *args, "--analyze", text))

    def test_bytes_are_those_of_the_text(self):
        text = "Schöne Häuser, the ships' C++ 東京 🚢"
        for token in self.tokens(text):
            piece = text.encode()[token["start"]:token["end"]].decode()
            if token["kind"] == "word" and piece.isascii():
                self.assertEqual(token["term"], piece.lower().rstrip("'"))
        self.assertEqual([t["term"] for t in self.tokens(text) if t["kind"] == "symbol"], ["🚢"])

    def test_the_language_can_be_chosen(self):
        self.assertEqual(self.tokens("Häuser", "--language=de")[0]["stem"], "haus")
        self.assertNotEqual(self.tokens("Häuser")[0]["stem"], "haus")
        self.search("--language=xx", "--analyze", "a", status=2)

    def test_nothing_is_exit_status_1(self):
        self.search("--analyze", " ... ", status=1)


@unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
class Schema(Searcher):
    def test_all_lines_fit(self):
        schema = json.loads((SOURCE / "searcher/inspect.schema.json").read_text(encoding="utf-8"))
        for name, args in (("term", ["--terms=s"]), ("entry", ["--vector=korea-talks.txt#p2"]),
                           ("token", ["--analyze=Ships' state-of-the-art C++ 東京に 🚢 12"])):
            check = jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{name}"})
            found = lines(self.search("--format=json", *args))
            self.assertGreater(len(found), 5, name)
            for line in found:
                check.validate(line)
            with self.assertRaises(jsonschema.ValidationError):
                check.validate({**found[0], "more": 1})


class Dump(Searcher):
    def test_an_index_of_it_is_the_same(self):
        dump = self.scratch / "dump.jsonl"
        dump.write_bytes(self.search("--dump").stdout)
        again = self.scratch / "again"
        done = run(INDEXER, "build", "-q", "-i", again, dump)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.search("--dump", index=again).stdout, dump.read_bytes())
        for query in ("ship", "Hafen", "title:Schiff", "date:2025", "source:wire", "+ship -dock"):
            one, two = (self.answer("-n", "1000", "--duplicates", query, index=index)
                        for index in (self.index, again))
            for answer in (one, two):
                for hit in answer["hits"]:
                    del hit["file"], hit["marks"]
            self.assertEqual(one["hits"], two["hits"], query)
            self.assertEqual(one["total"], two["total"])

    def test_each_article_is_there_once_with_its_record(self):
        articles = {article["id"]: article for article in lines(self.search("--dump"))}
        listed = self.answer("--group", "article", "-n", "1000", "ship")
        for group in listed["groups"]:
            self.assertIn(group["article"], articles)
        for path in ARTICLES.glob("*.jsonl"):
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                given = {k: v for k, v in record.items()
                         if k not in ("id", "text", "paragraphs")}
                dumped = articles[record["id"]]
                self.assertEqual({k: dumped[k] for k in given}, given)

    def test_numbers_of_paragraphs_stay(self):
        source = self.scratch / "gaps.jsonl"
        source.write_text(json.dumps({"id": "g", "paragraphs": ["", "one lamp", "", "two lamp"]}))
        index = self.build("gaps", source)
        article, = lines(self.search("--dump", index=index))
        self.assertEqual(article["paragraphs"], ["one lamp", "two lamp"])
        self.assertEqual(self.ids("lamp", index=index), ["g#p1", "g#p2"])


class Usage(Searcher):
    def test_what_does_not_go_together(self):
        for args in (["--terms", "--dump"], ["--dump", "ship"], ["--vector", "a", "--batch", "-"],
                     ["--dump", "--format=html"], ["--analyze", "a", "--like", "b"]):
            self.search(*args, status=2)


if __name__ == "__main__":
    unittest.main()
