#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer when something is wrong: bad input, locks, signals, full disks, damage; and what stays.

PILCROW_FAULT_SHIM names the library of tests/fault that makes disks full.
"""

import bz2
import fcntl
import gzip
import json
import lzma
import os
import resource
import signal
import subprocess
import time
import unittest

from indexing import Indexer, record, records
from pilcrow import ARTICLES, INDEXER, environment, run

SHIM = os.environ.get("PILCROW_FAULT_SHIM")


class BadInput(Indexer):
    def test_a_missing_source_is_an_error_at_once(self):
        done = self.indexer("build", self.place / "missing", ARTICLES, status=2)
        self.assertIn(b"missing", done.stderr)
        self.assertNotIn("current", self.files())

    def test_nothing_to_index_publishes_nothing(self):
        for name, content in (("empty.txt", ""), ("blank.txt", " \n\n\n"),
                              ("empty.jsonl", ""), ("empty.jsonl.gz", gzip.compress(b""))):
            with self.subTest(name=name):
                done = self.indexer("build", self.write(name, content), status=2)
                self.assertIn(b"no paragraph to index", done.stderr)
        self.write("folder/notes.xyz", "Unknown.\n")
        done = self.indexer("build", self.place / "folder", status=2)
        self.assertIn(b"no paragraph to index; 1 file was not read (-r says why)", done.stderr)
        self.assertEqual([name for name in self.files() if name != "lock"], [])

    def test_one_malformed_record_stops_nothing(self):
        lines = records(2000).splitlines(keepends=True)
        lines[999] = '{"id": "broken", "text": }\n'
        path = self.write("in.jsonl", "".join(lines))
        done = self.indexer("build", path, status=1)
        self.assertIn(b"in.jsonl:1000: byte ", done.stderr)
        self.assertIn(b"1999 paragraphs", done.stderr)
        report = self.report("--max-rejected", "1", path)
        self.assertEqual(report["paragraphs"]["indexed"], 1999)
        self.assertEqual(report["rejects"]["total"], 1)
        self.assertEqual(report["rejects"]["list"][0]["line"], 1000)
        start = sum(len(line) for line in lines[:999])
        self.assertIn(report["rejects"]["list"][0]["byte"], range(start, start + len(lines[999])))
        self.assertEqual(self.count("paragraph"), 1999)

    def test_many_rejects_do_not_flood(self):
        path = self.write("in.jsonl", "{\n" * 1500 + record(1))
        done = self.indexer("build", "--json", path, status=1)
        self.assertEqual(done.stderr.count(b"warning"), 21)
        self.assertIn(b"and 1480 more", done.stderr)
        rejects = json.loads(done.stdout)["rejects"]
        self.assertEqual((rejects["total"], len(rejects["list"])), (1500, 1000))
        manifest = json.loads((self.index / "current/manifest.json").read_text())
        self.assertEqual(len(manifest["rejects"]["list"]), 100)

    def test_too_many_rejects_are_told_even_when_quiet(self):
        path = self.write("in.jsonl", "{\n" * 3 + record(1))
        done = self.indexer("build", "-q", "--max-rejected", "2", path, status=1)
        self.assertRegex(done.stderr, rb"^indexer: error: 3 .* --max-rejected allows 2; [^\n]* is [^\n]*"
                                      rb"in.jsonl:1: byte 1: [^\n]*\n$")
        done = self.indexer("build", "-q", "--max-rejected", "3", path)
        self.assertEqual(done.stderr, b"")

    def test_standard_input_has_a_name_in_messages(self):
        done = self.indexer("build", "--format=jsonl", "-", status=1,
                            input=("{\n" + 2 * record(1)).encode())
        self.assertIn(b"warning: stdin:1: ", done.stderr)
        self.assertIn(b"first seen in stdin, line 2", done.stderr)

    def test_a_duplicate_id_is_rejected_with_both_places(self):
        one = self.write("one.jsonl", record(1) + record(2))
        two = self.write("two.jsonl", record(3) + record(2))
        done = self.indexer("build", one, two, status=1)
        self.assertIn(b"two.jsonl:2: ", done.stderr)
        self.assertRegex(done.stderr, rb'duplicate article id "a2": first seen in \S*one.jsonl, '
                                      rb"line 2")

    def test_a_truncated_packed_file_keeps_what_came_before(self):
        text = "".join(record(number, noise=os.urandom(40).hex()) for number in range(5000))
        packed = gzip.compress(text.encode())
        path = self.write("in.jsonl.gz", packed[:len(packed) // 2])
        report = self.report(path, status=1)
        self.assertGreater(report["paragraphs"]["indexed"], 1000)
        self.assertGreaterEqual(report["rejects"]["total"], 1)
        self.assertRegex(report["rejects"]["list"][0]["reason"], r"^the gzip data are cut short ")

    def test_what_follows_packed_data_is_not_lost_in_silence(self):
        for name, pack in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)):
            with self.subTest(name=name):
                one, two = pack(record(1).encode()), pack(record(2).encode())
                report = self.report(self.write("whole.jsonl." + name, one + two + bytes(1024)))
                self.assertEqual(report["paragraphs"]["indexed"], 2)
                path = self.write("broken.jsonl." + name, one + b"X" + two[1:])
                done = self.indexer("build", path, self.write("good.jsonl", record(3)), status=1)
                self.assertIn(b"fetch or pack the file again", done.stderr)

    def test_binary_input_harms_nothing(self):
        self.write("in/good.txt", "Good.\n")
        self.write("in/bad.txt", bytes(range(256)) * 64)
        report = self.report(self.place / "in", "--max-rejected", "9")
        self.assertGreaterEqual(report["paragraphs"]["indexed"], 1)
        self.indexer("check")

    def test_bad_utf8_is_counted(self):
        path = self.write("in.txt", b"Caf\xe9 here.\n")
        report = self.report(path)
        self.assertEqual(report["bad_bytes"], 1)

    def test_a_long_word_and_a_long_line_are_survived(self):
        self.write("in/word.txt", "x" * 1_000_000 + " end.\n")
        self.write("in/line.txt", "word " * 10_000_000)
        report = self.report(self.place / "in", status=1)
        self.assertEqual(report["overlong_words"], 1)
        self.assertEqual(report["rejects"]["total"], 1)
        self.assertEqual(self.count("end"), 1)

    def test_names_that_are_no_text_are_reported_harmlessly(self):
        folder = self.write("in/good.txt", "Good.\n").parent
        with open(os.fsencode(folder) + b"/\xff\x1b[31m.txt", "wb") as file:
            file.write(b"Odd.\n")
        with open(os.fsencode(folder) + b"/\xff\x1b[31m.bin", "wb") as file:
            file.write(b"Odd.\n")
        done = self.indexer("build", "-r", "--json", folder)
        json.loads(done.stdout.decode("utf-8"))
        self.assertNotIn(b"\x1b", done.stderr)

    def test_a_long_id_is_indexed(self):
        path = self.write("in.jsonl", json.dumps({"id": "é" * 400, "text": "Long."}) + "\n")
        self.report(path)
        self.indexer("check")


class Faults(Indexer):
    def make(self, text="Old text.\n"):
        self.indexer("build", "-q", self.write("old.txt", text))

    def test_a_folder_that_is_no_index_is_left_alone(self):
        self.index.mkdir()
        (self.index / "letter.txt").write_text("Dear all\n")
        self.indexer("build", ARTICLES, status=2)
        self.assertEqual(self.files(), ["letter.txt"])
        for command in ("list", "check", "stats"):
            self.indexer(command, status=2)

    def test_looking_at_an_index_that_is_not_there_makes_none(self):
        for command in ("list", "check", "stats"):
            done = self.indexer(command, status=2)
            self.assertIn(str(self.index).encode(), done.stderr)
        self.assertFalse(self.index.exists())

    def test_a_second_builder_exits_75(self):
        self.make()
        with open(self.index / "lock", "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self.indexer("build", ARTICLES, status=75)
        self.assertIn(b"error", done.stderr)
        self.assertEqual(self.generations(), [1])
        self.indexer("build", ARTICLES)

    def test_a_failed_build_leaves_the_old_index(self):
        self.make()
        self.indexer("build", self.write("empty.txt", ""), status=2)
        self.assertEqual(self.generations(), [1])
        self.assertEqual(self.files(), ["current", "gen-000001", "lock"])
        self.assertEqual(self.count("old"), 1)

    def interrupt(self, number, *args, **more):
        """A build that a signal asks to stop when it has begun."""
        with subprocess.Popen([INDEXER, "build", "-i", self.index, *args], env=environment(),
                              stderr=subprocess.PIPE, **more) as process:
            until = time.monotonic() + 30
            while not any(name.startswith("build-") for name in self.files()):
                self.assertLess(time.monotonic(), until)
                self.assertIsNone(process.poll())
                time.sleep(0.005)
            process.send_signal(number)
            try:
                process.wait(30)
            finally:
                process.kill()
            return process.returncode, process.stderr.read()

    def test_a_signal_ends_a_build_and_leaves_the_old_index(self):
        self.make()
        big = self.write("big.jsonl", "".join(
            record(number, paragraphs=None, text=f"Word{number} and more words. " * 20)
            for number in range(60000)))
        for number in (signal.SIGTERM, signal.SIGINT):
            status, said = self.interrupt(number, big)
            self.assertEqual(status, 128 + number, said)
            self.assertIn(b"interrupted", said)
            self.assertEqual(self.files_after(said), ["current", "gen-000001", "lock"])
            self.assertEqual(self.count("old"), 1)

    def test_a_signal_ends_a_build_within_a_huge_article(self):
        self.make()
        text = "".join(f"Word{number} and more words. " * 20 + "\n\n" for number in range(30000))
        big = self.write("big.jsonl", record(1, paragraphs=None, text=text))
        status, said = self.interrupt(signal.SIGTERM, big)
        self.assertEqual(status, 128 + signal.SIGTERM, said)
        self.assertEqual(self.files_after(said), ["current", "gen-000001", "lock"])
        self.make()
        self.assertEqual(self.files(), ["current", *(f"gen-{n:06}" for n in self.generations()), "lock"])

    def test_a_signal_ends_a_build_that_waits_for_input(self):
        self.make()
        status, said = self.interrupt(signal.SIGTERM, "-", stdin=subprocess.PIPE)
        self.assertEqual(status, 128 + signal.SIGTERM, said)
        self.assertEqual(self.files_after(said), ["current", "gen-000001", "lock"])

    def test_a_signal_ends_a_build_that_waits_for_the_writer_of_a_pipe(self):
        self.make()
        os.mkfifo(self.place / "pipe.txt")
        status, said = self.interrupt(signal.SIGTERM, self.place / "pipe.txt")
        self.assertEqual(status, 128 + signal.SIGTERM, said)
        self.assertEqual(self.files_after(said), ["current", "gen-000001", "lock"])

    def test_a_pipe_with_a_name_is_read_to_its_end(self):
        pipe = self.place / "pipe.txt"
        os.mkfifo(pipe)
        with subprocess.Popen([INDEXER, "build", "-q", "-i", self.index, pipe],
                              env=environment()) as process:
            with open(pipe, "w", encoding="utf-8") as writer:
                for _ in range(3):
                    writer.write("Slow words. " * 9000 + "\n\n")
                    writer.flush()
                    time.sleep(0.15)  # longer than the reader waits at a time
            self.assertEqual(process.wait(30), 0)
        self.assertEqual(self.count("slow"), 3)

    @unittest.skipUnless(SHIM, "PILCROW_FAULT_SHIM is not set")
    def test_a_full_disk_is_told_and_leaves_the_old_index(self):
        self.make()
        for step in (1, 3, 10, 15, 20):
            done = self.indexer("build", ARTICLES, status=2, env={
                "LD_PRELOAD": SHIM, "FAULT_DIR": str(self.index.resolve()), "FAULT_AT": str(step),
                "FAULT_MODE": "ENOSPC",
                # A database that libxapian could not write is given up with its memory.
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") +
                                ":verify_asan_link_order=0:detect_leaks=0"})
            self.assertIn(b"No space left", done.stderr)
            self.assertEqual(self.files(), ["current", "gen-000001", "lock"])
            self.assertEqual(self.count("old"), 1)

    def limit(self, command, most, *args, **more):
        """With files of at most `most` bytes, and the default action of the signal that goes with it."""
        return self.indexer(command, *args, preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (most, most)), **more)

    def test_a_file_that_must_not_grow_is_told_and_leaves_the_old_index(self):
        self.make()
        for most in (100, 3000, 8192, 30000):
            done = self.limit("build", most, ARTICLES, status=2)
            self.assertIn(b"File too large", done.stderr)
            self.assertEqual(self.files(), ["current", "gen-000001", "lock"])
            self.assertEqual(self.count("old"), 1)

    def test_few_files_open_at_a_time_are_enough(self):
        """The thread that lets the disk begin must leave the builder those that it needs."""
        for _ in range(8):
            self.indexer("build", ARTICLES, preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_NOFILE, (26, 26)))

    def test_a_check_that_has_no_room_finds_no_faults(self):
        self.make()
        done = self.limit("check", 0, status=2)
        self.assertIn(b"cannot write a temporary file to compare bounds with: File too large", done.stderr)
        self.assertEqual(done.stdout, b"")

    def test_damage_is_found(self):
        self.make("Paragraph.\n\n" * 500)
        postlist = self.index / "gen-000001/postlist.glass"
        whole = postlist.read_bytes()
        postlist.write_bytes(whole[:8192] + b"\xff" * 2000 + whole[10192:])
        done = run(INDEXER, "check", "-i", self.index)
        self.assertIn(done.returncode, (1, 2))
        self.assertTrue(done.stdout or done.stderr)

    def test_a_file_that_is_gone_or_of_another_length_is_a_fault(self):
        for name in ("position.glass", "synonym.glass", "termlist.glass", "postlist.glass"):
            with self.subTest(name=name):
                self.make("Ships and a ship.\n")
                path = self.index / "current" / name
                path.write_bytes(path.read_bytes() + b"more")
                self.assertRegex(self.indexer("check", status=1).stdout.decode(),
                                 rf"^{name} has \d+ bytes, the manifest says \d+\n")
                path.unlink()
                self.assertIn(f"{name} is gone\n".encode(),
                              self.indexer("check", status=1).stdout)


    def test_a_manifest_that_says_otherwise_is_a_fault(self):
        self.make()
        path = self.index / "gen-000001/manifest.json"
        manifest = json.loads(path.read_text())
        manifest["paragraphs"]["indexed"] += 1
        path.write_text(json.dumps(manifest))
        done = self.indexer("check", status=1)
        self.assertIn(b"the manifest says 2", done.stdout)


    def test_a_damaged_manifest_does_not_hide_the_other_generations(self):
        self.make()
        self.make()
        path = self.index / "gen-000001/manifest.json"
        for text in ("{}", "", '{"schema":1,"versions":["1"]}', None):
            with self.subTest(manifest=text):
                if text is None:
                    path.unlink()
                else:
                    path.write_text(text)
                rows = json.loads(self.indexer("list", "--json").stdout)["generations"]
                self.assertEqual([(row["generation"], row["live"], row["paragraphs"])
                                  for row in rows], [(1, False, None), (2, True, 1)])
                self.assertRegex(self.indexer("list").stdout,
                                 rb"(?m)^ *1 .*damaged: .*manifest\.json.*\n *2 live ")


if __name__ == "__main__":
    unittest.main()
