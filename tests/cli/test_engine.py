#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Xapian and libstemmer, which searcher loads when it needs them: what does without, and what is said
where they are missing."""

import shutil
import subprocess
import unittest
from pathlib import Path

from pilcrow import SEARCHER, run
from searching import Searcher

ENGINE = "pilcrow-xapian.so"
STEMMER = "pilcrow-stemmer.so"

# What an index is asked every day.
EVERY_DAY = (
    ("harbour",), ("-e", '"wartime operational control"'), ("-e", '~"grain ship"'), ("harb*",), ("*bour",),
    ("-e", "ship -dock"), ("-e", "+ship dock"),
    ("title:herring",), ("-e", "talk NEAR/5 seoul"), ("-e", "source:wire date:2024-12"), ("lang:*",),
    ("--group=article", "ship"), ("--facet=source", "--facet=author", "ship"), ("--context=1", "ship"),
    ("--expand=5", "ship"), ("--since=2024", "ship"), ("--sort=relevance", "ship"), ("--sort=date", "ship"),
    ("--format=trec", "ship"), ("--format=html", "ship"), ("--count", "ship"), ("--ranking=bool", "ship"),
    ("--terms=har",), ("--dump",),
)
# Words that the index has not, or with accents on, have their stems from libstemmer.
UNKNOWN = (("harbuor~1",), ("harbuor",), ("--auto-correct", "harbuor"), ("-e", "L\u00f6ffel"), ("unlisted",))
# What only Xapian can do.
XAPIANS = (("--ranking=dph", "harbour"), ("--explain", "harbour"))

# The face of an engine, and nothing behind it.
FOREIGN = """
static const char *const engine[40] = { "0.0.1" };
const void *xap_engine_xapian(void) { return engine; }
"""


class Engine(Searcher):
    def setUp(self):
        self.folder = self.scratch / self.id()
        self.folder.mkdir()
        self.alone = self.folder / "searcher"
        shutil.copy(SEARCHER, self.alone)

    def ask(self, program, *args):
        return run(program, "--no-timing", "-i", self.index, *args)

    def test_everyday_queries_do_without(self):
        for args in EVERY_DAY:
            with self.subTest(args=args):
                here, there = self.ask(self.alone, *args), self.ask(SEARCHER, *args)
                self.assertEqual(here.stderr, there.stderr)
                self.assertEqual(here.returncode, there.returncode)
                self.assertEqual(here.stdout, there.stdout)

    def test_unknown_words_need_the_stemmer_alone(self):
        for args in UNKNOWN:
            with self.subTest(args=args):
                done = self.ask(self.alone, *args)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assertIn(STEMMER.encode(), done.stderr)
                self.assertIn(b"needs libstemmer", done.stderr)
        shutil.copy(Path(SEARCHER).with_name(STEMMER), self.folder)
        for args in UNKNOWN:
            with self.subTest(args=args):
                here, there = self.ask(self.alone, *args), self.ask(SEARCHER, *args)
                self.assertEqual(here.stderr, there.stderr)
                self.assertEqual(here.stdout, there.stdout)

    def test_without_a_list_of_stems_the_answers_are_the_same(self):
        copy = self.folder / "index"
        shutil.copytree(self.index, copy, symlinks=True)
        (copy / "current" / "stems").unlink()
        for args in EVERY_DAY + UNKNOWN:
            with self.subTest(args=args):
                done = run(SEARCHER, "--no-timing", "-i", copy, *args)
                self.assertEqual(done.stdout, self.ask(SEARCHER, *args).stdout)
        self.assertEqual(run(self.alone, "-i", copy, "harbour").returncode, 2)

    def test_what_needs_it_says_that_it_is_missing(self):
        for args in XAPIANS:
            with self.subTest(args=args):
                self.assertEqual(self.ask(SEARCHER, *args).returncode, 0)
                done = self.ask(self.alone, *args)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assertIn(ENGINE.encode(), done.stderr)
                self.assertIn(b"install pilcrow again", done.stderr)

    def test_one_of_another_version_is_refused(self):
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", self.folder / ENGINE],
                       input=FOREIGN.encode(), check=True)
        done = self.ask(self.alone, *XAPIANS[0])
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"version 0.0.1", done.stderr)

    def test_what_is_no_library_is_refused(self):
        (self.folder / ENGINE).write_bytes(b"no library")
        done = self.ask(self.alone, *XAPIANS[0])
        self.assertEqual(done.returncode, 2)
        self.assertIn(ENGINE.encode(), done.stderr)

    def test_it_is_found_where_it_is_installed(self):
        root = self.folder / "root"
        done = run("meson", "install", "-C", Path(SEARCHER).parents[1], "--no-rebuild", "--quiet", "--destdir", root)
        self.assertEqual(done.returncode, 0, done.stderr)
        installed = next(root.rglob("bin/searcher"))
        self.assertNotEqual(next(root.rglob(ENGINE)).parent, installed.parent)
        for args in XAPIANS + UNKNOWN:
            self.assertEqual(self.ask(installed, *args).stdout, self.ask(SEARCHER, *args).stdout)


if __name__ == "__main__":
    unittest.main()
