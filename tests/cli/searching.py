# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of searcher share: an index of the sample corpus, and ways to ask it."""

import json

from pilcrow import ARTICLES, SEARCHER, Case, run


class Searcher(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", ARTICLES)

    def search(self, *args, index=None, status=0, **more):
        done = run(SEARCHER, "-i", index or self.index, *args, **more)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def text(self, *args, **more):
        return self.search("--no-timing", *args, **more).stdout.decode()

    def answer(self, *args, **more):
        return json.loads(self.search("--format=json", *args, **more).stdout)

    def ids(self, *args, **more):
        return [hit["id"] for hit in self.answer(*args, **more)["hits"]]
