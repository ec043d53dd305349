#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer update where records move in their file: where hits are said to stand, and what it takes.

What a build says of the same file is right; test_update.py has random edits.
"""

import json
import random
import unittest

from indexing import record, records
from pilcrow import INDEXER, SEARCHER, run
from test_update import Update

COUNT = 60


class Moving(Update):
    def rewrite(self, content):
        self.source.write_text(content)
        return self.update(self.source)["update"]

    def moves(self):
        """The file, as numbers: first docid, bytes, lines."""
        path = self.live() / "moves"
        if not path.exists():
            return None
        data = path.read_bytes()[72:]
        numbers = [int.from_bytes(data[at:at + 8], "little", signed=True)
                   for at in range(0, len(data), 8)]
        return [tuple(numbers[at:at + 3]) for at in range(0, len(numbers), 3)]

    def hits(self, *indexes):
        options = [word for index in indexes for word in ("-i", index)]
        done = run(SEARCHER, *options, "--format=json", "--duplicates", "--hits=1000", "paragraph")
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)["hits"]

    def places(self, *indexes):
        return {(hit["index"] if len(indexes) > 1 else "", hit["id"]): hit["file"]
                for hit in self.hits(*indexes)}

    def same_places(self):
        self.same_as_built(self.source)
        self.assertEqual(self.places(self.index), self.places(self.place / "built"))
        self.indexer("check")


class Moves(Moving):
    def setUp(self):
        super().setUp()
        self.source = self.write("in.jsonl", records(COUNT))
        self.update(self.source)

    def right(self):
        """Each hit stands where it is said to; and a build says the same."""
        data = self.source.read_bytes()
        for hit in self.hits(self.index):
            told = json.loads(data[hit["file"]["start"]:hit["file"]["end"]])
            self.assertEqual(told["id"], hit["article"])
            self.assertEqual(data[:hit["file"]["start"]].count(b"\n") + 1, hit["file"]["line"])
        self.same_places()

    def test_a_record_at_the_head_moves_all_by_one_number(self):
        new = record(1000)
        update = self.rewrite(new + records(COUNT))
        self.assertEqual(update["articles"]["moved"], COUNT)
        self.assertEqual(update["paragraphs"], {"written": 1, "removed": 0})
        self.assertEqual(self.moves(), [(1, len(new), 1), (COUNT + 1, 0, 0)])
        self.right()

    def test_moves_add_up(self):
        head = ""
        for night in range(4):
            head += record(2000 + night) + "\n"
            self.rewrite(head + records(COUNT))
            self.assertEqual(self.moves()[0], (1, len(head), 2 * (night + 1)))
            self.right()

    def test_nothing_is_left_of_moves_that_are_undone(self):
        self.rewrite(record(1000) + records(COUNT))
        self.rewrite(records(COUNT))
        self.assertIsNone(self.moves())
        self.right()

    def test_numbers_of_documents_that_are_gone_split_nothing(self):
        without = "".join(record(number) for number in range(COUNT) if number % 7 != 3)
        self.rewrite(without)
        self.rewrite(record(1000) * 1 + without)
        self.rewrite(record(1000) + "\n" + without)
        moved = {move[1:] for move in self.moves()}
        self.assertEqual(len(self.moves()), len(moved))
        self.right()

    def test_a_record_that_is_edited_stands_where_its_data_say(self):
        lines = records(COUNT).splitlines(keepends=True)
        self.rewrite(record(1000) + "".join(lines))
        lines[20] = record(20, title="Other")
        self.rewrite(record(1000) + "".join(lines))
        shift = len(record(1000))
        longer = len(lines[20]) - len(record(20))
        self.assertEqual(self.moves(), [(1, shift, 1), (21, 0, 0), (22, shift + longer, 1), (COUNT + 1, 0, 0)])
        self.right()

    def test_records_may_be_shuffled(self):
        lines = records(COUNT).splitlines(keepends=True)
        shuffle = random.Random(3).shuffle
        for _ in range(5):
            shuffle(lines)
            self.rewrite("".join(lines))
            self.right()

    def test_a_file_of_another_name_is_told(self):
        self.rewrite(record(1000) + records(COUNT))
        self.source = self.source.rename(self.place / "other.jsonl")
        self.update(self.source)
        self.assertIsNone(self.moves())
        self.right()

    def test_each_of_several_indexes_has_its_own(self):
        self.rewrite(record(1000) + records(COUNT))
        other = self.place / "other"
        source = self.write("other.jsonl", records(COUNT // 2))
        run(INDEXER, "build", "-q", "-i", other, source)
        both = self.places(self.index, other)
        for index in (self.index, other):
            self.assertEqual(self.places(index), {("", key[1]): place for key, place in both.items()
                                                  if key[0] == str(index)})

    def test_the_generation_before_has_its_places(self):
        before = self.places(self.index)
        self.rewrite(record(1000) + records(COUNT))
        self.indexer("rollback")
        self.assertEqual(self.places(self.index), before)

    def test_without_the_file_nothing_is_answered(self):
        self.rewrite(record(1000) + records(COUNT))
        path = self.live() / "moves"
        data = path.read_bytes()
        for damage in (None, data[:40], data[:-1], b"x" + data[1:]):
            path.unlink(missing_ok=True)
            if damage is not None:
                path.write_bytes(damage)
            with self.subTest(damage=damage):
                done = run(SEARCHER, "-i", self.index, "paragraph")
                self.assertEqual(done.returncode, 2)
                self.assertIn(b"moves", done.stderr)
                self.assertIn(b"build it again", done.stderr)
                self.indexer("check", status=1)
                done = self.indexer("update", self.source, status=2)
                self.assertIn(b"run indexer build", done.stderr)
        self.indexer("build", self.source)
        self.right()

    def test_runs_out_of_order_are_a_fault(self):
        self.rewrite(record(1000) + records(COUNT))
        path = self.live() / "moves"
        data = bytearray(path.read_bytes())
        data[72 + 24] = 1
        path.write_bytes(data)
        self.assertIn(b"not in order", self.indexer("check", status=1).stdout)


class OneLongText(Moving):
    """A file that is one article: what is edited in it moves the paragraphs behind."""

    NAME = "in.txt"
    OTHER = "A paragraph that is\nlonger by two\nlines."

    def setUp(self):
        super().setUp()
        self.texts = [f"Paragraph number {number}." for number in range(COUNT)]
        self.source = self.write(self.NAME, self.content())
        self.update(self.source)

    def content(self, between="\n\n"):
        return between.join(self.texts) + "\n"

    def right(self):
        data = self.source.read_bytes()
        for hit in self.hits(self.index):
            told = hit["file"]
            self.assertIn(b"aragraph", data[told["start"]:told["end"]])
            self.assertEqual(data[:told["start"]].count(b"\n") + 1, told["line"])
        self.same_places()

    def test_an_edit_at_the_head_moves_all_by_one_number(self):
        longer = len(self.OTHER) - len(self.texts[0])
        self.texts[0] = self.OTHER
        update = self.rewrite(self.content())
        self.assertEqual(update["paragraphs"], {"written": 1, "removed": 0})
        self.assertEqual(self.moves(), [(2, longer, 2), (COUNT + 1, 0, 0)])
        self.right()

    def test_edits_add_up_and_are_undone(self):
        texts, shift = list(self.texts), {}
        for place in (7, 3, 40):
            self.texts[place] = f"{self.OTHER} The {place}th."
            shift[place] = len(self.texts[place]) - len(texts[place])
            self.rewrite(self.content())
            self.right()
        self.assertEqual(self.moves(), [
            (5, shift[3], 2), (9, shift[3] + shift[7], 4), (41, 0, 0), (42, sum(shift.values()), 6),
            (COUNT + 1, 0, 0)])
        self.texts[:] = texts
        self.rewrite(self.content())
        self.right()

    def test_more_space_moves_all_and_writes_nothing(self):
        update = self.rewrite("\n\n\n" + self.content("\n\n\n"))
        self.assertEqual(update["articles"]["moved"], 1)
        self.assertEqual(update["paragraphs"], {"written": 0, "removed": 0})
        self.assertEqual(self.moves()[0], (1, 3, 3))
        self.right()
        self.rewrite(self.content())
        self.assertIsNone(self.moves())
        self.right()


class OneLongMarkdown(OneLongText):
    NAME = "in.md"


if __name__ == "__main__":
    unittest.main()
