# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion for bash. It does without the helpers of the bash-completion package."""

# bash parts words at = and : as well, and puts the answer in place of the last part only: so the word
# is taken from the line, and what stands before its last colon is cut from the answers.
HEAD = """\
# Completion of {name} for bash. Made from its --help.

_{name}_values() {{
	case "$1 $2" in
{values}
	esac
}}

_{name}_options() {{
	case "$1" in
{options}
	esac
}}

_{name}() {{
	local line=${{COMP_LINE:0:COMP_POINT}} command={first} i=1 cur prev values word words
	cur=${{line##*[[:space:]]}}
	line=${{line%"$cur"}}
	read -ra words <<< "$line"
	prev=${{words[-1]}}
	case "$cur" in
	--*=*) prev=${{cur%%=*}}= cur=${{cur#*=}} ;;
	esac
	COMPREPLY=()
{choose}
	values=$(_{name}_values "$command" "$prev")
	case "$values$cur" in
	-*) values=$(_{name}_options "$command") ;;
	'' | [!-]*) values=${{values:-{rest}}} ;;
	esac
	case "$values" in
	none) ;;
	folder) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	*,*) # a list: what is before the last comma stays
		compopt -o nospace
		word=${{cur##*,}}
		mapfile -t COMPREPLY < <(compgen -W "$values" -P "${{cur%"$word"}}" -- "$word") ;;
	*)
		case "$values" in *:*) compopt -o nospace ;; esac
		mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur") ;;
	esac
	case "$cur" in
	*:*) COMPREPLY=("${{COMPREPLY[@]#"${{cur%"${{cur##*:}}"}}"}}") ;;
	esac
}}
complete -F _{name} {name}
"""

# The command is the first word that is no option.
CHOOSE = """\
	while [ $i -lt ${#words[@]} ]; do
		case ${words[i]} in
		-*) ;;
		*) command=${words[i]}; break ;;
		esac
		i=$((i + 1))
	done
	if [ -z "$command" ]; then
		mapfile -t COMPREPLY < <(compgen -W "COMMANDS" -- "$cur")
		return
	fi"""


def said(value):
    """A value as _values prints it."""
    if isinstance(value, list):
        return " ".join(value)
    return value or "none"


def names(option):
    return [name for name in (option.short, option.long) if name]


def write(name, commands, values):
    rows = []
    options = []
    for command in commands:
        label = command.name or "-"
        for option in command.options:
            if not option.argument:
                continue
            # One that may be left out stands after an = only: the next word is no value.
            forms = [option.long + "="] if option.optional else [*names(option), option.long + "="]
            patterns = "|".join(f'"{label} {form}"' for form in forms)
            rows.append(f"\t{patterns}) echo '{said(values.of(option))}' ;;")
        listed = " ".join(form for option in command.options for form in names(option))
        options.append(f"\t{label}) echo '{listed}' ;;")
    has_commands = bool(commands[0].name)
    return HEAD.format(
        name=name, values="\n".join(rows), options="\n".join(options),
        first="" if has_commands else "-",
        choose=CHOOSE.replace("COMMANDS", " ".join(command.name for command in commands))
        if has_commands else "",
        rest=said(values.of_rest()))
