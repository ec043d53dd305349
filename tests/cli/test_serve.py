#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The coprocess: --serve-stdio."""

import json
import re
import subprocess
import unittest

from pilcrow import ARTICLES, INDEXER, SEARCHER, SOURCE, environment, run
from searching import Searcher

try:
    import jsonschema
except ImportError:
    jsonschema = None


class Serve(Searcher):
    def start(self, *args, index=None):
        process = subprocess.Popen(
            [SEARCHER, "-i", index or self.index, "--serve-stdio", *args], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        self.addCleanup(process.wait, 60)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stdin.close)
        return process

    def ask(self, process, request):
        line = request if isinstance(request, bytes) else json.dumps(request).encode()
        process.stdin.write(line + b"\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    def test_each_request_has_an_answer_at_once(self):
        process = self.start("--no-timing", "-n2")
        for query in ("ship maintenance", '"wartime operational control"', "nosuchwordatall"):
            answer = self.ask(process, {"query_id": query, "query": query})
            alone = json.loads(run(SEARCHER, "-i", self.index, "--format=json", "--no-timing",
                                   "-n2", query).stdout)
            self.assertEqual(answer.pop("query_id"), query)
            self.assertEqual(answer, alone)

    def test_it_ends_with_its_input(self):
        process = self.start()
        out, err = process.communicate(b'{"query":"ship"}\n{"query":"dock","id":2}', timeout=60)
        self.assertEqual([json.loads(line)["query_id"] for line in out.splitlines()], [None, 2])
        self.assertEqual((err, process.returncode), (b"", 0))

    def warmed(self, *args, **more):
        """How many megabytes --warm says it read."""
        notes = self.search(*args, **more).stderr.decode()
        found = re.search(r"warm: read ([\d.]+) MB in [\d.]+ s\n", notes)
        self.assertIsNotNone(found, notes)
        return float(found[1])

    def test_an_index_is_read_beforehand_if_asked_for(self):
        upper, everything = self.warmed("--warm"), self.warmed("--warm=all")
        self.assertGreater(upper, 0)
        self.assertGreater(everything, upper)
        self.assertEqual(self.warmed("--warm=upper", "--serve-stdio", input=b""), upper)
        for more in (["ship"], ["--terms"], ["--like=a#p1"]):
            done = self.search("--warm", *more, status=2)
            self.assertIn(b"--warm is for itself", done.stderr)
        self.assertIn(b"upper or all", self.search("--warm=twice", status=2).stderr)

    def test_members_are_what_the_options_are(self):
        process = self.start("--no-timing")
        for request, options in (
            ({"hits": 3, "offset": 1}, ["-n3", "--offset=1"]),
            ({"all": True, "plain": True}, ["--all", "--plain"]),
            ({"group": "article", "group_score": "sum", "per_group": 1},
             ["--group=article", "--group-score=sum", "--per-group=1"]),
            ({"facet": ["source", "date:month"], "facet_size": 2},
             ["--facet=source,date:month", "--facet-size=2"]),
            ({"sort": "date", "since": "2024"}, ["--sort=date", "--since=2024"]),
            ({"ranking": "bm25:k1=2,title=0", "language": "en"},
             ["--ranking=bm25:k1=2,title=0", "--language=en"]),
            ({"snippet": 60, "fragments": 2, "context": 1},
             ["--snippet=60", "--fragments=2", "--context=1"]),
            ({"duplicates": True, "count": True, "timeout": 30, "max_expansion": 5},
             ["--duplicates", "--count", "--timeout=30", "--max-expansion=5"]),
        ):
            with self.subTest(request):
                answer = self.ask(process, {"query": "ship dock", **request})
                alone = json.loads(run(SEARCHER, "-i", self.index, "--format=json", "--no-timing",
                                       *options, "ship dock").stdout)
                del answer["query_id"]
                self.assertEqual(answer, alone)

    def test_like_takes_the_place_of_a_query(self):
        process = self.start()
        first = self.ask(process, {"query": "ship"})["hits"][0]
        like = self.ask(process, {"like": first["id"]})
        self.assertNotIn(first["id"], [hit["id"] for hit in like["hits"]])
        text = self.ask(process, {"like_text": first["snippet"]})
        self.assertEqual(text["hits"][0]["id"], first["id"])

    def test_it_survives_bad_requests(self):
        process = self.start()
        for request, kind, why in (
            (b"", "usage", "not valid JSON"),
            (b"nonsense", "usage", "not valid JSON"),
            (b"[1]", "usage", "must be a JSON object"),
            (b"{}", "usage", 'no "query"'),
            ({"query": 5}, "usage", '"query" takes a string'),
            ({"query": "ship", "hit": 1}, "usage", 'no member "hit"'),
            ({"query": "ship", "hits": -1}, "usage", '"hits" takes a whole number'),
            ({"query": "ship", "hits": 1.5}, "usage", '"hits" takes a whole number'),
            ({"query": "ship", "sort": "size"}, "usage", '"sort" takes'),
            ({"query": "ship", "facet": ["size"]}, "usage", '"facet" takes'),
            ({"query": "ship", "ranking": "best"}, "usage", '"ranking"'),
            ({"query": '"open', "strict": True}, "usage", ""),
            ({"query": "ship", "like": "a#p1"}, "usage", "takes the place"),
            ({"like": "nowhere#p1"}, "not_found", "nowhere#p1"),
            (b'{"query":"a\xff"}', "usage", "not valid JSON"),
            ({"query": "ship", "query_id": {}}, "usage", "a string or a number"),
        ):
            with self.subTest(request):
                answer = self.ask(process, request)
                self.assertEqual(answer["error"]["kind"], kind)
                self.assertIn(why, answer["error"]["message"])
        self.assertGreater(self.ask(process, {"query": "ship"})["total"]["value"], 0)

    def test_ids_come_back_as_they_were(self):
        process = self.start("-n0")
        process.stdin.write(b'{"query":"ship","id":12345678901234567890}\n'
                            b'{"query":"ship","id":"\\u00e9","query_id":"first"}\n'
                            b'{"query":7,"id":"broken"}\n')
        process.stdin.flush()
        self.assertIn(b'"query_id":12345678901234567890,', process.stdout.readline())
        self.assertIn(b'"query_id":"first",', process.stdout.readline())
        self.assertIn(b'"query_id":"broken",', process.stdout.readline())

    def test_it_follows_the_index(self):
        source = self.scratch / "growing.txt"
        source.write_text("one harbour")
        index = self.build("growing", source)
        process = self.start("--no-timing", index=index)
        for number in range(2, 12):
            self.assertEqual(self.ask(process, {"query": "harbour"})["total"]["value"], number - 1)
            source.write_text("\n\n".join(["one harbour"] * number))
            done = run(INDEXER, "build", "-q", "--keep=1", "-i", index, source)
            self.assertEqual(done.returncode, 0, done.stderr)

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_requests_fit_their_schema(self):
        schema = json.loads((SOURCE / "searcher/request.schema.json").read_text(encoding="utf-8"))
        check = jsonschema.Draft202012Validator(schema)
        process = self.start("-n1")
        samples = {"query": "ship", "like_text": "ship", "like": None, "language": "en",
                   "since": "2020", "new_since": "1", "until": None, "ranking": "dph"}
        for name, member in schema["properties"].items():
            kinds = member.get("type", "string")
            value = (samples[name] if name in samples
                     else member["enum"][0] if "enum" in member
                     else True if kinds == "boolean" else ["source"] if kinds == "array"
                     else member.get("minimum", 1) if kinds in ("integer", "number") else 3)
            request = {name: value} if name == "like_text" else {"query": "ship", name: value}
            with self.subTest(request):
                check.validate(request)
                self.assertNotIn("error", self.ask(process, request))
        with self.assertRaises(jsonschema.ValidationError):
            check.validate({"query": "ship", "hit": 1})


if __name__ == "__main__":
    unittest.main()
