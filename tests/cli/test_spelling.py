#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Xapian's spelling table, which `--spelling` asks for: the same from both builders, of use to other
programs, and in line with the texts after an update.
"""

import os
import random
import shutil
import subprocess
import sys
import unittest

SYSTEM_PYTHON = "/usr/bin/python3"  # the one that Debian's python3-xapian is for

try:
    import xapian
except ImportError:
    xapian = None
    if sys.executable != SYSTEM_PYTHON and os.path.exists(SYSTEM_PYTHON):
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, "-B", *sys.argv])

import pilcrow


def words_of(db):
    return [(item.term, item.termfreq) for item in db.spellings()]


def misspell(word, pick):
    """One character of it is another, is gone, is there twice, or changes places."""
    text = word.decode()
    at = pick.randrange(len(text))
    return pick.choice([
        text[:at] + pick.choice("aeiourstxz") + text[at + 1:],
        text[:at] + text[at + 1:],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1:at + 2] + text[at] + text[at + 2:],
    ]).encode()


@unittest.skipUnless(xapian, "python3-xapian is not installed")
class Spelling(pilcrow.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paths = {}
        for name, options in (("bulk", []), ("xapian", ["--builder=xapian"]),
                              ("small", ["-j4", "--memory=256M", "--compress=none"])):
            cls.paths[name] = cls.built(name, "--spelling", *options, pilcrow.ARTICLES)

    @classmethod
    def built(cls, name, *args):
        """The generation that a build of these arguments makes."""
        done = pilcrow.run(pilcrow.INDEXER, "build", "-q", "-i", cls.scratch / name, *args)
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode())
        return os.path.realpath(cls.scratch / name / "current")

    def open(self, name):
        return xapian.Database(self.paths[name])

    def test_words_and_frequencies_are_those_of_the_texts(self):
        db = self.open("bulk")
        expected = [(item.term, db.get_collection_freq(item.term)) for item in db.allterms()
                    if len(item.term) > 1 and not b"A" <= item.term[:1] <= b"Z"]
        self.assertGreater(len(expected), 1000)
        self.assertEqual(words_of(db), expected)
        for other in ("xapian", "small"):
            self.assertEqual(words_of(self.open(other)), expected)

    def test_there_is_none_unless_it_is_asked_for(self):
        path = self.built("plain", pilcrow.ARTICLES)
        self.assertNotIn("spelling.glass", os.listdir(path))
        self.assertEqual(words_of(xapian.Database(path)), [])

    def test_corrections_are_the_same(self):
        pick = random.Random(7)
        words = [word for word, _ in words_of(self.open("bulk"))]
        databases = [self.open(name) for name in self.paths]
        corrected = 0
        for _ in range(600):
            asked = misspell(pick.choice(words), pick)
            if len(asked) < 2:
                continue
            found = [db.get_spelling_suggestion(asked, 2) for db in databases]
            self.assertEqual(len(set(found)), 1, (asked, found))
            corrected += found[0] != b""
        self.assertGreater(corrected, 300)

    def test_xapian_can_take_all_of_it_away(self):
        """Each word is taken from all the lists that Xapian thinks it to be in."""
        copy = self.scratch / "unwound"
        shutil.copytree(self.paths["bulk"], copy)
        db = xapian.WritableDatabase(str(copy), xapian.DB_OPEN)
        for word, frequency in words_of(db):
            db.remove_spelling(word, frequency)
        db.commit()
        self.assertEqual(words_of(db), [])
        for word in ("harbour", "harbours"):
            db.add_spelling(word)
        db.commit()
        self.assertEqual(db.get_spelling_suggestion("harbuor"), b"harbour")
        db.close()
        if shutil.which("xapian-check"):
            done = subprocess.run(["xapian-check", copy], capture_output=True, text=True, check=False)
            self.assertIn("No errors found", done.stdout)
            # Two words, their ends, and their middles, of which they share all but one.
            table = done.stdout[done.stdout.index("spelling:"):]
            self.assertIn(f"items={2 + 1 + 2 + 6}", table.split("\n")[1])

    @unittest.skipUnless(shutil.which("quest"), "xapian-tools is not installed")
    def test_quest_corrects(self):
        done = subprocess.run(["quest", "-d", self.paths["bulk"], "-f", "default",
                               "-f", "spelling_correction", "harbuor"],
                              capture_output=True, text=True, check=False)
        self.assertIn("Did you mean: harbo", done.stdout)

    def test_an_update_that_asks_for_one_builds_where_there_is_none(self):
        index = self.scratch / "updated"
        self.built("updated", pilcrow.ARTICLES)
        done = pilcrow.run(pilcrow.INDEXER, "update", "--spelling", "-i", index, pilcrow.ARTICLES)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"has no spelling table: building", done.stderr)
        self.assertEqual(words_of(xapian.Database(os.path.realpath(index / "current"))),
                         words_of(self.open("bulk")))


if __name__ == "__main__":
    unittest.main()
