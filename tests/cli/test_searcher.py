#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""searcher as a user meets it: queries over the sample corpus, exit status, bad indexes."""

import json
import os
import re
import unittest

from pilcrow import ARTICLES, SEARCHER, SOURCE, run
from searching import Searcher


class Language(Searcher):
    def test_explained_parts_add_up_to_the_score(self):
        queries = ("seoul talks -ship", 'herring^2 "cod quota" OR harb* lang:en',
                   "talk NEAR/5 seoul modernisation", "(ship OR dock) AND NOT artillery title:herring")
        for query in queries:
            with self.subTest(query=query):
                done = self.search("-n", "20", "--explain", "-e", query)
                hits = re.findall(r"^\d+\. \S+: ([\d.]+)\n((?:  +[\d.]+  \S+\n)+)",
                                  done.stderr.decode(), re.M)
                self.assertGreater(len(hits), 0)
                for score, parts in hits:
                    numbers = [float(line.split()[0]) for line in parts.splitlines()]
                    self.assertAlmostEqual(sum(numbers), float(score), delta=1e-6 * len(numbers))

    def test_a_strict_query_is_refused_with_its_place(self):
        done = self.search("--strict", "-e", "ship AND (dock", status=2)
        self.assertEqual(done.stderr.decode().splitlines()[1:], ["  ship AND (dock", "           ^"])
        self.assertEqual(self.answer("-e", "ship AND (dock")["receipt"]["tree"], "all(ship dock)")

    def test_a_query_that_says_nothing_to_look_for_is_refused_with_its_place(self):
        for query, carets in (("NOT ship -dock", "    ^^^^^^^^^^"), (" * ", " ^")):
            done = self.search("-e", query, status=2)
            self.assertEqual(done.stderr.decode().splitlines()[1:], ["  " + query, "  " + carets])

    def test_an_option_behind_the_query_is_query_and_said_to_be(self):
        for late, words in (("--count", "ship --count"), ("--hits=3", "ship --hits=3"), ("-n", "ship -n 3")):
            done = self.search("--format=ids", *words.split())
            self.assertIn(f'"{late}" is taken as a part of the query'.encode(), done.stderr)
            self.assertEqual(done.stdout, self.search("--format=ids", "-e", words).stdout)
            self.assertEqual(self.search("--", *words.split()).stderr, b"")
        for words in (["ship", "-dock"], ["ship", "--nothing"], ["ship", "-"], ["-e", "ship --count"]):
            self.assertEqual(self.search(*words).stderr, b"", words)

    def test_no_character_of_a_plain_query_has_a_meaning(self):
        receipt = self.answer("--plain", "-e", '-ship AND "dock')["receipt"]
        self.assertEqual([word["role"] for word in receipt["words"]], ["should"] * 3)
        self.assertEqual(receipt["notes"], [])

    def test_a_capped_wildcard_says_so(self):
        receipt = self.answer("--max-expansion", "2", "modern*")["receipt"]
        self.assertEqual(receipt["words"][0]["used"], 2)
        self.assertGreater(receipt["words"][0]["found"], 2)
        self.assertEqual(receipt["notes"][0]["kind"], "limit")

    def test_dates_and_other_fields_filter(self):
        hits = self.answer("-n", "50", "herring", "date:2024-12", "source:wire")["hits"]
        self.assertGreater(len(hits), 0)
        for hit in hits:
            self.assertEqual((hit["date"][:7], hit["source"]), ("2024-12", "Coastal Wire Service"))


class Queries(Searcher):
    def test_an_exact_phrase_finds_its_paragraph_alone(self):
        self.assertEqual(self.ids('"wartime operational control"'), ["korea-talks.txt#p2"])
        self.assertIn("[wartime operational control]", self.text('"wartime operational control"'))

    def test_both_spellings_find_the_same(self):
        self.assertEqual(set(self.ids("-n", "50", "--language", "en", "modernisation")),
                         set(self.ids("-n", "50", "--language", "en", "modernization")))

    def test_an_excluded_word_is_neither_found_nor_marked(self):
        answer = self.answer("-n", "100", "ship", "maintenance", "-artillery")
        self.assertIn("korea-talks.txt#p7", [hit["id"] for hit in answer["hits"]])
        for hit in answer["hits"]:
            shown = "".join(fragment["text"] for fragment in hit["fragments"])
            self.assertNotIn("artillery", shown.lower())
        both = self.answer("-n", "100", "maintenance -museum")
        for hit in both["hits"]:
            for mark in hit["marks"]:
                if mark["field"] == "title":
                    self.assertNotIn("museum",
                                     hit["title"].encode()[mark["start"]:mark["end"]].decode().lower())

    def test_a_stemmed_phrase_finds_inflections(self):
        self.assertIn("korea-talks.txt#p7", self.ids('~"conventional capabilities"'))
        self.assertNotIn("korea-talks.txt#p7", self.ids('"conventional capabilities"', status=1))

    def test_arguments_are_joined_and_options_end_at_the_first_word(self):
        one = self.answer("ship", "maintenance", "-artillery")
        self.assertEqual(one["query"], "ship maintenance -artillery")
        self.assertEqual(self.answer("ship", "--all", "-n", "1")["query"], "ship --all -n 1")

    def test_a_query_may_begin_with_a_minus(self):
        one = self.ids("-e", "-artillery ship")
        self.assertEqual(one, self.ids("--", "-artillery", "ship"))
        self.assertEqual(self.answer("-e", "-artillery", "ship")["query"], "-artillery ship")

    def test_all_asks_for_every_word(self):
        some = set(self.ids("-n", "100", "ship", "maintenance"))
        every = set(self.ids("-n", "100", "--all", "ship", "maintenance"))
        self.assertTrue(every < some)
        self.assertEqual(every, set(self.ids("-n", "100", "+ship", "+maintenance")))

    def test_pages_meet_without_gap_or_overlap(self):
        whole = self.answer("-n", "30", "to be or not to be")
        pages = [hit for offset in range(0, 30, 7)
                 for hit in self.answer("-n", "7", "--offset", str(offset),
                                        "to be or not to be")["hits"]]
        self.assertEqual([(h["rank"], h["id"], h["score"]) for h in whole["hits"]],
                         [(h["rank"], h["id"], h["score"]) for h in pages[:len(whole["hits"])]])

    def test_equal_scores_are_in_order_of_article_and_paragraph(self):
        lines = "".join(json.dumps({"id": name, "paragraphs": ["same words"] * 3}) + "\n"
                        for name in ("zebra", "Ant", "bee", "ant"))
        source = self.scratch / "ties.jsonl"
        source.write_text(lines)
        index = self.build("ties", source)
        expected = [f"{name}#p{n}" for name in ("Ant", "ant", "bee", "zebra") for n in (1, 2, 3)]
        self.assertEqual(self.ids("--duplicates", "-n", "100", "same", index=index), expected)
        for offset in range(12):
            self.assertEqual(self.ids("--duplicates", "-n", "1", "--offset", str(offset),
                                      "same", index=index),
                             [expected[offset]])

    def test_the_total_is_exact_for_small_answers(self):
        answer = self.answer("-n", "1", "ship")
        self.assertEqual(answer["total"]["relation"], "exact")
        self.assertEqual(answer["total"]["value"], len(self.ids("--duplicates", "-n", "1000", "ship")))

    def test_hits_carry_what_the_record_says(self):
        hit = self.answer("-n", "1", '"bank of her own making"')["hits"][0]
        self.assertEqual(hit["article"], "wire/dredger-aground")
        self.assertEqual(hit["title"], "Dredger runs aground off Gull Flats")
        self.assertEqual(hit["date"], "2024-11-19T06:40:00Z")
        self.assertEqual(hit["source"], "Lorne Evening Post")
        self.assertEqual(hit["paragraphs"], 3)
        self.assertEqual(hit["metadata"], {"author": "Carla Mendes",
                                           "keywords": ["dredging", "accidents at sea"],
                                           "section": "Harbor", "edition": 1})

    def test_metadata_come_back_byte_for_byte(self):
        source = self.scratch / "odd.jsonl"
        source.write_bytes(b'{"id": "odd", "price": 1234567890123456789012.50, "date": "soon",'
                           b' "n": [1e400, {"\\u0061": null}], "text": "Oddly priced."}\n')
        index = self.build("odd", source)
        out = self.search("--format=json", "oddly", index=index).stdout
        self.assertIn(b'"price":1234567890123456789012.50', out)
        self.assertIn(b'"n":[1e400, {"\\u0061": null}]', out)
        self.assertIn(b'"date":"soon"', out)
        self.assertIn(b'"date":null', out)

    def test_marks_give_the_marked_bytes_of_the_file(self):
        checked = 0
        for query in ("ship maintenance", '"wartime operational control"', "the of", "email"):
            for hit in self.answer("-n", "200", query)["hits"]:
                path = ARTICLES / hit["file"]["path"]
                if path.suffix != ".txt":
                    continue
                data = path.read_bytes()
                for mark in hit["marks"]:
                    if mark["file_start"] is None or mark["field"] != "text":
                        continue
                    word = data[mark["file_start"]:mark["file_end"]]
                    start = hit["file"]["start"] + mark["start"]
                    self.assertEqual(mark["file_start"], start)
                    shown = word.decode()
                    self.assertTrue(shown[0].isalnum(), shown)
                    for fragment in hit["fragments"]:
                        if fragment["start"] <= mark["start"] and mark["end"] <= fragment["end"]:
                            text = fragment["text"].encode()
                            self.assertEqual(text[mark["start"] - fragment["start"]:
                                                  mark["end"] - fragment["start"]], word)
                            checked += 1
        self.assertGreater(checked, 100)

    def test_file_ranges_are_unknown_where_text_was_decoded(self):
        for mark in self.answer("-n", "1", '"bank of her own making"')["hits"][0]["marks"]:
            self.assertIsNone(mark["file_start"])
            self.assertIsNone(mark["file_end"])


class ExitStatus(Searcher):
    def test_none_found_is_one(self):
        done = self.search("zzzz", status=1)
        self.assertIn(b"no paragraph matches", done.stdout)
        self.assertIn(b"in no paragraph at all: zzzz", done.stdout)

    def test_an_offset_past_the_end_is_one(self):
        self.search("--offset", "100000", "ship", status=1)

    def test_nothing_to_look_for_is_two(self):
        for args in ([], ["-e", ""], ["--", "-ship"], ["  "]):
            self.search(*args, status=2)

    def test_wrong_options_are_two(self):
        for args in (["--nope", "x"], ["-n", "ten", "x"], ["-n", "-1", "x"],
                     ["-n", "100001", "x"], ["--offset", "-1", "x"], ["--format", "xml", "x"],
                     ["--color=blue", "x"], ["--mark", "star", "x"], ["--width", "wide", "x"],
                     ["--language", "klingon", "x"]):
            with self.subTest(args=args):
                done = self.search(*args, status=2)
                self.assertEqual(done.stdout, b"")
                self.assertIn(b"searcher: ", done.stderr)

    def test_a_language_that_the_index_lacks_is_told(self):
        done = self.search("--language", "it", "ship", status=2)
        self.assertIn(b'no paragraph of the index is in language "it"', done.stderr)

    def test_no_index_is_two_and_says_how_to_name_one(self):
        done = run(SEARCHER, "ship")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"PILCROW_INDEX", done.stderr)

    def test_help_and_version_are_zero(self):
        for option in ("--help", "--version", "--usage"):
            done = run(SEARCHER, option)
            self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_the_environment_names_an_index(self):
        done = run(SEARCHER, "ship", env={"PILCROW_INDEX": str(self.index)})
        self.assertEqual(done.returncode, 0)

    def test_a_query_that_is_no_utf8_is_two(self):
        done = run(SEARCHER, "-i", self.index, os.fsdecode(b"caf\xe9"))
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"UTF-8", done.stderr)


class Indexes(Searcher):
    def refused(self, path, *words, env=None):
        done = run(SEARCHER, "-i", path, "ship", env=env)
        message = done.stderr.decode()
        self.assertEqual(done.returncode, 2, message)
        self.assertEqual(done.stdout, b"")
        for word in (str(path), *words):
            self.assertIn(word, message)
        self.assertEqual(message.count("\n"), 1)

    def test_a_missing_one_says_what_to_run(self):
        self.refused(self.scratch / "missing", "indexer build -i")

    def test_an_empty_directory_says_what_to_run(self):
        (self.scratch / "empty").mkdir()
        self.refused(self.scratch / "empty", "indexer build -i")

    def test_a_file_is_no_index(self):
        self.refused(SOURCE / "README.md", "not an index")

    def test_another_directory_is_no_index_and_not_to_be_built_over(self):
        done = run(SEARCHER, "-i", ARTICLES, "ship")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"not an index", done.stderr)
        self.assertNotIn(b"build an index there", done.stderr)

    def damaged(self, name):
        index = self.build(name, ARTICLES / "korea-talks.txt")
        return index, (index / os.readlink(index / "current"))

    def test_a_generation_without_tables_is_refused(self):
        index, generation = self.damaged("no-tables")
        for path in generation.glob("*glass*"):
            path.unlink()
        self.refused(index)

    def test_a_cut_table_never_crashes(self):
        index, generation = self.damaged("cut-table")
        os.truncate(generation / "postlist.glass", 100)
        done = run(SEARCHER, "-i", index, "ship")
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertEqual(done.stdout, b"")

    def test_reading_leaves_no_trace(self):
        def listing():
            return sorted((str(p), p.lstat().st_mtime_ns, p.lstat().st_size)
                          for p in self.index.rglob("*"))
        before = listing()
        self.search("ship")
        self.assertEqual(listing(), before)

    @unittest.skipUnless(os.geteuid() == 0, "only root can run a program as another user")
    def test_an_index_may_be_read_only_and_somebody_elses(self):
        index = self.build("read-only", ARTICLES)
        os.chmod(self.scratch, 0o755)
        for path in [index, *index.rglob("*")]:
            if not path.is_symlink():
                os.chmod(path, 0o555 if path.is_dir() else 0o444)
        other = {"user": 65534, "group": 65534, "extra_groups": [], "cwd": "/"}
        try:
            done = run(SEARCHER, "-i", index, "ship", **other)
        except PermissionError:
            self.skipTest("the program's folder is closed to other users")
        self.assertEqual(done.returncode, 0, done.stderr)
        secret = next(index.rglob("postlist.glass"))
        os.chmod(secret, 0)
        done = run(SEARCHER, "-i", index, "ship", **other)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"ermission", done.stderr)


if __name__ == "__main__":
    unittest.main()
