#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Many queries over one index: --batch."""

import csv
import io
import json
import subprocess
import unittest

from pilcrow import SEARCHER, SOURCE, run
from searching import Searcher

try:
    import jsonschema
except ImportError:
    jsonschema = None

QUERIES = ("ship maintenance", '"wartime operational control"', "nosuchwordatall", "modern*",
           "port -dock", "title:dredger", "café", "=ship^2 dock", "C++", "to be or not to be")

XML = """<?xml version="1.0"?>
<topics><!-- as the newer tracks have them -->
<topic number="1"><query>ship &lt;dock&gt; &amp; quay</query><narrative>No ferry.</narrative></topic>
<topic number="2"><title><![CDATA[grid & power]]></title></topic>
</topics>
"""

SGML = """<top>
<num> Number: 301
<title> Topic: Ship &amp; Dock
 maintenance
<desc> Description:
What is said of ferries?
<narr> Narrative: Nothing.
</top>

<top>
<num> Number: 302
<title> port labour
</top>
"""


class Batch(Searcher):
    def topics(self, name, text):
        path = self.scratch / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def batch(self, topics, *args, status=0, **more):
        done = run(SEARCHER, "-i", self.index, "--batch", topics, *args, **more)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def run_of(self, topics, *args):
        rows = [line.split(" ") for line in self.batch(topics, *args).stdout.decode().splitlines()]
        self.assertTrue(all(len(row) == 6 and row[1] == "Q0" for row in rows))
        return [(row[0], row[2]) for row in rows]

    def numbered(self, repeat=1):
        rows = [f"q{number}\t{query}" for number, query in enumerate(QUERIES * repeat)]
        return self.topics("numbered.tsv", "\n".join(rows) + "\n")


class Answers(Batch):
    def test_each_answer_is_that_of_a_process_of_its_own(self):
        topics = self.numbered()
        lines = self.batch(topics, "--format=json", "--no-timing").stdout.splitlines()
        self.assertEqual(len(lines), len(QUERIES))
        for number, (line, query) in enumerate(zip(lines, QUERIES)):
            alone = self.search("--format=json", "--no-timing", query,
                                status=1 if query == "nosuchwordatall" else 0)
            answer = json.loads(line)
            self.assertEqual(answer.pop("query_id"), f"q{number}")
            self.assertEqual(answer, json.loads(alone.stdout), query)

    def test_any_number_of_threads_gives_the_same_bytes(self):
        topics = self.numbered(repeat=60)
        for form in ("trec", "json", "jsonl", "csv", "tsv"):
            with self.subTest(form):
                one = self.batch(topics, "-j1", "--format", form, "--no-timing").stdout
                self.assertGreater(len(one), 1000)
                for jobs in ("-j2", "-j7"):
                    many = self.batch(topics, jobs, "--format", form, "--no-timing").stdout
                    self.assertEqual(many, one)

    def test_any_number_of_threads_at_each_query_gives_the_same_bytes(self):
        topics = self.numbered()
        alone = self.batch(topics, "--format=json", "--no-timing").stdout
        for threads in (["--threads=3"], ["--threads=3", "-j1"], ["--threads=1", "-j3"]):
            with self.subTest(threads):
                self.assertEqual(
                    self.batch(topics, "--format=json", "--no-timing", *threads).stdout, alone)

    def test_a_run_is_that_of_the_single_queries(self):
        whole = self.batch(self.numbered(), "--tag=mine", "-n5").stdout.decode()
        single = "".join(
            run(SEARCHER, "-i", self.index, "--format=trec", "--tag=mine", "-n5",
                f"--query-id=q{number}", query).stdout.decode()
            for number, query in enumerate(QUERIES))
        self.assertEqual(whole, single)

    def test_tables_have_the_query_first_and_one_header(self):
        topics = self.topics("two.tsv", "a,1\tship\nb\tnosuchwordatall\nc\tdock\n")
        rows = list(csv.reader(io.StringIO(
            self.batch(topics, "--format=csv", "--columns=rank,id", "-n2").stdout.decode())))
        self.assertEqual(rows[0], ["query_id", "rank", "id"])
        self.assertEqual([row[:2] for row in rows[1:]],
                         [["a,1", "1"], ["a,1", "2"], ["c", "1"], ["c", "2"]])
        bare = self.batch(topics, "--format=tsv", "--columns=rank", "--no-header", "-n1").stdout
        self.assertEqual(bare, b"a,1\t1\nc\t1\n")

    def test_a_run_of_articles_has_each_once(self):
        topics = self.topics("article.tsv", "1\tship maintenance\n")
        for how in ("max", "sum", "mean", "first"):
            answer = self.answer("--group=article", "--group-score", how, "ship", "maintenance")
            want = [("1", group["article"]) for group in answer["groups"]]
            got = self.run_of(topics, "--group=article", "--group-score", how)
            self.assertEqual(got, want)
            self.assertEqual(len(set(got)), len(got))

    def test_first_is_the_score_of_the_first_paragraph_that_matches(self):
        answer = self.answer("--group=article", "--group-score=first", "--per-group=99", "ship")
        hits = {hit["id"]: hit for hit in answer["hits"]}
        for group in answer["groups"]:
            first = min((hits[i] for i in group["hits"]), key=lambda hit: hit["paragraph"])
            self.assertEqual(group["score"], first["score"], group)


class Topics(Batch):
    def test_the_forms_of_topics_are_read(self):
        for name, text, want in (
            ("a.tsv", "\ufeff7\tship\r\n\r\n8\tdock\r\n", {"7": "ship", "8": "dock"}),
            ("plain.txt", "ship\n\n  dock  \n", {"1": "ship", "3": "dock"}),
            ("tabs", "x y\tship dock\n", {"x y": "ship dock"}),
            ("b.jsonl", '{"_id":"a","text":"ship"}\n{"query_id":5,"query":"dock","metadata":{}}\n',
             {"a": "ship", "5": "dock"}),
            ("json", ' \n{"id":"a","query":"ship"}\n', {"a": "ship"}),
            ("c.xml", XML, {"1": "ship <dock> & quay", "2": "grid & power"}),
            ("d.xml", SGML, {"301": "Ship & Dock  maintenance", "302": "port labour"}),
            ("sgml", SGML, {"301": "Ship & Dock  maintenance", "302": "port labour"}),
        ):
            with self.subTest(name):
                topics = self.topics(name, text)
                lines = self.batch(topics, "--format=json").stdout.splitlines()
                answers = [json.loads(line) for line in lines]
                self.assertEqual({a["query_id"]: a["query"] for a in answers}, want)
                piped = self.batch("-", "--format=json", "--no-timing",
                                   input=topics.read_bytes()).stdout if name != "plain.txt" else None
                if piped:
                    self.assertEqual(len(piped.splitlines()), len(want))

    def test_a_record_says_how_it_is_asked(self):
        topics = self.topics("how.jsonl", "\n".join(json.dumps(record) for record in (
            {"id": "1", "query": "ship dock", "all": True, "hits": 1},
            {"id": "2", "query": "ship dock", "hits": 2},
            {"id": "3", "query": "ship", "hits": "many"},
        )))
        done = self.batch(topics, status=2)
        ids = [line.split()[0] for line in done.stdout.decode().splitlines()]
        self.assertEqual(ids, ["1", "2", "2"])
        self.assertIn('how.jsonl:3: "hits" takes a whole number from 0 to 100000',
                      done.stderr.decode())

    def test_one_bad_topic_does_not_spoil_the_others(self):
        topics = self.topics("bad.tsv", b"1\tship\nno tab\n3\t\n\tdock\n1\tdock\n"
                                        b"6\tcaf\xe9\n7\tnu\x00l\n8\tdock\n")
        done = self.batch(topics, "-n1", status=2)
        self.assertEqual([line.split()[0] for line in done.stdout.splitlines()], [b"1", b"8"])
        messages = done.stderr.decode()
        for line, why in ((2, "no tab between an id and a query"), (3, "no query"), (4, "no id"),
                          (5, "the id 1 is that of line 1, too"), (6, "not UTF-8 from"),
                          (7, "a NUL byte")):
            self.assertIn(f"bad.tsv:{line}: {why}", messages)
        self.assertIn("6 of 8 queries could not be answered", messages)

    def test_a_query_that_fails_has_an_answer_that_says_so(self):
        topics = self.topics("strict.tsv", 'a\tship\nb\t"open\n')
        done = self.batch(topics, "--strict", "--format=json", status=2)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([a["query_id"] for a in answers], ["a", "b"])
        self.assertEqual(answers[1]["query"], '"open')
        self.assertEqual(answers[1]["error"]["kind"], "usage")

    def test_files_without_topics_are_errors(self):
        for text in (b"", b"\n \n", b"<html><p>ship</html>"):
            with self.subTest(text):
                done = self.batch(self.topics("none", text), status=2)
                self.assertIn("no query in it", done.stderr.decode())
        done = self.batch(self.scratch / "absent.tsv", status=2)
        self.assertIn("absent.tsv", done.stderr.decode())


class Process(Batch):
    def test_what_does_not_go_together_is_refused(self):
        topics = self.numbered()
        for args, why in (
            (["--batch", topics, "ship"], "has its own queries"),
            (["--batch", topics, "--like=a#p1"], "has its own queries"),
            (["--batch", topics, "--format=html"], "not as html"),
            (["--batch", topics, "--explain"], "--explain is for one query"),
            (["--batch", topics, "--serve-stdio"], "exclude each other"),
            (["-j2", "ship"], "--jobs is for --batch"),
            (["--batch", topics, "-j0"], "from 1 to"),
            (["--batch", topics, "-j2", "--threads=2"], "leave out --threads"),
            (["--threads=0", "ship"], "from 1 to"),
        ):
            with self.subTest(args):
                done = run(SEARCHER, "-i", self.index, *args)
                self.assertEqual(done.returncode, 2)
                self.assertIn(why, done.stderr.decode())

    def test_a_reader_that_has_had_enough_ends_it(self):
        topics = self.numbered(repeat=200)
        with subprocess.Popen([SEARCHER, "-i", self.index, "--batch", topics, "--format=json"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdout.readline()
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b"")
            self.assertEqual(process.wait(timeout=60), 0)

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_answers_fit_the_schema(self):
        schema = json.loads((SOURCE / "searcher/answer.schema.json").read_text(encoding="utf-8"))
        topics = self.topics("schema.tsv", "1\tship\n2\tnosuchwordatall\nbad\n")
        for form, kind in (("json", "answer"), ("jsonl", "line")):
            check = jsonschema.Draft202012Validator({**schema, "$ref": f"#/$defs/{kind}"})
            failure = jsonschema.Draft202012Validator({**schema, "$ref": "#/$defs/failure"})
            lines = self.batch(topics, "--format", form, status=2).stdout.splitlines()
            for line in lines[:-1]:
                check.validate(json.loads(line))
            failure.validate(json.loads(lines[-1]))


if __name__ == "__main__":
    unittest.main()
