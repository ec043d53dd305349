#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that are there and cannot be read, or not to their end: what is lost by that is not published."""

import gzip
import json
import os
import unittest

from indexing import Indexer, record

# Root reads everything.
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}


class Unreadable(Indexer):
    def setUp(self):
        super().setUp()
        self.scratch.chmod(0o755)
        self.place.chmod(0o777)
        self.source = self.place / "in"
        for name, numbers in (("a", range(3)), ("b", range(3, 6)), ("deep/c", range(6, 9))):
            self.write(f"in/{name}.jsonl", "".join(record(number) for number in numbers))

    def build(self, *options, command="build", status=0):
        return self.indexer(command, *options, self.source, status=status, **NOBODY)

    def live(self):
        return os.readlink(self.index / "current")

    def close(self, name):
        path = self.source / name
        mode = path.stat().st_mode
        path.chmod(0)
        self.addCleanup(path.chmod, mode)

    def cut(self, name):
        """A packed file that was fetched by half; it is known by its full name before."""
        numbers = range(100, 5100)
        packed = gzip.compress("".join(record(n, noise=os.urandom(20).hex()) for n in numbers).encode())
        path = self.write(f"in/{name}", packed)
        return lambda: path.write_bytes(packed[:len(packed) // 2])

    def test_a_first_index_is_made_of_what_can_be_read_and_the_status_is_1(self):
        for name in ("b.jsonl", "deep"):
            with self.subTest(name=name):
                self.close(name)
                done = self.build("--json", status=1)
                self.assertIn(f"in/{name}: cannot be read: Permission denied", done.stderr.decode())
                report = json.loads(done.stdout)
                self.assertEqual(report["rejects"]["list"][-1]["file"], str(self.source / name))
                (self.index / "current").unlink()
        self.assertEqual(report["articles"]["rejected"], 2)
        self.assertEqual(report["paragraphs"]["indexed"], 3)

    def test_how_many_are_accepted_can_be_said(self):
        self.close("b.jsonl")
        self.build("--max-rejected=1")
        self.assertEqual(self.count("paragraph"), 6)

    def test_a_build_that_would_lose_articles_by_that_is_refused(self):
        self.build()
        for name, share in (("b.jsonl", "0.3333"), ("deep", "0.6667")):
            self.close(name)
            done = self.build("--max-rejected=9", status=3)
            self.assertIn(f"max_unreadable: {share}, limit 0", done.stderr.decode())
            self.assertEqual(self.live(), "gen-000001")
        self.assertIn("refused: max_unreadable: 0.6667", self.indexer("list").stdout.decode())
        self.assertFalse(json.loads((self.index / "gen-000003/gate.json").read_text())
                         ["measures"]["unreadable"]["passed"])
        self.indexer("publish", "--force", "3")
        self.assertEqual(self.count("paragraph"), 3)

    def test_a_packed_file_that_is_cut_short_is_refused_too(self):
        cut = self.cut("d.jsonl.gz")
        self.build()
        cut()
        done = self.build(status=3)
        self.assertIn("d.jsonl.gz: the gzip data are cut short", done.stderr.decode())
        self.assertEqual(self.live(), "gen-000001")

    def test_what_was_not_there_before_is_not_lost(self):
        self.cut("d.jsonl.gz")()
        self.build(status=1)
        self.build(status=1)
        self.assertEqual(self.live(), "gen-000002")

    def test_what_stands_in_another_file_by_now_is_not_lost(self):
        self.build()
        self.write("in/e.jsonl", (self.source / "b.jsonl").read_text())
        self.close("b.jsonl")
        self.build(status=1)
        self.assertEqual((self.live(), self.count("paragraph")), ("gen-000002", 9))

    def test_a_limit_lets_it_pass(self):
        self.build()
        self.close("b.jsonl")
        self.build("--gate-limit=max_unreadable=0.3", status=3)
        self.build("--gate-limit=max_unreadable=0.4", status=1)
        self.assertEqual(self.count("paragraph"), 6)

    def test_an_update_keeps_them_and_the_status_is_1(self):
        self.build()
        self.close("b.jsonl")
        self.close("deep")
        done = self.build(command="update", status=1)
        self.assertIn("6 kept of files that cannot be read", done.stderr.decode())
        self.assertEqual(self.count("paragraph"), 9)

    def forget_sources(self, damage=lambda path: path.write_bytes(b"pilsrcs0" + path.read_bytes()[8:])):
        """The live generation's list of sources is in a form of long ago, or what else."""
        damage(self.index / self.live() / "sources")

    def test_an_update_from_an_older_form_refuses_to_lose_them(self):
        self.build()
        self.forget_sources()
        for name, share in (("b.jsonl", "0.3333"), ("deep", "0.6667")):
            self.close(name)
            done = self.build("--max-rejected=9", command="update", status=3)
            self.assertIn("is not known: building", done.stderr.decode())
            self.assertIn(f"max_unreadable: {share}, limit 0", done.stderr.decode())
            self.assertEqual(self.live(), "gen-000001")
        self.build("--gate-limit=max_unreadable=0.7", command="update", status=1)
        self.assertEqual((self.live(), self.count("paragraph")), ("gen-000004", 3))

    def test_so_does_one_without_a_list_of_sources(self):
        cut = self.cut("d.jsonl.gz")
        self.build()
        self.forget_sources(lambda path: path.unlink())
        cut()
        for command in ("update", "build"):
            self.assertIn("max_unreadable: ", self.build(command=command, status=3).stderr.decode())
        self.assertEqual(self.live(), "gen-000001")

    def test_what_was_deleted_or_moved_is_not_lost_from_an_older_form(self):
        self.build()
        self.forget_sources()
        (self.source / "a.jsonl").unlink()
        self.write("in/e.jsonl", (self.source / "b.jsonl").read_text())
        self.close("b.jsonl")
        self.build(command="update", status=1)
        self.assertEqual((self.live(), self.count("paragraph")), ("gen-000002", 6))

    def test_what_was_deleted_is_gone(self):
        self.build()
        (self.source / "b.jsonl").unlink()
        self.build()
        self.assertEqual(self.count("paragraph"), 6)


if __name__ == "__main__":
    unittest.main()
