#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer update: what it reads, keeps and removes, and that the outcome is a build's.

Equal indexes are known by their dumps (tests/lib/dump_db.c): all documents, terms, postings, values,
metadata and synonyms, but for the numbers of documents.
"""

import json
import os
import random
import re
import unittest

from indexing import Indexer, record
from pilcrow import INDEXER, SEARCHER, run

DUMP = os.environ.get("PILCROW_DUMP_DB", "dump_db")

WORDS = {
    "en": "house houses housing run running runs runner resume résumé café modernise modernization"
          " naïve e-mail o'brien treaty treaties die the and of 3.5 u.s.".split(),
    "de": "haus häuser die das laufen läuft modern moderne straße strasse resume".split(),
    "es": "negociación negociaciones negociar negocia negocio café resume rápido rapido".split(),
}


class Update(Indexer):
    def setUp(self):
        super().setUp()
        self.folder = self.place / "in"
        self.folder.mkdir()

    def update(self, *args, **more):
        return json.loads(self.indexer("update", "--json", *args, **more).stdout)

    def live(self):
        return self.index / os.readlink(self.index / "current")

    def write_old(self, name, content):
        """A file that is old enough for its time to be relied on."""
        path = self.write(name, content)
        os.utime(path, ns=(10 ** 18, 10 ** 18))
        return path

    def dump(self, database):
        done = run(DUMP, database)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.split(b"\n")

    def content_keys(self):
        return {found.decode() for line in self.dump(self.live())
                for found in re.findall(rb" value7 (\S+)", line)}

    def new_keys(self):
        """As the live generation lists them."""
        return (self.live() / "new.keys").read_text().splitlines()[4:-1]

    def same_as_built(self, *sources, status=0):
        """The live generation holds what a build of the sources makes."""
        other = self.place / "built"
        done = run(INDEXER, "build", "-q", "--json", "--keep=1", "-i", other, *sources)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        report = json.loads(done.stdout)
        built = self.dump(other / os.readlink(other / "current"))
        updated = self.dump(self.live())
        for left, right in zip(built, updated):
            self.assertEqual(left, right)
        self.assertEqual(len(built), len(updated))
        return report


class Differences(Update):
    """Random edits, then update against build."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(20251104)

    def paragraph(self, language):
        words = WORDS[language]
        return " ".join(self.random.choice(words) for _ in range(self.random.randint(1, 12))) + "."

    def text(self, language):
        return "\n\n".join(self.paragraph(language) for _ in range(self.random.randint(1, 5)))

    def article(self, number):
        language = self.random.choice(list(WORDS))
        return {"id": f"a{number}", "language": language, "text": self.text(language),
                "title": self.paragraph(language), "date": f"2025-{self.random.randint(1, 12):02}",
                "source": self.random.choice("XYZ"), "author": self.random.choice(["Ann Lee", "Bo"])}

    def edit(self, articles):
        for _ in range(self.random.randint(1, 4)):
            what = self.random.randrange(6)
            at = self.random.randrange(len(articles))
            if what == 0:
                articles.insert(at, self.article(self.random.randrange(10 ** 6)))
            elif what == 1 and len(articles) > 3:
                del articles[at]
            elif what == 2:
                articles[at] = {**self.article(0), "id": articles[at]["id"]}
            elif what == 3:
                paragraphs = articles[at]["text"].split("\n\n")
                paragraphs.insert(self.random.randint(0, len(paragraphs)),
                                  self.paragraph(articles[at]["language"]))
                articles[at]["text"] = "\n\n".join(paragraphs)
            elif what == 4:
                articles[at]["title"] = self.paragraph(articles[at]["language"])
            else:
                articles[at], articles[0] = articles[0], articles[at]

    def run_cycles(self, write, sources, cycles):
        articles = [self.article(number) for number in range(12)]
        write(articles)
        self.update(*sources)
        for cycle in range(cycles):
            self.edit(articles)
            write(articles)
            before = self.content_keys()
            with self.subTest(cycle=cycle):
                updated = self.update(*sources)
                self.assertEqual(self.new_keys(), sorted(self.content_keys() - before))
                built = self.same_as_built(*sources)
                updated["facts"].pop("moved", None)  # since then, which a build knows nothing of
                for member in ("articles", "paragraphs", "tokens", "text_bytes", "facts",
                               "overlong_words", "input"):
                    self.assertEqual(updated[member], built[member], member)
        self.indexer("check")

    def test_of_json_lines(self):
        def write(articles):
            self.write("in.jsonl", "".join(json.dumps(a) + "\n" for a in articles))

        self.run_cycles(write, [self.place / "in.jsonl"], 40)

    def test_of_a_folder(self):
        def write(articles):
            wanted = {f"{a['id']}.md": f"# {a['title']}\n\n{a['text']}\n" for a in articles}
            for path in self.folder.iterdir():
                if path.name not in wanted:
                    path.unlink()
            for name, text in wanted.items():
                path = self.folder / name
                if not path.exists() or path.read_text() != text:
                    self.write_old(f"in/{name}", text)
                    stamp = 10 ** 18 + self.random.randrange(10 ** 9)
                    os.utime(path, ns=(stamp, stamp))

        self.run_cycles(write, [self.folder], 40)

    def test_of_several_files_between_which_articles_wander(self):
        def write(articles):
            for number in range(3):
                self.write(f"in/{number}.jsonl", "".join(
                    json.dumps(a) + "\n" for a in articles if self.random.randrange(3) == number)
                    or record(10 ** 7 + number))

        def once(articles):
            parts = [[], [], []]
            for article in articles:
                self.random.choice(parts).append(article)
            for number, part in enumerate(parts):
                self.write(f"in/{number}.jsonl", "".join(json.dumps(a) + "\n" for a in part)
                           or record(10 ** 7 + number))

        self.run_cycles(once, ["--spelling", self.folder], 25)

    def test_answers_are_the_same(self):
        articles = [self.article(number) for number in range(30)]
        source = self.write("in.jsonl", "".join(json.dumps(a) + "\n" for a in articles))
        self.update(source)
        for _ in range(5):
            self.edit(articles)
        self.write("in.jsonl", "".join(json.dumps(a) + "\n" for a in articles))
        self.update(source)
        self.same_as_built(source)
        for query in (["house running"], ["--group=article", "resume café"], ['~"die run"'],
                      ["--context=2", "negociación"], ["--facet=source,date:month", "die"],
                      ["--sort=date", "modern*"], ["--since=2025-06", "hause~1"],
                      ["--ranking=pl2", "treaties"], ["--format=trec", "the"]):
            with self.subTest(query=query):
                options = query if query[0].startswith("--format") else ["--format=json", *query]
                answers = [run(SEARCHER, "-i", index, "--no-timing", "--hits=50", *options).stdout
                           .replace(str(index).encode(), b"")
                           for index in (self.index, self.place / "built")]
                if options[0] == "--format=json":
                    answers = [json.loads(answer) for answer in answers]
                    for answer in answers:
                        answer.pop("index", None)
                self.assertEqual(*answers)


class Large(Update):
    """An index that is large enough for pairs of words, which updates keep."""

    ARTICLES, PARAGRAPHS = 350, 60

    def setUp(self):
        super().setUp()
        self.random = random.Random(12)
        self.words = [f"word{number}" for number in range(200)]
        self.articles = {number: self.paragraphs() for number in range(self.ARTICLES)}

    def paragraph(self):
        return " ".join(self.random.choice(self.words[:self.random.choice((4, 20, 200))])
                        for _ in range(8)) + "."

    def paragraphs(self):
        return [self.paragraph() for _ in range(self.PARAGRAPHS)]

    def written(self):
        return self.write("in.jsonl", "".join(
            json.dumps({"id": f"a{number}", "text": "\n\n".join(paragraphs)}) + "\n"
            for number, paragraphs in self.articles.items()))

    def edit(self, night):
        numbers = self.random.sample(sorted(self.articles), 12)
        del self.articles[numbers[0]]
        for number in numbers[1:]:
            self.articles[number][self.random.randrange(self.PARAGRAPHS)] = self.paragraph()
        self.articles[numbers[1]].pop()
        self.articles[self.ARTICLES + night] = self.paragraphs()

    def matches(self, index, query):
        answer = json.loads(run(SEARCHER, "-i", index, "--format=json", "--hits=1000", query).stdout)
        return sorted((hit["id"], hit["score"]) for hit in answer["hits"])

    def test_pairs_of_words_are_kept(self):
        source = self.written()
        self.update(source)
        made = (self.live() / "pairs").stat().st_ino
        for night in range(4):
            self.edit(night)
            self.written()
            self.update(source)
            self.indexer("check")
            self.assertEqual((self.live() / "pairs").stat().st_ino, made)
        self.same_as_built(source)
        for query in ('"word1 word2"', '"word0 word0 word3"', '"word150 word1"', '"word3 word17 word2"'):
            with self.subTest(query=query):
                found = self.matches(self.index, query)
                self.assertGreater(len(found), 0)
                self.assertEqual(found, self.matches(self.place / "built", query))


class Reading(Update):
    """Which files are read, and what becomes of those that cannot be."""

    def test_without_an_index_it_builds(self):
        source = self.write_old("in/a.txt", "One.")
        report = self.update(source)
        self.assertIsNone(report["update"])
        self.assertEqual(self.count("one"), 1)

    def test_old_files_of_the_same_size_and_time_are_not_read(self):
        self.write_old("in/a.txt", "One.")
        self.write_old("in/b.txt", "Two.")
        self.update(self.folder)
        self.write_old("in/a.txt", "Six.")
        report = self.update(self.folder)
        self.assertEqual(report["update"]["files_unread"], 2)
        self.assertEqual(self.count("six"), 0)
        report = self.update("--digest", self.folder)
        self.assertEqual(report["update"]["files_unread"], 0)
        self.assertEqual(report["update"]["articles"]["changed"], 1)
        self.assertEqual(self.count("six"), 1)

    def test_a_file_that_is_younger_than_a_tick_is_read_again(self):
        self.write("in/a.txt", "One.")
        self.update(self.folder)
        self.assertEqual(self.update(self.folder)["update"]["files_unread"], 0)

    def test_other_options_for_a_file_make_it_read(self):
        self.write_old("in/a.txt", "One.\nTwo.\n")
        self.update("--layout=blocks", self.folder)
        self.assertEqual(self.update("--layout=lines", self.folder)["paragraphs"]["indexed"], 2)
        self.assertEqual(self.update("--layout=lines", "--language=de", self.folder)
                         ["facts"]["languages"][0]["code"], "de")

    def test_what_is_gone_is_removed(self):
        self.write_old("in/a.txt", "One.")
        path = self.write_old("in/b.txt", "Two.")
        self.update(self.folder)
        path.unlink()
        self.assertEqual(self.update(self.folder)["update"]["articles"]["gone"], 1)
        self.assertEqual(self.count("two"), 0)
        self.same_as_built(self.folder)

    def test_if_all_is_gone_nothing_is_published(self):
        path = self.write_old("in/a.txt", "One.")
        self.update(self.folder)
        path.unlink()
        self.indexer("update", self.folder, status=2)
        self.assertEqual(self.count("one"), 1)
        self.assertEqual(self.generations(), [1])

    def test_a_named_source_that_is_gone_is_an_error(self):
        path = self.write_old("in/a.txt", "One.")
        self.update(path)
        path.unlink()
        self.indexer("update", path, status=2)
        self.assertEqual(self.count("one"), 1)

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_folder_that_cannot_be_read_keeps_its_articles(self):
        self.write_old("in/a.txt", "One.")
        self.write_old("in/sub/b.txt", "Two.")
        self.update(self.folder)
        (self.folder / "sub").chmod(0)
        self.addCleanup((self.folder / "sub").chmod, 0o700)
        self.assertEqual(self.update(self.folder)["update"]["articles"]["kept"], 1)
        self.assertEqual(self.count("two"), 1)

    def test_a_file_that_breaks_off_keeps_its_articles(self):
        packed = run("gzip", "-c", input="".join(record(n) for n in range(2000)).encode()).stdout
        self.write("in/a.jsonl.gz", packed)
        self.write_old("in/b.txt", "Two.")
        self.update(self.folder)
        self.write("in/a.jsonl.gz", packed[:len(packed) // 2])
        report = self.update(self.folder, status=1)
        kept = report["update"]["articles"]["kept"]
        self.assertGreater(kept, 0)
        self.assertEqual(report["articles"]["indexed"], 2001)
        self.assertEqual(report["update"]["articles"]["gone"], 0)
        self.assertEqual(self.count("paragraph"), 2000)
        self.write("in/a.jsonl.gz", packed)
        report = self.update(self.folder)
        self.assertEqual(report["update"]["articles"]["kept"], 0)
        self.same_as_built(self.folder)

    def test_rejects_are_reported_each_time(self):
        self.write_old("in/a.jsonl", record(1) + "{broken\n")
        for _ in range(3):
            self.assertEqual(self.update(self.folder, status=1)["rejects"]["total"], 1)

    def test_a_duplicate_in_an_earlier_file_takes_over(self):
        self.write_old("in/b.jsonl", record(1, title="Late"))
        self.update(self.folder)
        self.write_old("in/a.jsonl", record(1, title="Early"))
        report = self.update(self.folder, status=1)
        self.assertEqual(report["update"]["articles"]["changed"], 1)
        self.same_as_built(self.folder, status=1)

    def test_standard_input(self):
        self.update("-", input=b"One.\n\nTwo.")
        self.assertEqual(self.update("-", input=b"One.\n\nTwo.")["update"]["articles"]["same"], 1)
        self.assertEqual(self.update("-", input=b"Six.\n\nTwo.")["update"]["articles"]["changed"], 1)
        self.assertEqual((self.count("one"), self.count("six"), self.count("two")), (0, 1, 1))


class Outcome(Update):
    def test_new_keys_are_those_of_what_changed(self):
        source = self.write("a.txt", "One.\n\nTwo.\n\nThree.")
        self.update(source)
        self.write("a.txt", "Zero.\n\nOne.\n\nTwo.\n\nThree.")
        self.update(source)
        lines = (self.live() / "new.keys").read_text().splitlines()
        self.assertEqual(lines[-1], "end 1")

    def test_no_publish_and_keep(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        self.update("--no-publish", source)
        self.assertTrue(self.live().name.endswith("1"))
        self.update("--keep=1", source)
        self.assertEqual(self.generations(), [3])

    def test_after_a_rollback_the_one_that_is_served_is_copied(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        self.write("a.txt", "Two.")
        self.update(source)
        self.indexer("rollback")
        self.assertEqual(self.update(source)["update"]["articles"]["changed"], 1)
        self.same_as_built(source)

    def test_after_a_build_and_between_builds(self):
        source = self.write("a.txt", "One.")
        for builder in ("bulk", "xapian"):
            self.indexer("build", f"--builder={builder}", source)
            self.write("a.txt", f"Two by {builder}.")
            self.assertEqual(self.update(source)["update"]["articles"]["changed"], 1)
            self.same_as_built(source)

    def test_what_was_changed_is_checked(self):
        source = self.write("a.txt", "One.")
        self.assertIsNone(self.update(source)["update"])
        self.assertEqual(self.update(source)["update"]["checked"], "changes")
        self.assertEqual(self.update("--check", source)["update"]["checked"], "all")

    def test_what_was_not_checked_is_checked_by_the_next_update(self):
        source = self.write("in/a.jsonl", record(1, text="One."))
        said = self.indexer("build", "--no-check", source).stderr.decode()
        self.assertIn("gen-000001, not checked\n", said)
        manifest = json.loads((self.live() / "manifest.json").read_text(encoding="utf-8"))
        self.assertEqual(manifest["checked"], "sample")
        self.assertEqual(self.update(source)["update"]["checked"], "all")
        self.assertEqual(self.update(source)["checked"], "changes")
        self.assertEqual(self.update("--no-check", source)["checked"], "sample")
        self.assertEqual(self.update(source)["checked"], "all")
        self.assertEqual(json.loads(self.indexer("build", "--json", source).stdout)["checked"], "all")

    def test_unchanged_paragraphs_of_a_changed_article_are_not_written(self):
        source = self.write("a.jsonl", json.dumps({"id": "a", "text": "One.\n\nTwo.\n\nTwo."}))
        self.update(source)
        self.write("a.jsonl", json.dumps({"id": "a", "text": "One.\n\nTwo.\n\nTwo.\n\nTwo."}))
        self.assertEqual(self.update(source)["update"]["paragraphs"]["written"], 1)
        self.same_as_built(source)
        self.write("a.jsonl", json.dumps(
            {"id": "a", "title": "T", "text": "One.\n\nTwo.\n\nTwo.\n\nTwo."}))
        self.assertEqual(self.update(source)["update"]["paragraphs"]["written"], 4)
        self.same_as_built(source)

    def test_numbers_of_documents_are_not_given_twice(self):
        source = self.write("a.jsonl", record(1) + record(2))
        self.update(source)
        self.write("a.jsonl", record(3) + record(2))
        self.assertEqual(self.update(source)["update"]["last_docid"], 3)

    def test_phases_are_reported(self):
        source = self.write("a.txt", "One.")
        self.update(source)
        seconds = self.update(source)["seconds"]
        for phase in ("walk", "clone", "read", "analyse", "write", "synonyms", "norms", "labels",
                      "bounds", "pairs", "vocabulary", "stems", "kin", "check", "new_keys", "publish", "total"):
            self.assertIn(phase, seconds)


if __name__ == "__main__":
    unittest.main()
