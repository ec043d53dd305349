#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer as a user meets it: input of every kind, exit status, messages, reports, and what stays
when something goes wrong.

PILCROW_FAULT_SHIM names the library of tests/fault that makes disks full.
"""

import bz2
import fcntl
import gzip
import hashlib
import json
import lzma
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import time
import unittest

from pilcrow import ARTICLES, INDEXER, SEARCHER, Case, environment, run

SHIM = os.environ.get("PILCROW_FAULT_SHIM")


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
        return sorted(os.listdir(self.index)) if self.index.exists() else []

    def count(self, word):
        """How many paragraphs of the live generation have the word."""
        done = run(SEARCHER, "-i", self.index, "--format=json", "--no-timing", word)
        self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        return json.loads(done.stdout)["total"]["value"]


class CommandLine(Indexer):
    def test_help_lists_the_commands(self):
        done = run(INDEXER, "--help")
        self.assertEqual(done.returncode, 0)
        for command in (b"build", b"check", b"list", b"stats"):
            self.assertIn(command, done.stdout)

    def test_no_command_is_a_usage_error(self):
        done = run(INDEXER)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, b"")
        self.assertIn(b"Usage", done.stderr)

    def test_each_command_has_help(self):
        for command in ("build", "check", "list", "stats"):
            done = run(INDEXER, command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"--index", done.stdout)

    def test_the_version_is_told(self):
        done = run(INDEXER, "--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, rb"^indexer .*[0-9]+\.[0-9]+")

    def test_an_unknown_command_is_refused_and_the_nearest_named(self):
        done = run(INDEXER, "biuld")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"did you mean build?", done.stderr)
        done = run(INDEXER, "frobnicate")
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(b"did you mean", done.stderr)

    def test_usage_errors_exit_2(self):
        for args in (["--nonsense"], ["-j", "0", "x"], ["-j", "many", "x"], [],
                     ["--language", "klingon", "x"], ["--format", "pdf", "x"],
                     ["--layout", "circles", "x"], ["--keep", "0", "x"],
                     ["--max-rejected", "-1", "x"]):
            with self.subTest(args=args):
                self.indexer("build", *args, status=2)
        self.assertEqual(self.files(), [])

    def test_the_index_must_be_named(self):
        done = run(INDEXER, "build", ARTICLES)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"PILCROW_INDEX", done.stderr)

    def test_the_environment_can_name_the_index(self):
        done = run(INDEXER, "build", ARTICLES, env={"PILCROW_INDEX": str(self.index)})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.generations(), [1])

    def test_a_full_stdout_is_an_error(self):
        self.indexer("build", "-q", ARTICLES)
        with open("/dev/full", "wb") as full:
            done = self.indexer("list", stdout=full, status=2)
        self.assertIn(b"standard output", done.stderr)

    def test_a_closed_stdout_is_none(self):
        self.indexer("build", "-q", ARTICLES)
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as closed:
            done = self.indexer("list", stdout=closed)
        self.assertEqual(done.stderr, b"")


class Building(Indexer):
    def test_the_corpus_is_indexed(self):
        done = self.indexer("build", ARTICLES)
        self.assertEqual(done.stdout, b"")
        self.assertRegex(done.stderr.decode(),
                         r"^indexer: \d+ paragraphs of 44 articles indexed in [\d.]+ s "
                         r"\(\d+ kB\); \d+ skipped, 0 rejected; \S+gen-000001\n$")

    def test_the_summary_is_grammatical(self):
        path = self.write("in.jsonl", record(1, date="soon", text="x" * 70 + " end"))
        done = self.indexer("build", path)
        self.assertRegex(done.stderr.decode(),
                         r"^indexer: 1 paragraph of 1 article indexed in [\d.]+ s \(74 bytes\); "
                         r"0 skipped, 0 rejected, 1 overlong word, 1 date not understood; ")

    def test_quiet_says_nothing(self):
        done = self.indexer("build", "-q", ARTICLES)
        self.assertEqual((done.stdout, done.stderr), (b"", b""))

    def test_progress_is_for_terminals(self):
        ours, theirs = pty.openpty()
        self.indexer("build", ARTICLES, stderr=theirs)
        os.close(theirs)
        said = b""
        try:
            while block := os.read(ours, 65536):
                said += block
        except OSError:  # how a terminal says that its other end is closed
            pass
        os.close(ours)
        self.assertIn(b"\x1b[K", said)
        self.assertIn(b"indexed in", said)

    def test_every_number_of_threads_gives_the_same_report(self):
        reports = [self.report("-j", jobs, ARTICLES) for jobs in ("1", "2", "5")]
        for report in reports:
            for name in ("generation", "started", "finished", "seconds"):
                del report[name]
            del report["options"]["jobs"]
        self.assertEqual(reports[0], reports[1])
        self.assertEqual(reports[0], reports[2])

    def test_standard_input_is_read(self):
        self.indexer("build", "-", input=records(3).encode())
        self.assertEqual(self.count("paragraph"), 3)
        self.indexer("build", "-", input=b"A text.\n\nAnd another.\n")
        self.assertEqual(self.count("another"), 1)

    def test_packed_files_are_read(self):
        text = records(5).encode()
        packers = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
        if shutil.which("zstd"):
            packers["zst"] = lambda data: subprocess.run(
                ["zstd", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout
        for ending, pack in packers.items():
            with self.subTest(ending=ending):
                path = self.write(f"in.jsonl.{ending}", pack(text))
                report = self.report(path)
                self.assertEqual(report["paragraphs"]["indexed"], 5)
                self.assertEqual(report["rejects"]["total"], 0)

    def test_the_format_can_be_given(self):
        path = self.write("in.dat", records(2))
        self.assertEqual(self.report("--format", "text", path)["articles"]["in"], 1)
        self.assertEqual(self.report("--format", "jsonl", path)["articles"]["in"], 2)

    def test_the_layout_can_be_given(self):
        path = self.write("in.txt", "One line.\nTwo lines.\n\nThree.\n")
        self.assertEqual(self.report("--layout", "lines", path)["paragraphs"]["indexed"], 3)
        self.assertEqual(self.report("--layout", "blocks", path)["paragraphs"]["indexed"], 2)

    def test_hidden_files_and_links_are_left_out_unless_asked_for(self):
        folder = self.write("in/plain.txt", "Plain.\n").parent
        self.write("in/.hidden.txt", "Hidden.\n")
        outside = self.write("outside.txt", "Outside.\n")
        (folder / "link.txt").symlink_to(outside)
        report = self.report(folder)
        self.assertEqual(report["articles"]["in"], 1)
        self.assertEqual(report["files_not_read"]["total"], 2)
        self.assertEqual(self.report("--hidden", folder)["articles"]["in"], 2)
        self.assertEqual(self.report("--follow", folder)["articles"]["in"], 2)
        said = self.indexer("build", "-r", folder).stderr.decode()
        self.assertIn(".hidden.txt: ", said)
        self.assertIn("link.txt: ", said)

    def test_the_language_is_that_of_the_record_or_the_option(self):
        path = self.write("in.jsonl", record(1) + record(2, language="fr"))
        facts = self.report("--language", "de", path)["facts"]
        self.assertEqual(sorted(row["code"] for row in facts["languages"]), ["de", "fr"])

    def test_languages_that_are_not_known_are_counted(self):
        path = self.write("in.jsonl", record(1, language="tlh") + record(2, language="tlh")
                          + record(3, language="de"))
        self.assertEqual(self.report(path)["languages_not_known"], 2)
        self.assertIn(b", 2 languages not known; ", self.indexer("build", path).stderr)

    def test_accents_can_be_kept(self):
        path = self.write("in.txt", "Un café.\n")
        self.indexer("build", "-q", path)
        self.assertEqual(self.count("cafe"), 1)
        self.assertTrue(self.report("--keep-accents", path)["facts"]["keep_accents"])
        self.assertEqual(self.count("cafe"), 0)

    def test_old_generations_are_kept_as_told(self):
        for _ in range(5):
            self.indexer("build", "-q", ARTICLES)
        self.assertEqual(self.generations(), [3, 4, 5])
        self.indexer("build", "-q", "--keep", "1", ARTICLES)
        self.assertEqual(self.files(), ["current", "gen-000006", "lock"])

    def test_the_counts_add_up(self):
        path = self.write("in.jsonl", record(1) + record(1) + '{"id":"e","text":" "}\n' + "{\n" +
                          record(2, paragraphs=["x"]) + record(3, title="T"))
        report = self.report(path, status=1)
        for what in ("articles", "paragraphs"):
            flow = report[what]
            self.assertEqual(flow["in"], flow["indexed"] + flow["skipped"] + flow["rejected"])
        self.assertEqual(report["articles"],
                         {"in": 6, "indexed": 2, "skipped": 1, "rejected": 3})

    def test_the_manifest_says_what_went_in(self):
        self.indexer("build", "-q", ARTICLES)
        manifest = json.loads((self.index / "gen-000001/manifest.json").read_text())
        self.assertEqual(manifest["generation"], 1)
        self.assertEqual(manifest["input"]["files"], len(manifest["input"]["list"]))
        self.assertEqual(manifest["articles"]["indexed"], 44)
        self.assertGreater(manifest["tokens"], 1000)
        self.assertIn("xapian", manifest["versions"])
        self.assertEqual(len(manifest["facts"]["languages"][0]["fingerprint"]), 64)

    def test_digests_are_those_of_the_unpacked_files(self):
        text = records(3).encode()
        self.write("in/a.jsonl", text)
        self.write("in/b.txt.gz", gzip.compress(b"Packed.\n"))
        given = self.report(self.place / "in")["input"]
        sums = [hashlib.sha256(text).hexdigest(), hashlib.sha256(b"Packed.\n").hexdigest()]
        self.assertEqual([(row["file"], row["bytes"], row["sha256"]) for row in given["list"]],
                         [("a.jsonl", len(text), sums[0]), ("b.txt.gz", 8, sums[1])])
        self.assertEqual(given["bytes"], len(text) + 8)
        self.assertEqual(given["stored_bytes"],
                         len(text) + (self.place / "in/b.txt.gz").stat().st_size)
        listing = f"{sums[0]}  a.jsonl\n{sums[1]}  b.txt.gz\n"
        self.assertEqual(given["sha256"], hashlib.sha256(listing.encode()).hexdigest())


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
        self.assertRegex(done.stderr, rb"^indexer: error: 3 .* --max-rejected allows 2; [^\n]*\n$")
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

    def test_an_unreadable_file_in_a_folder_stops_nothing(self):
        if os.geteuid() == 0:
            self.skipTest("root reads everything")
        self.write("in/good.txt", "Good.\n")
        self.write("in/bad.txt", "Bad.\n").chmod(0)
        report = self.report(self.place / "in", status=1)
        self.assertEqual(report["paragraphs"]["indexed"], 1)

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
            self.assertEqual(self.files(), ["current", "gen-000001", "lock"])
            self.assertEqual(self.count("old"), 1)

    def test_a_signal_ends_a_build_that_waits_for_input(self):
        self.make()
        status, said = self.interrupt(signal.SIGTERM, "-", stdin=subprocess.PIPE)
        self.assertEqual(status, 128 + signal.SIGTERM, said)
        self.assertEqual(self.files(), ["current", "gen-000001", "lock"])

    def test_a_signal_ends_a_build_that_waits_for_the_writer_of_a_pipe(self):
        self.make()
        os.mkfifo(self.place / "pipe.txt")
        status, said = self.interrupt(signal.SIGTERM, self.place / "pipe.txt")
        self.assertEqual(status, 128 + signal.SIGTERM, said)
        self.assertEqual(self.files(), ["current", "gen-000001", "lock"])

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


class Looking(Indexer):
    def setUp(self):
        super().setUp()
        self.indexer("build", "-q", ARTICLES)

    def test_list_shows_which_generation_is_live(self):
        self.indexer("build", "-q", ARTICLES)
        rows = json.loads(self.indexer("list", "--json").stdout)["generations"]
        self.assertEqual([(row["generation"], row["live"]) for row in rows],
                         [(1, False), (2, True)])
        self.assertGreater(rows[0]["bytes"], 10000)
        self.assertEqual(rows[0]["articles"], 44)
        text = self.indexer("list").stdout.decode()
        self.assertEqual(len(re.findall(r"\blive\b", text)), 1)

    def test_check_finds_nothing_in_a_whole_index(self):
        found = json.loads(self.indexer("check", "--json").stdout)
        self.assertEqual((found["faults"], found["articles"]), (0, 44))
        self.assertGreater(found["paragraphs_read_back"], 10)
        self.assertIn(b"no faults", self.indexer("check").stdout)

    def test_stats_agree_with_the_manifest(self):
        stats = json.loads(self.indexer("stats", "--json").stdout)
        manifest = json.loads((self.index / "gen-000001/manifest.json").read_text())
        self.assertEqual(stats["articles"], manifest["articles"]["indexed"])
        self.assertEqual(stats["paragraphs"], manifest["paragraphs"]["indexed"])
        self.assertEqual(stats["tokens"], manifest["tokens"])
        self.assertEqual(stats["versions"], manifest["versions"])
        self.assertIn("postlist.glass", stats["files"])
        self.assertIn("en", [row["code"] for row in stats["languages"]])
        self.assertIn(b"paragraphs", self.indexer("stats").stdout)

    @unittest.skipUnless(shutil.which("xapian-check"), "xapian-tools is not installed")
    def test_stock_tools_open_the_index(self):
        live = pathlib.Path(os.path.realpath(self.index / "current"))
        for tool in (["xapian-check", live], ["quest", f"--db={live}", "maintenance"],
                     ["xapian-delve", live]):
            done = run(*tool)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
