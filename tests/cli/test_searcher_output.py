#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What searcher shows: on terminals and in pipes, as text and as JSON."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import unittest
import urllib.parse

from pilcrow import ARTICLES, SEARCHER, SOURCE, environment
from searching import Searcher

try:
    import jsonschema
except ImportError:
    jsonschema = None


class Output(Searcher):
    def on_terminal(self, *args, columns=80, env=None, status=0):
        """What a terminal of that width gets."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with subprocess.Popen([SEARCHER, "-i", self.index, "--no-timing", *args],
                              stdout=theirs, stderr=subprocess.PIPE,
                              env=environment(**{"TERM": "xterm", "PAGER": "cat", **(env or {})})) as process:
            os.close(theirs)
            got = b""
            while True:
                try:
                    piece = os.read(ours, 65536)
                except OSError:  # how Linux says that the other end is gone
                    break
                if not piece:
                    break
                got += piece
            errors = process.stderr.read()
        os.close(ours)
        self.assertEqual((process.returncode, errors), (status, b""))
        return got.decode().replace("\r\n", "\n")

    def test_a_pipe_gets_brackets_and_no_colour(self):
        text = self.text("ship")
        self.assertNotIn("\033", text)
        self.assertIn("[ship]", text)

    def test_a_terminal_gets_colour_and_no_brackets(self):
        text = self.on_terminal("ship")
        self.assertIn("\033[1;31mship\033[0m", text)
        self.assertNotIn("[ship]", text)

    def test_colour_can_be_refused_and_demanded(self):
        self.assertNotIn("\033", self.on_terminal("ship", env={"NO_COLOR": "1"}))
        self.assertIn("\033", self.on_terminal("ship", env={"NO_COLOR": ""}))
        self.assertNotIn("\033", self.on_terminal("--color=never", "ship"))
        self.assertIn("\033", self.on_terminal("--color=always", "ship", env={"NO_COLOR": "1"}))
        self.assertIn("\033", self.text("--color=always", "ship"))

    def test_marks_are_the_users_choice(self):
        self.assertIn("<b>ship</b>", self.text("--mark", "<b>,</b>", "ship"))
        self.assertNotIn("[", self.text("--mark", "none", "-n", "1", "herring"))
        plain = self.answer("-n", "1", "herring")["hits"][0]["snippet"]
        marked = self.answer("-n", "1", "--mark", "brackets", "herring")["hits"][0]["snippet"]
        self.assertNotEqual(plain, marked)
        self.assertEqual(plain, marked.replace("[", "").replace("]", ""))

    def test_headings_fit_the_terminal(self):
        for more in ([], ["--group", "article"]):
            wide = self.on_terminal("--color=never", *more, "dredger", columns=200)
            self.assertRegex(wide, r"(?m)^1\. .* aground .* \(.*3.*\)  score [\d.]+$")
            text = self.on_terminal("--color=never", *more, "dredger", columns=60)
            self.assertRegex(text, r"(?m)^1\. .* Flats\n    \(wire/.*\n    .*score [\d.]+$")
            self.assertLessEqual(max(map(len, text.split("\n"))), 60)
            coloured = self.on_terminal(*more, "dredger", columns=60)
            self.assertRegex(re.sub(r"\033\[[\d;]*m", "", coloured),
                             r"(?m)^1\. Dredger .* Flats\n    \(wire/.*\n    .*score [\d.]+$")

    def test_lines_fit_the_terminal(self):
        for columns in (40, 80, 131):
            text = self.on_terminal("--color=never", "ship maintenance", columns=columns)
            snippets = [line for line in text.split("\n") if line.startswith("    ")]
            self.assertTrue(snippets)
            self.assertLessEqual(max(map(len, snippets)), columns)
            self.assertGreater(max(map(len, snippets)), columns - 20)

    def test_what_is_longer_than_the_screen_goes_through_the_pager(self):
        pager = {"PAGER": "sed 's/^/paged: /'"}
        for line in self.on_terminal("ship", env=pager).splitlines():
            self.assertTrue(line.startswith("paged: "), line)
        self.assertNotIn("paged", self.on_terminal("-n", "1", "ship", env=pager))
        self.assertNotIn("paged", self.on_terminal("--pager=never", "ship", env=pager))
        self.assertNotIn("paged", self.on_terminal("--format=json", "ship", env=pager))
        self.assertNotIn("paged", self.on_terminal("ship", env={**pager, "TERM": "dumb"}))
        self.assertNotIn("paged", self.text("ship", env=pager))
        self.assertIn("paged", self.text("--pager=always", "-n", "1", "ship", env=pager))

    def test_a_pager_changes_nothing_else(self):
        whole = self.on_terminal("ship")
        for pager in ("", "cat", "exec cat", "no-such-pager 2>/dev/null", "exit 127"):
            self.assertEqual(self.on_terminal("ship", env={"PAGER": pager}), whole, pager)
        first = self.on_terminal("ship", env={"PAGER": "head -n 1"})
        self.assertEqual(first, whole.split("\n")[0] + "\n")
        self.assertEqual(self.on_terminal("-n", "10000", "the of a to in", env={"PAGER": "exit 3"}),
                         "")
        self.assertIn("no paragraph", self.on_terminal("--pager=always", "zzzz", status=1,
                                                       env={"PAGER": "exec cat"}))

    def test_headings_are_links_when_asked_for(self):
        link = re.compile("\033]8;;([^\033]*)\033\\\\([^\n]*?)\033]8;;\033\\\\")
        self.assertNotIn("\033]8", self.on_terminal("ship"))
        self.assertNotIn("\033]8", self.text("--hyperlink", "ship"))
        text = self.on_terminal(f"--hyperlink={ARTICLES}", "-n", "200", "ship")
        links = [found[1] for found in link.finditer(text)]
        self.assertEqual(len(links), len(self.ids("-n", "200", "ship")))
        web = [address for address in links if not address.startswith("file://")]
        files = [address for address in links if address.startswith("file://")]
        self.assertTrue(web and files)
        for address in web:
            self.assertTrue(address.startswith("https://"), address)
        for address in files:
            path, line = urllib.parse.unquote(urllib.parse.urlsplit(address).path), \
                urllib.parse.urlsplit(address).fragment
            self.assertTrue(os.path.isfile(path), address)
            self.assertGreater(int(line), 0)
        self.search("--hyperlink=/no/such", "--color=always", "ship", status=2)

    def test_a_link_cannot_end_its_escape_sequence(self):
        source = self.scratch / "links.jsonl"
        source.write_text(json.dumps({"id": "x", "url": "https://x/\x1b\\\x07é y", "text": "lynx"}))
        index = self.build("links", source)
        self.assertIn("\033]8;;https://x/%1B\\%07%C3%A9%20y\033\\",
                      self.text("--hyperlink", "--color=always", "lynx", index=index))

    def test_a_pipe_gets_one_line_a_snippet(self):
        snippets = [line for line in self.text("--duplicates", "ship").split("\n")
                    if line.startswith("    ")]
        self.assertEqual(len(snippets), len(self.ids("--duplicates", "ship")))

    def test_a_reader_that_had_enough_ends_it_quietly(self):
        with subprocess.Popen([SEARCHER, "-i", self.index, "-n", "1000", "--format=json",
                               "the of a to in and"], env=environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdout.read(10)
            process.stdout.close()
            errors = process.stderr.read()
        self.assertEqual((process.returncode, errors), (0, b""))

    def test_a_full_disk_is_an_error(self):
        with open("/dev/full", "wb") as full:
            done = self.search("ship", stdout=full, status=2)
        self.assertIn(b"No space left", done.stderr)

    def test_control_characters_of_data_are_harmless(self):
        source = self.scratch / "evil.jsonl"
        source.write_text(json.dumps({
            "id": "evil\x1b]0;id\x07", "title": "A \x1b[31mred\x1b[0m title\u202e",
            "text": "An evil \x1b[2Jword\x07,\u009b31m and\u202e more."}) + "\n")
        index = self.build("evil", source)
        for form in ("text", "json", "jsonl"):
            out = self.search("--format", form, "evil", index=index).stdout.decode()
            for character in "\x1b\x07":
                self.assertNotIn(character, out)
        out = self.text("evil", index=index)
        for character in "\u009b\u202e":
            self.assertNotIn(character, out)
        hit = self.answer("evil", index=index)["hits"][0]
        self.assertEqual(hit["article"], "evil\x1b]0;id\x07")

    def test_the_elapsed_time_can_be_left_out(self):
        self.assertIn("elapsed_ms", self.answer("ship"))
        self.assertNotIn("elapsed_ms", self.answer("--no-timing", "ship"))
        self.assertEqual(self.text("ship"), self.text("ship"))

    def test_fragments_are_pieces_of_the_paragraph(self):
        query = ["-n", "200", "the ship of état школа"]
        whole = self.answer("--snippet", "100000", *query)["hits"]
        for hit, all_of_it in zip(self.answer("--snippet", "60", *query)["hits"], whole):
            paragraph = all_of_it["fragments"][0]["text"].encode()
            for fragment in hit["fragments"]:
                self.assertEqual(fragment["text"].encode(),
                                 paragraph[fragment["start"]:fragment["end"]])
                self.assertLess(len(fragment["text"]), 80)

    def test_several_fragments_are_apart_and_in_order(self):
        query = ["-n", "200", "+the ship +of maintenance \"wartime operational control\""]
        several = 0
        for hit in self.answer("--fragments", "3", "--snippet", "60", *query)["hits"]:
            fragments = hit["fragments"]
            self.assertLessEqual(len(fragments), 3)
            several += len(fragments) > 1
            for before, after in zip(fragments, fragments[1:]):
                self.assertLess(before["end"], after["start"])
            shown = [sum(fragment["start"] <= mark["start"] and mark["end"] <= fragment["end"]
                         for mark in hit["marks"] if mark["field"] == "text")
                     for fragment in fragments]
            if len(fragments) > 1:
                self.assertTrue(all(shown), hit)
            self.assertEqual(hit["snippet"],
                             " \u2026 ".join(fragment["text"] for fragment in fragments))
            for fragment in fragments:
                self.assertEqual(fragment["text"], fragment["text"].strip())
                self.assertEqual(len(fragment["text"].encode()),
                                 fragment["end"] - fragment["start"])
        self.assertGreater(several, 10)
        one = self.answer("--no-timing", "--snippet", "60", *query)
        self.assertEqual(one, self.answer("--no-timing", "--fragments", "1", "--snippet", "60",
                                          *query))

    def test_a_second_fragment_shows_what_the_first_does_not(self):
        source = self.scratch / "windows.txt"
        source.write_text("Zebra zebra zebra one. " + "Filler words go on. " * 20 +
                          "Zebra zebra again. " + "Filler words go on. " * 20 + "A yak too.\n")
        index = self.build("windows", source)
        hit = self.answer("--fragments", "2", "--snippet", "40", "zebra yak", index=index)["hits"][0]
        text = " ".join(fragment["text"] for fragment in hit["fragments"])
        self.assertEqual(len(hit["fragments"]), 2)
        self.assertIn("yak", text)
        self.assertIn("Zebra", text)

    def test_what_was_left_out_of_the_query_is_said(self):
        text = self.text("the herring")
        self.assertIn("left out: the (stop word)", text)
        self.assertIn("note: ", self.text('"herring quota'))

    @unittest.skipUnless(jsonschema, "python3-jsonschema is not installed")
    def test_json_is_as_the_schema_says(self):
        schema = json.loads((SOURCE / "searcher/answer.schema.json").read_text())
        answers = jsonschema.Draft202012Validator(schema)
        lines = jsonschema.Draft202012Validator({**schema, "$ref": "#/$defs/line"})
        for query, status in (("ship maintenance -artillery", 0), ("zzzz", 1),
                              ('+"herring quota" the -cod', 0), ("l'accord 港 c++", 0),
                              ('~"conventional capability', 0), ("e-mail U.S. 3.5", 0),
                              ('modern* serch~ "seoul talks"~5 title:herring =ship', 0),
                              ("ship lang:en (dock", 0)):
            with self.subTest(query=query):
                answers.validate(self.answer("-n", "50", query, status=status))
                answers.validate(self.answer("--no-timing", query, status=status))
                out = self.search("--format=jsonl", query, status=status).stdout.decode()
                parsed = [json.loads(line) for line in out.splitlines()]
                for line in parsed:
                    lines.validate(line)
                self.assertEqual([line["type"] for line in parsed],
                                 ["hit"] * (len(parsed) - 1) + ["summary"])
        with self.assertRaises(jsonschema.ValidationError):
            answers.validate({**self.answer("ship"), "surprise": 1})

    def test_jsonl_carries_the_same_as_json(self):
        answer = self.answer("--no-timing", "ship")
        out = self.search("--format=jsonl", "--no-timing", "ship").stdout.decode()
        lines = [json.loads(line) for line in out.splitlines()]
        for line in lines:
            line.pop("type")
        hits = answer.pop("hits")
        self.assertEqual(lines, [*hits, answer])


if __name__ == "__main__":
    unittest.main()
