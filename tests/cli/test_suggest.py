#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Did you mean: what is suggested for words that are in no paragraph, and what is not."""

import json
import time
import unittest

from pilcrow import ARTICLES, SEARCHER, SOURCE, Case, run

try:
    import jsonschema
except ImportError:
    jsonschema = None


class Suggest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", ARTICLES)

    def answer(self, *args, index=None):
        done = run(SEARCHER, "-i", index or self.index, "--format=json", "--no-timing", *args)
        self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        answer = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0 if answer["hits"] else 1)
        return answer

    def suggested(self, *args, **more):
        return [s["query"] for s in self.answer(*args, **more)["suggestions"]]

    def text(self, *args, status):
        done = run(SEARCHER, "-i", self.index, "--no-timing", *args)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done.stdout.decode()

    def test_slips_of_the_keyboard(self):
        for typed, meant in (
                ("hebrring", "herring"),              # one more
                ("dreger", "dredger"),                # one less
                ("lightouse", "lighthouse"),
                ("qiota", "quota"),                   # another one
                ("shpi", "ship"),                     # two swapped
                ("artillrey", "artillery"),
                ("ratillrey", "artillery"),           # twice
                ("ARTILLREY", "artillery"),           # in any case
                ("artíllrey", "artillery"),           # with any accents
                ("shipmaintenance", "ship maintenance"),
                ("mu seum", "museum"),
                ("lightho use", "lighthouse"),
                ("+hebrring -zzzz", "+herring -zzzz"),
                ("+shipmaintenance", '+"ship maintenance"'),
                ("(hebrring OR cod) AND quota", "(herring OR cod) AND quota"),
                ('"wartme operational control"', '"wartime operational control"'),
                ('"operationalcontrol"', '"operational control"'),
                ('"wart ime operational control"', '"wartime operational control"'),
                ('~"conventional capbility"', '~"conventional capability"'),
                ("the hebrring?", "the herring?"),
                ("e-mial", "e-mail"),
        ):
            with self.subTest(typed=typed):
                self.assertIn(meant, self.suggested("-e", typed))

    def test_several_words_at_once(self):
        self.assertEqual(self.suggested("lightouse hebrring")[0], "lighthouse herring")

    def test_a_word_that_the_query_has_is_left_out_and_not_said_twice(self):
        for typed, meant in (
                ("harbour hrabour", "harbour"),
                ("hrabour harbour", "harbour"),
                ("harbour hrabour ship", "harbour ship"),
                ("Harbour HRABOUR", "Harbour"),
                ("the teh", "the"),                       # a stop word is there as well
                ("+harbour  +hrabour ship", "+harbour ship"),
                ("(hrabour harbour) ship", "(harbour) ship"),
                ("ship harbour hrabour^2", "ship harbour"),
                ("hrabour hrabour", "harbour"),
                ("hrabour HRABOUR ship hrabour", "harbour ship"),
                ("hrabour +hrabour ship", "+harbour ship"),
                ("hrabour hrabour harbour", "harbour"),
                ("hrabour hrabour harbour ship", "harbour ship"),
                ("hrabour hrabour (hrabour ship)", "harbour (ship)"),
                ("hrabour, hrabour", "harbour,"),           # signs do not make it another word
                ("hrabour hrabour.", "harbour"),
                ("harbour, hrabour ship", "harbour, ship"),
                ("title:harbour hrabour", "title:harbour harbour"),  # the one says not what the other does
        ):
            with self.subTest(typed=typed):
                self.assertEqual(self.suggested("-e", typed)[0], meant)
        self.assertIn("harbour", self.suggested("-e", "hrabour harbuor"))
        self.assertNotIn("harbour harbour", self.suggested("-e", "hrabour harbuor"))

    def test_an_operator_keeps_its_words(self):
        for typed in ("harbour AND hrabour", "hrabour OR harbour", "harbour,hrabour"):
            with self.subTest(typed=typed):
                for query in self.suggested("-e", typed):
                    self.assertEqual(query.count("harbour"), 1)
                    self.assertRegex(query, "AND|OR|,")
        for typed, meant in (
                ("hrabour OR hrabour", "harbour OR harbour"),
                ("hrabour AND (hrabour OR ship)", "harbour AND (harbour OR ship)"),
        ):
            with self.subTest(typed=typed):
                self.assertEqual(self.suggested("-e", typed)[0], meant)

    def test_what_is_meant_as_it_is_has_no_suggestion(self):
        for typed in ("herring", "=hebrring", "hebrring*", "-hebrring ship", "zzzzqqxx", "12345678",
                      "xq", "NOT hebrring", "ship -hebrring", "図書館館図", "\U0001f6a2", "the"):
            with self.subTest(typed=typed):
                done = run(SEARCHER, "-i", self.index, "--format=json", "-e", typed)
                if done.returncode != 2:
                    self.assertEqual(json.loads(done.stdout)["suggestions"], [])

    def test_each_suggestion_has_the_hits_that_it_says(self):
        checked = 0
        for typed in ("hebrring", "shpi", "lightouse keepr quotta", "+hebrring +shpi", "mueum cod"):
            for arguments in ([], ["--all"], ["--language", "en"]):
                answer = self.answer(*arguments, typed)
                self.assertLessEqual(len(answer["suggestions"]), 3)
                queries = [s["query"] for s in answer["suggestions"]]
                self.assertEqual(len(set(queries)), len(queries))
                self.assertNotIn(typed, queries)
                for suggestion in answer["suggestions"]:
                    found = self.answer(*arguments, "-e", suggestion["query"])
                    self.assertEqual(found["total"], suggestion["total"])
                    self.assertGreater(found["total"]["value"], 0)
                    checked += 1
        self.assertGreater(checked, 10)

    def test_a_rewriting_without_hits_is_not_suggested(self):
        self.assertEqual(self.suggested("--all", "hebrring artillery lighthouse"), [])

    def test_people_read_it_under_the_result(self):
        lines = self.text("hebrring", status=1).splitlines()
        self.assertEqual(lines[0], "no paragraph matches")
        self.assertRegex(lines[2], r"^did you mean: herring \(\d+ paragraphs\)$")

    def test_formats_without_room_for_it_do_not_look_for_it(self):
        for form in ("csv", "tsv", "ids", "trec", "vimgrep"):
            done = run(SEARCHER, "-i", self.index, "--format", form, "--no-header", "hebrring")
            self.assertEqual((done.returncode, done.stdout), (1, b""))

    def test_a_correction_is_answered_only_when_asked_for_and_nothing_matches(self):
        self.assertIsNone(self.answer("hebrring")["corrected_from"])
        self.assertIsNone(self.answer("--auto-correct", "herring")["corrected_from"])
        self.assertIsNone(self.answer("--auto-correct", "hebrring ship")["corrected_from"])
        self.assertIsNone(self.answer("--auto-correct", "zzzzqqxx")["corrected_from"])
        answer = self.answer("--auto-correct", "hebrring")
        self.assertEqual((answer["corrected_from"], answer["query"]), ("hebrring", "herring"))
        self.assertEqual([note["kind"] for note in answer["receipt"]["notes"]], ["corrected"])
        self.assertEqual(answer["hits"], self.answer("herring")["hits"])
        self.assertEqual(self.suggested("--auto-correct", "hebrring")[0], "herring")

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_answers_are_as_the_schema_says(self):
        schema = json.loads((SOURCE / "searcher/answer.schema.json").read_text())
        for arguments in (["hebrring shpi"], ["--auto-correct", "hebrring"]):
            answer = self.answer(*arguments)
            self.assertTrue(answer["suggestions"])
            jsonschema.Draft202012Validator(schema).validate(answer)

    def test_a_correction_is_the_first_thing_said(self):
        text = self.text("--auto-correct", "hebrring", status=0)
        self.assertTrue(text.startswith(
            "no paragraph matches hebrring - this is the answer to herring\n"), text)
        self.assertIn("note: ", text)
        ids = run(SEARCHER, "-i", self.index, "--format=ids", "--auto-correct", "hebrring")
        self.assertEqual(ids.stdout, run(SEARCHER, "-i", self.index, "--format=ids",
                                         "herring").stdout)
        self.assertIn(b"warning: no paragraph matches hebrring", ids.stderr)

    def test_a_large_vocabulary_is_walked_quickly(self):
        source = self.scratch / "words.jsonl"
        with open(source, "w") as out:
            for n in range(2000):
                out.write(json.dumps({"id": str(n), "text": " ".join(
                    f"w{chr(97 + k % 26)}{chr(97 + n % 26)}{n:x}y{k}" for k in range(100))}) + "\n")
        index = self.build("words", source)
        start = time.monotonic()
        self.suggested("wabcdefgh wbcdefgh wcdefghi wdefghij wefghijk", index=index)
        # Far from the limit, so that a busy machine does not fail it; a walk takes some 20 ms.
        self.assertLess(time.monotonic() - start, 5)


if __name__ == "__main__":
    unittest.main()
