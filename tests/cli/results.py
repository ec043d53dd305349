# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of searcher's results share: an index of the sample corpus, and ways to ask it."""

import json

from pilcrow import ARTICLES, SEARCHER, SOURCE, Case, run

try:
    import jsonschema
except ImportError:
    jsonschema = None


def validate(case, answer):
    """Holds an answer against the published schema."""
    if not jsonschema:
        case.skipTest("python3-jsonschema is not installed")
    schema = json.loads((SOURCE / "searcher/answer.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(answer)


class Results(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.build("index", ARTICLES)

    def search(self, *args, index=None, status=0, **more):
        done = run(SEARCHER, "-i", index or self.index, "--no-timing", *args, **more)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def text(self, *args, **more):
        return self.search(*args, **more).stdout.decode()

    def answer(self, *args, **more):
        return json.loads(self.search("--format=json", *args, **more).stdout)

    def ids(self, *args, **more):
        return [hit["id"] for hit in self.answer(*args, **more)["hits"]]
