#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Several indexes searched as if they were one. What one index of all says is what they must say."""

import json
import subprocess
import unittest

from pilcrow import ARTICLES, INDEXER, SEARCHER, run
from searching import Searcher
from test_results import validate

QUERIES = ("ship", "ship harbour maintenance", "+ship -dock", '"wartime operational control"',
           "port NEAR/5 labour", "harb*", "korea~1", "title:museum ship", "date:2025..2026 ship",
           "Hafen Schiff", "(ship OR dock) AND NOT artillery", "to be or not to be",
           "lang:de Arbeit", "C++ AT&T", "source:wire dredger")


def plain(answer, of_hits=("id", "score", "rank", "title", "metadata", "snippet", "marks", "date",
                           "paragraphs", "context", "duplicates", "file", "article", "key")):
    """What of an answer does not tell how many indexes were asked."""
    return ([{name: hit[name] for name in of_hits} for hit in answer["hits"]], answer["total"],
            answer["suggestions"], answer.get("facets"), answer["receipt"]["words"],
            [{k: v for k, v in g.items() if k != "index"} for g in answer["groups"] or []],
            answer["receipt"]["expansion"])


class Several(Searcher):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        files = sorted(path for path in ARTICLES.rglob("*") if path.is_file())
        cls.parts = [[], [], []]
        for i, path in enumerate(files):
            cls.parts[i % 3].append(path)
        cls.indexes = []
        for i, part in enumerate(cls.parts):
            # The articles' ids are to be those that they have in the one index of all.
            args = []
            for path in files:
                if path not in part:
                    args += ["--exclude", "/" + str(path.relative_to(ARTICLES))]
            index = cls.scratch / f"part{i}"
            done = run(INDEXER, "build", "-q", "-i", index, *args, ARTICLES)
            assert done.returncode == 0, done.stderr
            cls.indexes.append(index)

    def together(self, *args, status=None, **more):
        several = [arg for index in self.indexes[1:] for arg in ("-i", index)]
        done = run(SEARCHER, "-i", self.indexes[0], *several, *args, **more)
        if status is None:
            self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        else:
            self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def both(self, *args):
        one = run(SEARCHER, "-i", self.index, "--format=json", *args)
        return (json.loads(one.stdout),
                json.loads(self.together("--format=json", *args, status=one.returncode).stdout))

    def test_answers_are_those_of_one_index(self):
        for query in QUERIES:
            for more in ([], ["--plain"], ["--all"], ["--group", "article"], ["--sort", "date"],
                         ["--context", "2"], ["--expand", "3"], ["--ranking", "pl2"],
                         ["--facet", "source,author,keyword,language,date:year"],
                         ["--count"], ["-n", "3", "--offset", "2"], ["--duplicates"]):
                one, several = self.both(*more, query)
                with self.subTest(query=query, more=more):
                    self.assertEqual(plain(several), plain(one))
                    validate(self, several)

    def test_more_like_a_paragraph_wherever_it_is(self):
        for hit in self.answer("-n", "10", "ship")["hits"]:
            one, several = self.both("--like", hit["id"])
            self.assertEqual(plain(several), plain(one))

    def test_suggestions_come_from_all(self):
        one, several = self.both("dreger")
        self.assertTrue(one["suggestions"])
        self.assertEqual(plain(several), plain(one))

    def test_hits_say_where_they_are(self):
        of = {path: str(index) for index, part in zip(self.indexes, self.parts) for path in part}
        answer = json.loads(self.together("--format=json", "-n", "50", "ship").stdout)
        for hit in answer["hits"]:
            self.assertEqual(hit["index"], of[ARTICLES / hit["file"]["path"].removeprefix(
                ARTICLES.name + "/")])
        self.assertIsNone(self.answer("ship")["hits"][0]["index"])
        grouped = json.loads(self.together("--format=json", "--group", "article", "ship").stdout)
        self.assertIn(grouped["groups"][0]["index"], of.values())
        self.assertIn("part", self.together("--no-timing", "ship").stdout.decode())
        rows = self.together("--format=csv", "--columns=id,index", "ship").stdout.decode()
        self.assertIn("part", rows.splitlines()[1])

    def test_explained_parts_add_up(self):
        shown = self.together("--explain", "ship", "harbour").stderr.decode().splitlines()
        total, parts = None, 0.0
        for line in shown:
            if line[:1].isdigit():
                if total is not None:
                    self.assertAlmostEqual(total, parts, places=4)
                total, parts = float(line.rsplit(" ", 1)[1]), 0.0
            elif line.startswith("      "):
                parts += float(line.split()[0])
        self.assertAlmostEqual(total, parts, places=4)

    def test_batches_and_coprocesses(self):
        topics = self.scratch / "several.tsv"
        topics.write_text("".join(f"q{i}\t{query}\n" for i, query in enumerate(QUERIES)))
        for more in ([], ["--group", "article"]):
            one = run(SEARCHER, "-i", self.index, "--batch", topics, "-j", "2", *more)
            several = self.together("--batch", topics, "-j", "2", *more, status=0)
            self.assertEqual(several.stdout, one.stdout)
        served = self.together("--serve-stdio", input=b'{"query":"ship"}\n', status=0)
        self.assertEqual([hit["id"] for hit in json.loads(served.stdout)["hits"]],
                         self.ids("ship"))


class Stems(Searcher):
    """A stem that is its own only word in one index, and has others in another."""

    def test_a_stemmed_phrase_finds_both(self):
        indexes = []
        for word in ("ships", "ship"):
            lines = self.scratch / f"{word}.jsonl"
            lines.write_text(json.dumps({"id": word, "text": f"An old {word} lay there."}) + "\n")
            indexes.append(self.build(f"{word}.index", lines))
        for phrase in ('~"old ships"', '~"old ship"'):
            for first, second in (indexes, reversed(indexes)):
                done = run(SEARCHER, "-i", first, "-i", second, "--format=ids", phrase)
                self.assertEqual(sorted(done.stdout.decode().split()), ["ship#p1", "ships#p1"])


class Clashes(Searcher):
    """The same ids in two indexes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.two = []
        for name in ("old", "new"):
            lines = cls.scratch / f"{name}.jsonl"
            lines.write_text("".join(json.dumps(
                {"id": f"a{i}", "title": f"{name} {i}", "keywords": [name],
                 "paragraphs": [f"lantern {name} oil", f"{name} {'wick ' * i}smoke"]}) + "\n"
                for i in range(3)))
            cls.two.append(cls.build(f"{name}.index", lines))

    def ask(self, *args):
        done = run(SEARCHER, "-i", self.two[0], "-i", self.two[1], "--format=json", *args)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)

    def test_an_id_that_two_have_is_to_be_told_apart(self):
        """Each of what takes an id; the one of the first index is not taken in silence."""
        for option in ("--like", "--vector"):
            done = run(SEARCHER, "-i", self.two[0], "-i", self.two[1], option, "a1#p1")
            self.assertEqual(done.returncode, 2, done.stdout.decode())
            for index in self.two:
                self.assertIn(f"{index}:a1#p1", done.stderr.decode())
            done = run(SEARCHER, "-i", self.two[0], "-i", self.two[1], option, "a7#p1")
            self.assertIn("there is no paragraph", done.stderr.decode())
        for this, other, name in ((*self.two, "old"), (*reversed(self.two), "new")):
            answer = self.ask("--duplicates", "--like", f"{this}:a1#p1")
            self.assertIn(f" {name}", answer["receipt"]["tree"].split(": ", 1)[1])
            found = [(hit["index"], hit["id"]) for hit in answer["hits"]]
            self.assertNotIn((str(this), "a1#p1"), found)
            self.assertIn((str(this), "a2#p1"), found)
            self.assertIn((str(other), "a1#p1"), found)
            done = run(SEARCHER, "-i", self.two[0], "-i", self.two[1], "--vector",
                       f"{this}:a1#p1")
            self.assertIn(name, done.stdout.decode())

    def test_each_has_its_own_record(self):
        hits = self.ask("-n", "20", "--duplicates", "lantern")["hits"]
        self.assertEqual(len(hits), 6)
        for hit in hits:
            name = "old" if hit["index"] == str(self.two[0]) else "new"
            self.assertTrue(hit["title"].startswith(name))
            self.assertEqual(hit["metadata"]["keywords"], [name])
            self.assertEqual(hit["paragraphs"], 2)
        # Where all else is equal the index named first comes first.
        self.assertEqual([hit["index"] for hit in hits],
                         [str(index) for index in self.two] * 3)

    def test_they_are_articles_of_their_own(self):
        answer = self.ask("--group", "article", "--duplicates", "lantern smoke")
        self.assertEqual(answer["articles"]["value"], 6)
        self.assertEqual({(g["article"], g["index"]) for g in answer["groups"]},
                         {(f"a{i}", str(index)) for i in range(3) for index in self.two})

    def test_neighbours_are_of_the_same_index(self):
        for hit in self.ask("--context", "1", "--duplicates", "lantern")["hits"]:
            name = "old" if hit["index"] == str(self.two[0]) else "new"
            self.assertIn(name, hit["context"][0]["text"])

    def test_runs_name_them_apart(self):
        args = ["-i", self.two[0], "-i", self.two[1], "--duplicates", "-n", "20"]
        rows = [row.split() for row in
                run(SEARCHER, *args, "--format=trec", "lantern").stdout.decode().splitlines()]
        self.assertEqual([row[2] for row in rows],
                         [f"a{i}#p1{of}" for i in range(3) for of in ("", "%i2")])
        grouped = run(SEARCHER, *args, "--group=article", "--format=trec", "lantern").stdout
        self.assertEqual({row.split()[2] for row in grouped.decode().splitlines()},
                         {f"a{i}{of}" for i in range(3) for of in ("", "%i2")})

    def test_pages_say_which(self):
        page = run(SEARCHER, "-i", self.two[0], "-i", self.two[1], "--format=html",
                   "--duplicates", "lantern").stdout.decode()
        for index in self.two:
            self.assertIn(f">{index}</span>", page)

    def test_a_coprocess_follows_each(self):
        indexes = []
        for name in ("one", "two"):
            lines = self.scratch / f"{name}.jsonl"
            lines.write_text(f'{{"id":"{name}","text":"lantern {name}"}}\n')
            indexes.append(self.build(f"{name}.index", lines))
        server = subprocess.Popen([str(SEARCHER), "-i", str(indexes[0]), "-i", str(indexes[1]),
                                   "--serve-stdio"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)

        def found():
            server.stdin.write(b'{"query":"lantern"}\n')
            server.stdin.flush()
            return {hit["id"] for hit in json.loads(server.stdout.readline())["hits"]}

        self.assertEqual(found(), {"one#p1", "two#p1"})
        for name, index in zip(("one", "two"), indexes):
            lines = self.scratch / f"{name}.jsonl"
            lines.write_text(f'{{"id":"new-{name}","text":"lantern {name}"}}\n')
            self.assertEqual(run(INDEXER, "build", "-q", "-i", index, lines).returncode, 0)
            self.assertIn(f"new-{name}#p1", found())
        self.assertEqual(found(), {"new-one#p1", "new-two#p1"})
        server.stdin.close()
        self.assertEqual(server.wait(), 0)
        server.stdout.close()

    def test_keywords_are_counted_for_each(self):
        values = self.ask("--facet", "keyword", "--duplicates", "lantern")["facets"][0]["values"]
        self.assertEqual({v["value"]: v["count"] for v in values}, {"old": 3, "new": 3})


class Refused(Searcher):
    def refused(self, *args, say):
        done = run(SEARCHER, *args)
        self.assertEqual(done.returncode, 2)
        self.assertIn(say, done.stderr.decode())

    def test_other_settings(self):
        other = self.scratch / "accents"
        run(INDEXER, "build", "-q", "-i", other, "--keep-accents", ARTICLES)
        self.refused("-i", self.index, "-i", other, "ship", say="cannot be searched together")

    def test_one_that_is_not_there(self):
        self.refused("-i", self.index, "-i", self.scratch / "none", "ship", say="none")

    def test_one_named_twice(self):
        self.refused("-i", self.index, "-i", self.index, "ship", say="given twice")
        link = self.scratch / "link"
        link.symlink_to(self.index)
        self.refused("-i", self.index, "-i", link, "ship", say="are the same index")

    def test_a_generation_of_several(self):
        self.refused("-i", self.index, "-i", "other", "--generation", "1", "ship",
                     say="--generation is of one index")


if __name__ == "__main__":
    unittest.main()
