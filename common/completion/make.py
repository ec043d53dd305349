# SPDX-License-Identifier: GPL-2.0-or-later
"""make.py VALUES NAME PROGRAM SHELL OUT: writes the completion of the program NAME for a shell.

PROGRAM is run for its --help; VALUES (values.json) says what the arguments of options may be.
"""

import json
import sys

import bash
import fish
import zsh
from options import Values, read_program

SHELLS = {"bash": bash.write, "fish": fish.write, "zsh": zsh.write}


def main():
    values_file, name, program, shell, out = sys.argv[1:]
    with open(values_file, encoding="utf-8") as file:
        values = Values(json.load(file), name)
    text = SHELLS[shell](name, read_program(program), values)
    with open(out, "w", encoding="utf-8") as file:
        file.write(text)


main()
