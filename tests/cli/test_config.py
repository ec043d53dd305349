#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Configurations: what the commands take from them. What is wrong with one is in tests/data."""

import json
import os
import unittest

from indexing import Indexer, record, records
from pilcrow import INDEXER, SOURCE, run

try:
    import jsonschema
except ImportError:
    jsonschema = None


class Config(Indexer):
    def config(self, **members):
        return self.write("site.json", json.dumps({"index": "index", **members}))

    def run_with(self, command, config, *args, status=0):
        done = run(INDEXER, command, "--config", config, *args)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def test_the_example_is_sound_and_fits_the_schema(self):
        example = run(INDEXER, "config", "--example").stdout
        path = self.write("example.json", example)
        self.assertIn(b"sound", run(INDEXER, "config", "--check", path).stdout)
        if not jsonschema:
            self.skipTest("python3-jsonschema is not installed")
        schema = json.loads((SOURCE / "indexer/config.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(json.loads(example))

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_the_schema_and_the_program_agree(self):
        schema = json.loads((SOURCE / "indexer/config.schema.json").read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        for line in (SOURCE / "tests/data/config.test").read_text(encoding="utf-8").splitlines():
            text, _, said = line.partition(" | ")
            # No schema knows of lines, of members given twice, of codes or of the least memory.
            if line.startswith("#") or any(part in said for part in (
                    "should stand here", "twice", "the least", "code of", "pattern", "same name")):
                continue
            with self.subTest(text):
                self.assertEqual(validator.is_valid(json.loads(text)), said == "sound")

    def test_a_build_takes_all_of_it(self):
        self.write("in/a.jsonl", record(1, text="Grain ships.") + "broken\n")
        self.write("in/b.txt", "Not this one.")
        config = self.config(sources=[{"path": "in", "exclude": ["*.txt"], "name": "wire"}],
                             options={"max_rejected": 1}, retention={"keep": 1})
        self.run_with("build", config)
        self.run_with("build", config)
        self.assertEqual(self.generations(), [2])
        self.assertEqual(self.count("source:wire"), 1)
        self.assertEqual(self.count("one"), 0)

    def test_the_command_line_wins(self):
        self.write("a.jsonl", record(1))
        other = self.write("b.jsonl", records(3))
        config = self.config(sources=[{"path": "a.jsonl"}], retention={"keep": 1})
        self.run_with("build", config)
        self.run_with("build", config, "--keep", "2", other)
        self.assertEqual(self.generations(), [1, 2])
        self.assertEqual(self.count("number"), 3)
        elsewhere = self.place / "elsewhere"
        self.run_with("build", config, "-i", elsewhere)
        self.assertTrue((elsewhere / "current").exists())

    def test_all_commands_find_the_index_in_it(self):
        self.write("a.jsonl", record(1))
        config = self.config(sources=[{"path": "a.jsonl"}], retention={"keep": 1})
        self.run_with("build", config)
        self.run_with("update", config, "--keep", "3")
        self.assertEqual(self.generations(), [1, 2])
        for command in ("check", "list", "stats"):
            self.run_with(command, config)
        self.run_with("rollback", config)
        self.run_with("publish", config, "2")
        self.run_with("prune", config)
        self.assertEqual(self.generations(), [2])

    def test_a_faulty_one_changes_nothing_and_says_where(self):
        config = self.write("site.json", '{\n "index": "index",\n "surces": []\n}\n')
        for command in ("build", "update", "check", "list", "stats", "prune", "rollback"):
            done = self.run_with(command, config, status=2)
            self.assertIn(f"{config}:3:2: surces: unknown member; did you mean sources?",
                          done.stderr.decode())
        self.assertFalse(self.index.exists())
        self.assertEqual(run(INDEXER, "config", "--check", config).returncode, 2)

    def test_a_limit_without_queries_is_no_sound_file(self):
        done = run(INDEXER, "config", "--check", self.config(gate={"min_overlap": 0.8}))
        self.assertEqual(done.returncode, 2)
        self.assertIn("site.json: the gate's limit min_overlap needs queries", done.stderr.decode())

    def test_without_sources_there_is_nothing_to_build(self):
        self.assertIn("nothing to index", self.run_with("build", self.config(), status=2).stderr.decode())

    def test_config_takes_one_of_its_options(self):
        for args in ([], ["--example", "--check", "x"], ["more"]):
            self.assertEqual(run(INDEXER, "config", *args).returncode, 2, args)
        self.assertEqual(run(INDEXER, "config", "--check", self.place / "none").returncode, 2)


class Hooks(Indexer):
    def build(self, status=0, command="build", **hooks):
        self.write("a.jsonl", record(1))
        config = self.write("site.json", json.dumps(
            {"index": "index", "sources": [{"path": "a.jsonl"}], "hooks": hooks}))
        done = run(INDEXER, command, "--config", config, cwd=self.place)
        self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def told(self):
        return json.loads((self.place / "told").read_text())

    def test_before_runs_before_the_sources_are_read(self):
        fetch = self.write("fetch", '#!/bin/sh\nprintf \'%s\\n\' \'{"id":"f","text":"Fetched."}\' > '
                                    '"$(dirname "$0")/a.jsonl"\n')
        os.chmod(fetch, 0o755)
        self.build(before=["./fetch"])
        self.assertEqual(self.count("fetched"), 1)

    def test_before_that_fails_stops_the_run(self):
        done = self.build(before=["sh", "-c", "exit 4"], after=["sh", "-c", "cat > told"], status=2)
        self.assertIn("sh: exit status 4", done.stderr.decode())
        self.assertFalse((self.index / "current").exists())
        self.assertEqual(self.told()["status"], 2)
        self.assertIn("exit status 4", self.told()["error"])
        self.assertIsNone(self.told()["report"])

    def test_after_gets_the_report(self):
        self.build(after=["sh", "-c", "cat > told"])
        self.assertEqual(self.told()["status"], 0)
        self.assertIsNone(self.told()["error"])
        self.assertEqual(self.told()["report"]["generation"], 1)
        self.assertEqual(self.told()["report"]["paragraphs"]["indexed"], 1)
        self.build(after=["sh", "-c", "cat > told"], command="update")
        self.assertEqual(self.told()["report"]["update"]["articles"]["added"], 0)

    def test_after_that_fails_is_said_and_changes_nothing(self):
        done = self.build(after=["./no-such-program"])
        self.assertIn("hook after the run failed", done.stderr.decode())
        self.assertEqual(self.generations(), [1])

    def test_what_hooks_print_does_not_mix_with_the_report(self):
        self.write("a.jsonl", record(1))
        config = self.write("site.json", json.dumps(
            {"index": "index", "sources": [{"path": "a.jsonl"}],
             "hooks": {"before": ["echo", "hello"], "after": ["echo", "bye"]}}))
        done = run(INDEXER, "build", "--config", config, "--json")
        json.loads(done.stdout)
        self.assertIn(b"hello\n", done.stderr)
        self.assertIn(b"bye\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
