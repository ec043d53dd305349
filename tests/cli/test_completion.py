#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the shells complete. PILCROW_COMPLETION names the folder of the completions that were built."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import pilcrow

BUILT = pathlib.Path(os.environ["PILCROW_COMPLETION"]).resolve()
PROGRAMS = {"searcher": pilcrow.SEARCHER, "indexer": pilcrow.INDEXER}
VALUES = json.loads((pilcrow.SOURCE / "common/completion/values.json").read_text(encoding="utf-8"))

# Sets up what bash sets up at a tab, for the line $2 of the program $1, and prints the answers.
ASK_BASH = r"""
compopt() { :; }
source "$COMPLETION"
COMP_LINE=$1 COMP_POINT=${#1}
read -ra words <<< "$1"
[ "${1: -1}" != ' ' ] || words+=('')
COMP_WORDS=()
for word in "${words[@]}"; do
	while [[ $word =~ ^([^=:]*)([=:])(.*)$ ]]; do
		[ -z "${BASH_REMATCH[1]}" ] || COMP_WORDS+=("${BASH_REMATCH[1]}")
		COMP_WORDS+=("${BASH_REMATCH[2]}")
		word=${BASH_REMATCH[3]}
	done
	COMP_WORDS+=("$word")
done
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
"_${words[0]}"
printf '%s\n' "${COMPREPLY[@]}"
"""


def long_options(*command):
    text = pilcrow.run(*command, "--help").stdout.decode()
    return set(re.findall(r"^ {2,6}(?:-\S, )? *(--[a-z-]+)", text, re.MULTILINE))


def commands():
    text = pilcrow.run(pilcrow.INDEXER, "--help").stdout.decode()
    return re.findall(r"^  ([a-z]+) {2,}", text, re.MULTILINE)


def needs(shell):
    return unittest.skipUnless(shutil.which(shell), f"{shell} is not installed")


class Bash(pilcrow.Case):
    def ask(self, line):
        done = subprocess.run(
            ["bash", "-c", ASK_BASH, "bash", line], cwd=self.scratch, check=True, text=True,
            capture_output=True, env={**os.environ, "COMPLETION": str(BUILT / line.split()[0])})
        self.assertEqual(done.stderr, "", line)
        return done.stdout.split()

    def test_every_option_of_the_help_is_offered(self):
        self.assertLessEqual(long_options(pilcrow.SEARCHER), set(self.ask("searcher -")))
        for command in commands():
            with self.subTest(command):
                self.assertLessEqual(
                    long_options(pilcrow.INDEXER, command), set(self.ask(f"indexer {command} -")))

    def test_lines_are_completed(self):
        (self.scratch / "news.index").mkdir(exist_ok=True)
        (self.scratch / "notes.txt").touch()
        for line, want in (
            ("searcher --format js", ["json", "jsonl"]),
            ("searcher --format=js", ["json", "jsonl"]),
            ("searcher --format=", VALUES["searcher"]["--format"]),
            ("searcher --color=al", ["always"]),
            ("searcher --columns ra", ["rank,"]),
            ("searcher --columns=rank,sc", ["rank,score,"]),
            ("searcher --facet date:mo", ["month,"]),
            ("searcher --facet source,date:mo", ["month,"]),
            ("searcher -i n", ["news.index"]),
            ("searcher --index=n", ["news.index"]),
            ("searcher -n ", []),
            ("searcher -i news.index ti", ["title:"]),
            ("searcher --explai", ["--explain"]),
            ("indexer b", ["build"]),
            ("indexer build --layout ", ["blocks", "lines", "detect"]),
            ("indexer build no", ["notes.txt"]),
            ("indexer build --builder=x", ["xapian"]),
            ("indexer build -i n", ["news.index"]),
        ):
            with self.subTest(line):
                self.assertEqual(self.ask(line), want)

    def test_an_optional_argument_takes_no_word_of_its_own(self):
        self.assertNotIn("always", self.ask("searcher --color al"))


class OtherShells(unittest.TestCase):
    @needs("zsh")
    def test_zsh_reads_its_files(self):
        for name in PROGRAMS:
            subprocess.run(["zsh", "-n", BUILT / f"_{name}"], check=True)

    @needs("fish")
    def test_fish_completes_a_line(self):
        for line, want in (("searcher --format js", ["json", "jsonl"]), ("indexer bui", ["build"]),
                           ("indexer build --layout=li", ["--layout=lines"])):
            done = subprocess.run(
                ["fish", "-c", f"source {BUILT / line.split()[0]}.fish; complete -C '{line}'"],
                check=True, capture_output=True, text=True)
            self.assertEqual([row.split("\t")[0] for row in done.stdout.splitlines()], want, line)

    def test_every_option_of_the_help_is_in_the_files(self):
        for name in PROGRAMS:
            options = long_options(PROGRAMS[name])
            if name == "indexer":
                options = set().union(*(long_options(PROGRAMS[name], command) for command in commands()))
            fish = (BUILT / f"{name}.fish").read_text(encoding="utf-8")
            zsh = (BUILT / f"_{name}").read_text(encoding="utf-8")
            for option in options:
                self.assertRegex(fish, rf"-l {option[2:]}\b", f"{name} {option}")
                self.assertRegex(zsh, rf"['{{,]{option}[\[=}}]", f"{name} {option}")


class Values(pilcrow.Case):
    """That values.json says nothing that the programs refuse."""

    def test_every_word_is_taken(self):
        index = self.build("index", pilcrow.ARTICLES)
        for option, words in VALUES["searcher"].items():
            for word in words:
                with self.subTest(option=option, word=word):
                    word = word.rstrip(",")
                    query = [f"{word}2025"] if option == "QUERY" else [option + "=" + word, "ship"]
                    done = pilcrow.run(pilcrow.SEARCHER, "-i", index, *query)
                    self.assertIn(done.returncode, (0, 1), done.stderr)
        source = next(pilcrow.ARTICLES.glob("*.jsonl"))
        for option, words in VALUES["indexer"].items():
            for word in words:
                with self.subTest(option=option, word=word):
                    target = self.scratch / f"{option}{word}"
                    done = pilcrow.run(
                        pilcrow.INDEXER, "build", "-q", "-i", target, option + "=" + word, source)
                    self.assertIn(done.returncode, (0, 1), done.stderr)


if __name__ == "__main__":
    unittest.main()
