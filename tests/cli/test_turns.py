#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which generation is served: rollback, publish, prune, locks, and asking another one."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import unittest

from indexing import Indexer, record
from pilcrow import INDEXER, SEARCHER, environment, run


class Turns(Indexer):
    def setUp(self):
        super().setUp()
        self.words = ["anchor", "beacon", "cable", "derrick", "engine"]

    def make(self, count, *options):
        """Generations 1 to count, each about a word of its own."""
        for word in self.words[:count]:
            source = self.write("in.jsonl", record(1, title=word))
            self.indexer("build", "-q", "--keep=10", *options, source)

    def live(self):
        listed = json.loads(self.indexer("list", "--json").stdout)["generations"]
        return [row["generation"] for row in listed if row["live"]]

    def says(self, command, *args, status=0):
        return self.indexer(command, *args, status=status).stdout.decode()

    def fails(self, command, *args, status=2):
        return self.indexer(command, *args, status=status).stderr.decode()

    def pin(self, generation):
        """As a searcher does it."""
        manifest = open(self.index / f"gen-{generation:06}" / "manifest.json", "rb")
        fcntl.flock(manifest, fcntl.LOCK_SH)
        self.addCleanup(manifest.close)
        return manifest


class Rollback(Turns):
    def test_one_step_back_and_the_next_build_is_newer_than_all(self):
        self.make(3)
        self.assertIn("gen-000002 is live, in place of gen-000003", self.says("rollback"))
        self.assertEqual((self.live(), self.count("title:beacon"), self.count("title:cable")), ([2], 1, 0))
        self.indexer("build", "-q", self.place / "in.jsonl")
        self.assertEqual(self.live(), [4])

    def test_several_steps_or_a_name(self):
        self.make(4)
        self.says("rollback", "2")
        self.assertEqual(self.live(), [2])
        self.says("rollback", "gen-4")
        self.assertEqual(self.live(), [4])
        answer = json.loads(self.says("rollback", "--json", "gen-000001"))
        self.assertEqual((answer["before"], answer["live"]), (4, 1))
        self.assertIn("is live already", self.says("rollback", "gen-1"))

    def test_what_an_older_program_made_is_served_again(self):
        self.make(2)
        labels = self.index / "gen-000001" / "labels"
        labels.write_bytes(b"pillabl1" + labels.read_bytes()[8:])
        self.assertIn("gen-000001 is live", self.says("rollback"))
        self.assertIn("no faults", self.says("check"))

    def test_what_is_not_there_changes_nothing(self):
        self.make(2)
        self.assertIn("1 older generation is kept", self.fails("rollback", "2"))
        self.assertIn("no generation that was live", self.fails("rollback", "gen-7"))
        for wrong in ("0", "yesterday", "gen-", "gen-x", "-1", "1.5", "99999999999"):
            self.fails("rollback", "--", wrong)
        self.fails("rollback", "1", "2")
        self.assertEqual(self.live(), [2])

    def test_without_an_index_none_is_made(self):
        self.assertIn("there is no index", self.fails("rollback"))
        self.assertFalse(self.index.exists())

    def test_a_damaged_generation_is_not_served(self):
        self.make(2)
        os.truncate(self.index / "gen-000001" / "postlist.glass", 5)
        self.assertIn("faulty", self.fails("rollback"))
        self.assertEqual(self.live(), [2])

    def test_damage_inside_a_file_is_found_on_demand(self):
        self.make(2)
        path = self.index / "gen-000001" / "position.glass"
        with open(path, "r+b") as table:
            table.seek(11)
            table.write(b"\xff" * 60)
        self.fails("rollback", "--check")
        self.assertEqual(self.live(), [2])

    def test_an_unpublished_one_is_not_counted(self):
        self.make(2)
        self.make(1, "--no-publish")
        self.make(1)
        self.says("rollback")
        self.assertEqual(self.live(), [2])


class Publish(Turns):
    def test_built_aside_then_served(self):
        self.make(1)
        source = self.write("in.jsonl", record(1, title="beacon"))
        said = self.indexer("build", "--no-publish", source).stderr.decode()
        self.assertIn("not published", said)
        self.assertEqual((self.live(), self.count("title:beacon")), ([1], 0))
        rows = json.loads(self.says("list", "--json"))["generations"]
        self.assertEqual([row["published"] for row in rows], [True, False])
        self.assertIn(" aside ", self.says("list"))
        self.says("publish", "2")
        self.assertEqual((self.live(), self.count("title:beacon")), ([2], 1))
        self.assertNotIn(" aside ", self.says("list"))
        self.assertIn("live already", self.says("publish", "gen-000002"))

    def test_the_first_build_may_wait_too(self):
        self.make(1, "--no-publish")
        self.assertEqual(run(SEARCHER, "-i", self.index, "number").returncode, 2)
        self.assertEqual(json.loads(self.says("publish", "--json", "1"))["before"], None)
        self.assertEqual(self.live(), [1])

    def test_a_refused_one_needs_force(self):
        self.make(1)
        self.make(1, "--no-publish")
        mark = self.index / "gen-000002" / "unpublished"
        mark.write_text("refused: it lost half of its paragraphs\n")
        self.assertTrue(self.fails("publish", "2", status=3).endswith(
            " stays: it lost half of its paragraphs\n"))
        self.assertEqual(self.live(), [1])
        self.says("publish", "2", "--force")
        self.assertEqual(self.live(), [2])
        self.assertFalse(mark.exists())

    def test_a_damaged_one_is_never_served(self):
        self.make(1)
        self.make(1, "--no-publish")
        os.truncate(self.index / "gen-000002" / "postlist.glass", 5)
        self.fails("publish", "--force", "2", status=1)
        self.assertEqual(self.live(), [1])

    def test_wrong_arguments(self):
        self.make(1)
        for args in ((), ("x",), ("7",), ("1", "1")):
            self.fails("publish", *args)


class Prune(Turns):
    def fates(self, *args, **more):
        rows = json.loads(self.says("prune", "--json", *args, **more))["generations"]
        return {row["generation"]: row["why"] for row in rows}

    def test_the_newest_stay_and_the_live_one(self):
        self.make(5)
        self.says("rollback", "gen-2")
        self.assertEqual(self.fates("--keep=2"), {
            5: "recent", 4: "recent", 3: "removed", 2: "live", 1: "removed"})
        self.assertEqual(self.generations(), [2, 4, 5])

    def test_what_is_read_stays_until_it_is_not(self):
        self.make(3)
        pinned = self.pin(1)
        self.assertEqual(self.fates("--keep=1"), {3: "live", 2: "removed", 1: "read"})
        self.assertIn("a searcher has it open", self.says("prune", "--keep=1"))
        pinned.close()
        self.assertEqual(self.fates("--keep=1"), {3: "live", 1: "removed"})

    def test_of_those_that_wait_the_newest_stays_while_it_is_news(self):
        self.make(1)
        self.make(3, "--no-publish")
        self.assertEqual(self.fates("--keep=1"), {
            4: "unpublished", 3: "removed", 2: "removed", 1: "live"})
        self.make(1)
        self.assertEqual(self.fates("--keep=1"), {5: "live", 1: "removed"})

    def test_wrong_values(self):
        self.make(1)
        for value in ("0", "-1", "x", ""):
            self.fails("prune", "--keep=" + value)
        self.fails("prune", "3")

    def test_one_whose_manifest_is_gone_is_rubbish(self):
        self.make(2)
        (self.index / "gen-000001" / "manifest.json").unlink()
        self.assertEqual(self.fates("--keep=1"), {2: "live", 1: "removed"})


class AnotherGeneration(Turns):
    def ask(self, generation, query):
        return run(SEARCHER, "-i", self.index, f"--generation={generation}", "--format=ids", query)

    def test_old_and_unpublished_ones_can_be_asked(self):
        self.make(2)
        self.make(3, "--no-publish")
        self.assertEqual(self.ask(1, "title:anchor").returncode, 0)
        self.assertEqual(self.ask(1, "title:beacon").returncode, 1)
        self.assertEqual(self.ask(5, "title:cable").returncode, 0)

    def test_what_is_not_there_is_an_error(self):
        self.make(1)
        for wrong in ("2", "0", "x", "gen-1"):
            self.assertEqual(self.ask(wrong, "number").returncode, 2, wrong)


class Locks(Turns):
    def hold(self):
        self.make(1)
        lock = open(self.index / "lock", "rb")
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.addCleanup(lock.close)
        return lock

    def test_all_that_change_something_are_refused_at_once(self):
        self.hold()
        for command in (("build", self.place / "in.jsonl"), ("rollback",), ("prune",), ("publish", "1")):
            self.assertIn("another builder", self.fails(*command, status=75))

    def test_waiting_ends_with_the_other_builder(self):
        lock = self.hold()
        waiting = subprocess.Popen(
            [INDEXER, "build", "-q", "--wait=1m", "-i", self.index, self.place / "in.jsonl"],
            env=environment(), stderr=subprocess.PIPE)
        time.sleep(0.3)
        self.assertIsNone(waiting.poll())
        lock.close()
        self.assertEqual(waiting.wait(60), 0, waiting.stderr.read())
        waiting.stderr.close()
        self.assertEqual(self.live(), [2])

    def test_waiting_ends_by_itself(self):
        self.hold()
        self.assertIn("another builder", self.fails("prune", "--wait=1s", status=75))

    def test_waiting_ends_with_a_signal(self):
        self.hold()
        waiting = subprocess.Popen([INDEXER, "prune", "--wait=2h", "-i", self.index],
                                   env=environment(), stderr=subprocess.PIPE)
        time.sleep(0.5)
        waiting.send_signal(signal.SIGTERM)
        self.assertEqual(waiting.wait(60), 128 + signal.SIGTERM)
        waiting.stderr.close()

    def test_wrong_times(self):
        self.make(1)
        for wrong in ("", "x", "10d", "-1s", "1.5m", "10ms", "99999999999999999999"):
            self.assertIn("--wait", self.fails("prune", "--wait=" + wrong))


class Resources(Turns):
    def test_a_full_disk_is_noticed_before_the_work(self):
        self.assertIn("--reserve", self.fails("build", "--reserve=900T", self.write("in.jsonl", record(1))))
        self.assertEqual(self.files(), ["lock"])

    def test_niceness(self):
        source = self.write("in.jsonl", record(1))
        self.indexer("build", "--nice=10", "--idle-io", "-q", source)
        for wrong in ("20", "-1", "x"):
            self.fails("build", "--nice=" + wrong, source)


if __name__ == "__main__":
    sys.argv[0] = "turns"
    unittest.main()
