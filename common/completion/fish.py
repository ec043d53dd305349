# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion for fish, by its own complete."""


def quote(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def value_flags(option, value):
    if not option.argument:
        return ""
    # An optional argument is given after an =, which fish completes as well.
    required = "" if option.optional else " -r"
    if isinstance(value, list):
        if value[0].endswith(","):
            words = " ".join(word.rstrip(",") for word in value)
            return f"{required} -f -a '(__fish_append , {words})'"
        return f"{required} -f -a {quote(' '.join(value))}"
    if value == "folder":
        return f"{required} -f -a '(__fish_complete_directories)'"
    return f"{required} -F" if value == "file" else f"{required} -f"


def line(name, condition, option, value):
    short = f" -s {quote(option.short[1:])}" if option.short else ""
    return (f"complete -c {name}{condition}{short} -l {option.long[2:]}"
            f"{value_flags(option, value)} -d {quote(option.summary)}")


def write(name, commands, values):
    lines = [f"# Completion of {name} for fish. Made from its --help."]
    rest = values.of_rest()
    if isinstance(rest, list):
        lines.append(f"complete -c {name} -f -a {quote(' '.join(rest))}")
    known = " ".join(command.name for command in commands)
    for command in commands:
        condition = ""
        if command.name:
            lines.append(f"complete -c {name} -f -n 'not __fish_seen_subcommand_from {known}'"
                         f" -a {command.name} -d {quote(command.summary)}")
            condition = f" -n '__fish_seen_subcommand_from {command.name}'"
        lines += [line(name, condition, option, values.of(option)) for option in command.options]
    return "\n".join(lines) + "\n"
