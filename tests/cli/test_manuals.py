#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Manual pages: clean, and complete as far as the programs tell."""

import json
import re
import shutil
import subprocess
import unittest

from pilcrow import INDEXER, SEARCHER, SOURCE, run

# program: its page, and its commands
PAGES = {SEARCHER: ("searcher/searcher.1", [[]]),
         INDEXER: ("indexer/indexer.1", [["build"], ["update"], ["check"], ["config"], ["list"], ["report"], ["stats"],
                                         ["publish"], ["rollback"], ["prune"]])}


def options_of_help(text):
    return set(re.findall(r"(?:^  (?:-\S, )?|^ {6})--([a-z-]+)", text, re.M))


def options_of_page(text):
    """Those that have an entry."""
    return {name for line in re.findall(r"^\.It (.*)$", text, re.M)
            for name in re.findall(r"Fl Fl ([a-z-]+)", line)}


class Manuals(unittest.TestCase):
    def test_each_option_has_its_entry_and_there_are_no_others(self):
        for program, (page, commands) in PAGES.items():
            text = (SOURCE / page).read_text(encoding="utf-8")
            shown = set()
            for command in commands:
                shown |= options_of_help(run(program, *command, "--help").stdout.decode())
            self.assertIn("help", shown)
            self.assertEqual(options_of_page(text), shown, page)

    def test_the_page_has_all_commands(self):
        shown = run(INDEXER, "--help").stdout.decode()
        commands = set(re.findall(r"^  ([a-z]+) +\S", shown, re.M))
        text = (SOURCE / "indexer/indexer.1").read_text(encoding="utf-8")
        self.assertEqual(set(re.findall(r"^\.It Cm (\w+)$", text, re.M)), commands)

    def test_the_page_of_the_configuration_has_all_of_its_schema(self):
        def names(schema):
            for name, more in schema.get("properties", {}).items():
                yield name
                yield from names(more)
            yield from names(schema["items"]) if "items" in schema else ()

        schema = json.loads((SOURCE / "indexer/config.schema.json").read_text(encoding="utf-8"))
        page = (SOURCE / "indexer/indexer-config.5").read_text(encoding="utf-8")
        entries = set(re.findall(r"[$\w]+", " ".join(re.findall(r"^\.(?:It )?Va (.*)$", page, re.M))))
        self.assertEqual(set(names(schema)) - entries, set())

    def test_the_page_of_json_has_all_of_the_schemas(self):
        def names(schema):
            for name, more in schema.get("properties", {}).items():
                yield name
                yield from names(more)
            for more in [*schema.get("$defs", {}).values(), *schema.get("oneOf", [])]:
                yield from names(more)
            yield from names(schema["items"]) if "items" in schema else ()

        page = (SOURCE / "searcher/pilcrow-json.5").read_text(encoding="utf-8")
        entries = set(re.findall(r"\w+", " ".join(re.findall(r"^\.(?:It )?Va (.*)$", page, re.M))))
        for name in ("answer", "request", "manifest", "inspect"):
            text = (SOURCE / f"searcher/{name}.schema.json").read_text(encoding="utf-8")
            self.assertEqual(set(names(json.loads(text))) - entries, set(), name)

    def test_the_page_of_the_library_has_all_of_its_header(self):
        header = (SOURCE / "searcher/lib/pilcrow.h").read_text(encoding="utf-8")
        page = (SOURCE / "searcher/lib/libpilcrow.3").read_text(encoding="utf-8")
        functions = set(re.findall(r"^\w[\w *]*?\b(pilcrow_\w+)\($", header, re.M)
                        + re.findall(r"^\w[\w *]*?\b(pilcrow_\w+)\([^*]", header, re.M))
        self.assertGreater(len(functions), 15)
        self.assertEqual(functions - set(re.findall(r"^\.Fn (\w+)", page, re.M)), set())
        constants = set(re.findall(r"^\t(PILCROW_\w+),", header, re.M))
        self.assertEqual(constants - set(re.findall(r"^\.Dv (\w+)", page, re.M)), set())

    def test_pages_are_clean(self):
        if not shutil.which("mandoc"):
            self.skipTest("mandoc is not here")
        for page in sorted([*SOURCE.glob("*/*.[1-7]"), *SOURCE.glob("*/*/*.[1-7]")]):
            done = subprocess.run(["mandoc", "-Tlint", "-W", "warning", page],
                                  stdout=subprocess.PIPE, check=False)
            self.assertEqual(done.stdout.decode(), "", page.name)

    def test_exit_statuses_of_the_page_are_those_of_the_help(self):
        shown = run(SEARCHER, "--help").stdout.decode()
        page = (SOURCE / "searcher/searcher.1").read_text(encoding="utf-8")
        section = page[page.index(".Sh EXIT STATUS"):page.index(".Sh EXAMPLES")]
        told = re.findall(r"\d", shown[shown.index("Exit status:"):].split("\n")[0])
        self.assertEqual(re.findall(r"^\.It (\d)$", section, re.M), told)


if __name__ == "__main__":
    unittest.main()
