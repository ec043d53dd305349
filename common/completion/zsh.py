# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion for zsh, by its own _arguments."""


def escape(text):
    """For what stands between brackets, within single quotes."""
    for mark in "\\[]:":
        text = text.replace(mark, "\\" + mark)
    return text.replace("'", "'\\''")


def action(value):
    if isinstance(value, list):
        if value[0].endswith(","):  # a list: each word once, with commas between
            return "_values -s , value " + " ".join(escape(word.rstrip(",")) for word in value)
        if value[0].endswith(":"):
            return "compadd -S \"\" -- " + " ".join(escape(word) for word in value)
        return "(" + " ".join(value) + ")"
    return {"folder": "_files -/", "file": "_files"}.get(value, " ")


def spec(option, value):
    text = f"[{escape(option.summary)}]"
    message = option.argument.lower()
    if not option.argument:
        forms, tail = (option.short, option.long), ""
    elif option.optional:
        forms, tail = ("", option.long + "=-"), f"::{message}:{action(value)}"
    else:
        forms, tail = (option.short + "+" if option.short else "", option.long + "="), f":{message}:{action(value)}"
    if forms[0]:
        return f"'({option.short} {option.long})'{{{forms[0]},{forms[1]}}}'{text}{tail}'"
    return f"'{forms[1]}{text}{tail}'"


def arguments(options, values, indent):
    lines = [f"{indent}_arguments -s -S \\"]
    lines += [f"{indent}\t{spec(option, values.of(option))} \\" for option in options]
    lines.append(f"{indent}\t'*:{'query' if 'QUERY' in values.words else 'source'}:{action(values.of_rest())}'")
    return lines


def write(name, commands, values):
    lines = [f"#compdef {name}", f"# Completion of {name} for zsh. Made from its --help.", "", f"_{name}() {{"]
    if not commands[0].name:
        lines += arguments(commands[0].options, values, "\t")
    else:
        lines += ["\tlocal -a commands=("]
        lines += [f"\t\t'{command.name}:{escape(command.summary)}'" for command in commands]
        lines += ["\t)", "\tif (( CURRENT == 2 )); then", f"\t\t_describe command commands", "\t\treturn", "\tfi",
                  "\tlocal command=$words[2]", "\tshift words", "\t(( CURRENT-- ))", "\tcase $command in"]
        for command in commands:
            lines += [f"\t{command.name})", *arguments(command.options, values, "\t\t"), "\t\t;;"]
        lines += ["\tesac"]
    lines += ["}", "", f'_{name} "$@"', ""]
    return "\n".join(lines)
