#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""--manifest: what an answer was made from, the same bytes wherever it is made again."""

import hashlib
import json
import shutil
import unittest

from pilcrow import ARTICLES, INDEXER, SEARCHER, SOURCE, run
from searching import Searcher

try:
    import jsonschema
except ImportError:
    jsonschema = None

TOPICS = "1\tship\n2\tnuclear talks\n3\tnosuchwordatall\n"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Manifest(Searcher):
    def setUp(self):
        self.topics = self.scratch / "topics.tsv"
        self.topics.write_text(TOPICS)
        self.file = self.scratch / "manifest.json"
        self.file.unlink(missing_ok=True)

    def made(self, *args, **more):
        """The answer and the manifest's bytes."""
        answer = self.search(f"--manifest={self.file}", *args, **more).stdout
        return answer, self.file.read_bytes()

    def batch(self, *args, **more):
        return self.made(f"--batch={self.topics}", *args, **more)

    def test_it_tells_of_a_batch(self):
        answer, text = self.batch("--hits=7", "--tag=mine")
        manifest = json.loads(text)
        self.assertEqual(manifest["answer"], {"bytes": len(answer), "sha256": sha256(answer)})
        self.assertEqual(manifest["topics"], {
            "bytes": len(TOPICS), "sha256": sha256(TOPICS.encode()), "queries": 3, "failed": 0})
        options = manifest["options"]
        self.assertEqual([options[name] for name in ("format", "hits", "tag", "group")],
                         ["trec", 7, "mine", None])
        self.assertNotIn("query", manifest)

    def test_its_options_are_requests_of_the_coprocess(self):
        args = ["--ranking=bm25:k1=1.2", "--sort=date", "--facet=source,date:month", "--all"]
        options = json.loads(self.made(*args, "ship")[1])["options"]
        known = json.loads((SOURCE / "searcher/request.schema.json").read_text())["properties"]
        request = {name: value for name, value in options.items() if name in known and
                   name not in ("timeout", "expand")}
        done = run(SEARCHER, "-i", self.index, "--serve-stdio", "--no-timing",
                   input=json.dumps({**request, "query": "ship"}).encode())
        served, asked = (json.loads(text) for text in (done.stdout, self.search(
            *args, "--format=json", "--no-timing", "ship").stdout))
        self.assertEqual(served["hits"], asked["hits"])
        self.assertEqual(served["facets"], asked["facets"])

    def test_it_knows_the_index_by_its_bytes(self):
        digest = hashlib.sha256()
        directory = (self.index / "current").resolve()
        for path in sorted(directory.iterdir()):
            if path.suffix == ".glass" or path.name == "iamglass":
                data = path.read_bytes()
                digest.update(b"%s\0%d\0%s" % (path.name.encode(), len(data), data))
        index, = json.loads(self.batch()[1])["indexes"]
        self.assertEqual(index["sha256"], digest.hexdigest())
        self.assertEqual(index["generation"], 1)

    def test_it_is_the_same_bytes_elsewhere_and_later(self):
        first = self.batch("--format=json", "-j", "1")
        copy = self.scratch / "copy"
        shutil.copytree(self.index, copy, symlinks=True)
        self.assertEqual(self.batch("--format=json", "-j", "3", index=copy), first)
        again = self.build("again", ARTICLES)
        self.assertEqual(self.batch("--format=json", index=again), first)

    def test_another_index_has_another_digest(self):
        other = self.build("other", ARTICLES / "korea-talks.txt")
        one, two = (json.loads(self.batch(index=index)[1])["indexes"][0]
                    for index in (self.index, other))
        self.assertNotEqual(one["sha256"], two["sha256"])
        self.assertNotEqual(one["uuid"], two["uuid"])
        both = json.loads(self.made("-i", other, "ship")[1])["indexes"]
        self.assertEqual(both, [one, two])

    def test_a_generation_can_be_chosen(self):
        index = self.build("turned", ARTICLES)
        self.assertEqual(run(INDEXER, "build", "-q", "-i", index,
                             ARTICLES / "korea-talks.txt").returncode, 0)
        numbers = [json.loads(self.batch(*args, index=index)[1])["indexes"][0]["generation"]
                   for args in ((), ("--generation=1",))]
        self.assertEqual(numbers, [2, 1])

    def test_one_query_has_one_as_well(self):
        for form in ("text", "json", "html", "ids"):
            answer, text = self.made(f"--format={form}", "ship", "harbour")
            manifest = json.loads(text)
            self.assertEqual(manifest["query"], "ship harbour")
            self.assertEqual(manifest["answer"]["sha256"], sha256(answer))
            self.assertEqual(self.made(f"--format={form}", "ship", "harbour"), (answer, text))
        manifest = json.loads(self.made("--like=-", input=b"ships in a harbour")[1])
        self.assertEqual(manifest["like_text"]["sha256"], sha256(b"ships in a harbour"))
        self.assertEqual(json.loads(self.made("--like=korea-talks.txt#p2")[1])["options"]["like"],
                         "korea-talks.txt#p2")

    def test_no_answer_is_one(self):
        self.assertEqual(json.loads(self.made("--format=ids", "nosuchwordatall", status=1)[1])
                         ["answer"], {"bytes": 0, "sha256": sha256(b"")})

    def test_failed_queries_are_counted(self):
        self.topics.write_text("1\tship\nbad\n")
        self.assertEqual(json.loads(self.batch(status=2)[1])["topics"]["failed"], 1)

    def test_a_reader_that_stops_leaves_none(self):
        self.topics.write_text("".join(f"{i}\tship\n" for i in range(5000)))
        done = run("sh", "-c", f"'{SEARCHER}' -i '{self.index}' --batch '{self.topics}' "
                   f"--manifest '{self.file}' | head -n 1")
        self.assertIn(b"was closed before the end", done.stderr)
        self.assertFalse(self.file.exists())

    def test_wrong_use_is_told(self):
        for args, words in (
                (["--manifest=-", "ship"], b"takes a file"),
                (["--manifest=", "ship"], b"takes a file"),
                (["--manifest=a", "--serve-stdio"], b"is for --batch"),
                (["--manifest=a", "--dump"], b"is for --batch"),
                ([f"--manifest={self.topics}", f"--batch={self.topics}"], b"would overwrite"),
                ([f"--manifest={self.scratch}/none/a", "ship"], b"cannot write")):
            self.assertIn(words, self.search(*args, status=2).stderr, args)
        self.assertEqual(self.topics.read_text(), TOPICS)

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_it_fits_the_schema(self):
        schema = json.loads((SOURCE / "searcher/manifest.schema.json").read_text())
        check = jsonschema.Draft202012Validator(schema)
        for _, text in (self.batch(), self.made("--facet=source", "ship \"")):
            check.validate(json.loads(text))


if __name__ == "__main__":
    unittest.main()
