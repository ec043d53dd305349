#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Xapian's own tools on our index: it is an ordinary database to them."""

import shutil
import unittest

import pilcrow


def need(tool):
    return unittest.skipUnless(shutil.which(tool), f"{tool} is not installed")


class StockTools(pilcrow.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", pilcrow.ARTICLES)
        cls.database = cls.index / "current"

    def tool(self, *args):
        done = pilcrow.run(*args)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout.decode(errors="replace")  # document data begin with a few binary bytes

    @need("xapian-check")
    def test_xapian_check_finds_nothing(self):
        self.assertIn("No errors found", self.tool("xapian-check", self.database))

    @need("xapian-delve")
    def test_delve_reads_the_schema(self):
        def postings(term):
            return self.tool("xapian-delve", self.database, "-t", term)

        self.assertIn("termfreq 7", postings("XAkorea-talks.txt"))
        self.assertIn("termfreq 1,", postings("Qkorea-talks.txt#p2").replace("\n", ","))
        self.assertNotIn("not found", postings("Lde"))
        self.assertIn("UUID", self.tool("xapian-delve", self.database))

    @need("quest")
    def test_quest_searches_stems_and_phrases(self):
        stems = self.tool("quest", "-d", self.database, "-s", "english", "negotiations")
        self.assertIn("MSet:", stems)
        self.assertNotIn("No results", stems)
        phrase = self.tool(
            "quest", "-d", self.database, "-s", "english", '"wartime operational control"'
        )
        self.assertIn("placing wartime operational control in the hands", phrase)


if __name__ == "__main__":
    unittest.main()
