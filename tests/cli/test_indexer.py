#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""indexer as a user meets it: commands, exit status, what is built of good input, reports."""

import bz2
import gzip
import hashlib
import json
import lzma
import os
import pathlib
import pty
import re
import shutil
import subprocess
import unittest

from indexing import Indexer, record, records
from pilcrow import ARTICLES, INDEXER, run


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

    def test_what_generations_share_is_counted_once(self):
        self.indexer("build", "-q", ARTICLES)
        folders = [self.index / f"gen-{number:06}" for number in (1, 2)]
        self.assertNotIn(b"on the disk", self.indexer("list").stdout)
        shared = (folders[0] / "norms").stat().st_size
        (folders[1] / "norms").unlink()
        os.link(folders[0] / "norms", folders[1] / "norms")
        listed = json.loads(self.indexer("list", "--json").stdout)
        sizes = [sum(file.stat().st_size for file in folder.iterdir()) for folder in folders]
        self.assertEqual([row["bytes"] for row in listed["generations"]], sizes)
        self.assertEqual((listed["bytes"], listed["shared_bytes"]), (sum(sizes) - shared, shared))
        self.assertIn(b" MB on the disk: 0.0 MB are of several generations\n", self.indexer("list").stdout)
        stats = json.loads(self.indexer("stats", "--json").stdout)
        self.assertEqual((stats["bytes"], stats["linked_bytes"]), (sizes[1], shared))
        self.assertRegex(self.indexer("stats").stdout.decode(),
                         r"size .* MB, of which other generations have 0\.0 MB, too\n(.*\n)*  norms +\d+  \*\n")

    def test_check_finds_nothing_in_a_whole_index(self):
        found = json.loads(self.indexer("check", "--json").stdout)
        self.assertEqual((found["faults"], found["articles"]), (0, 44))
        self.assertGreater(found["paragraphs_read_back"], 10)
        self.assertIn(b"no faults", self.indexer("check").stdout)

    def test_check_tells_files_in_an_older_form_which_are_no_fault(self):
        self.assertEqual(json.loads(self.indexer("check", "--json").stdout)["notes"], [])
        live = self.index / os.readlink(self.index / "current")
        kept = {name: (live / name).read_bytes() for name in ("labels", "bounds", "sources")}
        for name, data in kept.items():
            (live / name).write_bytes(data[:7] + b"0" + data[8:])
            self.addCleanup((live / name).write_bytes, data)
        found = json.loads(self.indexer("check", "--json").stdout)
        self.assertEqual(found["faults"], 0)
        self.assertEqual([note.split("/")[-1] for note in found["notes"]], [
            "labels is in an older form: queries do without it until the next build or update",
            "bounds is in an older form: queries do without it until the next build or update",
            "sources is in an older form: the next update builds"])
        said = self.indexer("check").stdout.decode().splitlines()
        self.assertEqual(said[:3], found["notes"])
        self.assertIn("no faults", said[3])

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
