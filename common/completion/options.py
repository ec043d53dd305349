# SPDX-License-Identifier: GPL-2.0-or-later
"""What a program says of its options in --help, as data.

The help text is the one list of options that cannot be out of date; the completions are made from it.
"""

import dataclasses
import re
import subprocess
import textwrap

OPTION = re.compile(
    r"^ {2,6}(?:-(?P<short>\S), )? *--(?P<long>[a-z][a-z-]*)"
    r"(?:(?P<optional>\[)?=(?P<argument>\S+))?(?: +(?P<text>\S.*))?$")
COMMAND = re.compile(r"^  (?P<name>[a-z]+) {2,}(?P<text>\S.*)$")
CONTINUED = re.compile(r"^ {20,}(?P<text>\S.*)$")


@dataclasses.dataclass
class Option:
    long: str  # with its dashes
    short: str  # with its dash; empty for none
    argument: str  # as the help names it, without what may follow the name; empty for none
    optional: bool  # whether the argument may be left out
    text: str = ""

    @property
    def summary(self):
        """The first words of what it does: a line's worth."""
        return textwrap.shorten(self.text, 72, placeholder=" ...")


@dataclasses.dataclass
class Command:
    name: str  # empty for a program without commands
    summary: str
    options: list


def parse_options(text):
    """The options of a help text, in its order."""
    options = []
    open_text = False
    for line in text.splitlines():
        match = OPTION.match(line)
        more = CONTINUED.match(line)
        if match:
            argument = re.match(r"\w*", match["argument"] or "")[0]
            options.append(Option(
                "--" + match["long"], "-" + match["short"] if match["short"] else "",
                argument, bool(match["optional"]), match["text"] or ""))
        elif more and open_text:
            options[-1].text = (options[-1].text + " " + more["text"]).strip()
        open_text = bool(match or (more and open_text))
    return options


def run_help(program, *command):
    done = subprocess.run([program, *command, "--help"], check=True, capture_output=True, text=True)
    return done.stdout


def read_program(program):
    """The commands of a program; one without a name where it has none."""
    text = run_help(program)
    if not re.search(r"^Usage: \S+ COMMAND", text):
        return [Command("", "", parse_options(text))]
    found = [match for match in map(COMMAND.match, text.splitlines()) if match]
    return [Command(match["name"], match["text"], parse_options(run_help(program, match["name"])))
            for match in found]


class Values:
    """What may stand for an argument: "file", "folder", a list of words, or nothing."""

    def __init__(self, table, program):
        self.kinds = table["kinds"]
        self.words = table[program]

    def of(self, option):
        return self.words.get(option.long) or self.kinds.get(option.argument)

    def of_rest(self):
        """What may stand where no option does."""
        return self.words.get("QUERY", "file")
