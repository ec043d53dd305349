# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of indexer share: records, and an index of its own for each test."""

import json
import os

from pilcrow import INDEXER, SEARCHER, Case, run


def record(number, **more):
    return json.dumps({"id": f"a{number}", "text": f"Paragraph number {number}.", **more}) + "\n"


def records(count):
    return "".join(record(number) for number in range(count))


class Indexer(Case):
    """Each test has an index of its own that is not there yet."""

    def setUp(self):
        self.place = self.scratch / self.id().rsplit(".", 1)[1]
        self.place.mkdir()
        self.index = self.place / "index"

    def write(self, name, content):
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def indexer(self, command, *args, status=0, **more):
        done = run(INDEXER, command, "-i", self.index, *args, **more)
        self.assertEqual(done.returncode, status, (done.stderr or b"").decode(errors="replace"))
        return done

    def report(self, *args, **more):
        return json.loads(self.indexer("build", "--json", *args, **more).stdout)

    def generations(self):
        listed = json.loads(self.indexer("list", "--json").stdout)["generations"]
        return [row["generation"] for row in listed]

    def files(self):
        """But for the note of runs that failed."""
        names = os.listdir(self.index) if self.index.exists() else []
        return sorted(name for name in names if name != "failed")

    def files_after(self, said):
        """What an interrupted run left. Where it was cut off, what it began stays for the next one to remove."""
        cut_off = b"midst of a step" in said
        return [name for name in self.files() if not (cut_off and name.startswith("build-"))]

    def count(self, word):
        """How many paragraphs of the live generation have the word."""
        done = run(SEARCHER, "-i", self.index, "--format=json", "--no-timing", word)
        self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        return json.loads(done.stdout)["total"]["value"]
