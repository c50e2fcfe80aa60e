"""What bash, zsh and fish propose when somebody presses Tab after mpchat, mpchat-client or mpchat-admin."""

from collections.abc import Iterator

from docs.programs import PROGRAMS, Option, Program

_REMARK = "# Generated from the table of options by make docs."


def files() -> dict[str, str]:
    """Every file by its name, which is the name that its shell looks for."""
    made = {}
    for program in (make() for make in PROGRAMS):
        made[f"bash/{program.name}"] = "\n".join(bash(program)) + "\n"
        made[f"zsh/_{program.name}"] = "\n".join(zsh(program)) + "\n"
        made[f"fish/{program.name}.fish"] = "\n".join(fish(program)) + "\n"
    return made


# ---- bash ----


def bash(program: Program) -> Iterator[str]:
    """A function that fills COMPREPLY."""
    function = f"_{program.name.replace('-', '_')}"
    yield f"{_REMARK[:-1]}, for bash."
    yield f"{function}() {{"
    yield "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= each"
    yield "    # --option=value is three words here."
    yield "    if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi"
    if program.commands:
        yield '    for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do'
        yield f"        case $each in {'|'.join(command.name for command in program.commands)}) command=$each; break ;; esac"
        yield "    done"
    yield "    COMPREPLY=()"
    yield "    case $command in"
    for command in program.commands:
        yield f"    {command.name})"
        yield from _bash_case(command, ())
        yield "        ;;"
    yield "    *)"
    yield from _bash_case(program, program.commands)
    yield "        ;;"
    yield from ("    esac", "}", f"complete -F {function} {program.name}")


def _bash_case(program: Program, commands: tuple[Program, ...]) -> Iterator[str]:
    yield "        case $before in"
    files = [name for option in program.options if option.is_file for name in option.names]
    others = [
        name
        for option in program.options
        if option.value and not option.is_file and not option.choices
        for name in option.names
    ]
    for option in program.options:
        if option.choices:
            names, words = "|".join(option.names), " ".join(option.choices)
            yield f'        {names}) mapfile -t COMPREPLY < <(compgen -W "{words}" -- "$word"); return ;;'
    if files:
        yield f"        {'|'.join(files)})"
        yield "            compopt -o filenames 2>/dev/null"
        yield '            mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;'
    if others:
        yield f"        {'|'.join(others)}) return ;;"
    yield "        esac"
    words = " ".join([*(name for option in program.options for name in option.names), *_names(commands)])
    if any(word.is_file for word in program.words):
        yield "        if [[ $word != -* ]]; then"
        yield "            compopt -o filenames 2>/dev/null"
        yield '            mapfile -t COMPREPLY < <(compgen -f -- "$word"); return'
        yield "        fi"
    yield f'        mapfile -t COMPREPLY < <(compgen -W "{words}" -- "$word")'


def _names(commands: tuple[Program, ...]) -> list[str]:
    return [command.name for command in commands]


# ---- zsh ----


def zsh(program: Program) -> Iterator[str]:
    """Arguments as ``_arguments`` takes them."""
    yield f"#compdef {program.name}"
    yield f"{_REMARK[:-1]}, for zsh."
    if not program.commands:
        yield from _zsh_arguments(program, "")
        return
    yield "local -a commands"
    yield "local context state state_descr line"
    yield "typeset -A opt_args"
    yield "commands=("
    yield from (f"    {_quoted(f'{each.name}:{_plain(each.about)}')}" for each in program.commands)
    yield ")"
    yield from _zsh_arguments(program, "", "'1: :->command' '*:: :->rest'", "-C ")
    yield "case $state in"
    yield "command) _describe command commands ;;"
    yield "rest)"
    yield "    case $words[1] in"
    for command in program.commands:
        yield f"    {command.name})"
        yield from _zsh_arguments(command, "        ")
        yield "        ;;"
    yield from ("    esac", "    ;;", "esac")


def _zsh_arguments(program: Program, indent: str, more: str = "", how: str = "") -> Iterator[str]:
    yield f"{indent}_arguments -s {how}\\"
    specs = [spec for option in program.options for spec in _zsh_option(option)]
    specs += [
        _quoted(f"{number}:{_plain(word.value)}:{'_files' if word.is_file else ' '}")
        for number, word in enumerate(program.words, 1)
    ]
    specs += [more] if more else []
    yield from (f"{indent}    {spec} \\" for spec in specs[:-1])
    yield f"{indent}    {specs[-1]}"


def _zsh_option(option: Option) -> Iterator[str]:
    for name in option.names:
        value = ""
        for each in option.value.split(" ") if option.value else ():
            choices = (
                f"({' '.join(option.choices)})" if option.choices else "_files" if option.is_file else " "
            )
            value += f":{_plain(each)}:{choices}"
        joined = "=" if option.value and name.startswith("--") and value.count(":") == 2 else ""
        yield _quoted(f"*{name}{joined}[{_plain(option.help)}]{value}")


def _plain(text: str) -> str:
    for mark in "\\[]:":
        text = text.replace(mark, f"\\{mark}")
    return text


def _quoted(text: str) -> str:
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"


# ---- fish ----


def fish(program: Program) -> Iterator[str]:
    """A line an option."""
    yield f"{_REMARK[:-1]}, for fish."
    yield f"complete -c {program.name} -f"
    names = " ".join(_names(program.commands))
    if not program.commands:
        yield from _fish_options(program, program.name, "")
        return
    for command in program.commands:
        yield f"complete -c {program.name} -n __fish_use_subcommand -a {command.name} -d {_fish(command.about)}"
        yield from _fish_options(
            command, program.name, f" -n {_fish(f'__fish_seen_subcommand_from {command.name}')}"
        )
    yield from _fish_options(
        program, program.name, f" -n {_fish(f'not __fish_seen_subcommand_from {names}')}"
    )


def _fish_options(program: Program, name: str, when: str) -> Iterator[str]:
    if any(word.is_file for word in program.words):
        yield f"complete -c {name}{when} -F"
    for option in program.options:
        spelled = "".join(
            f" -l {each[2:]}" if each.startswith("--") else f" -s {each[1:]}" for each in option.names
        )
        takes = " -r -F" if option.is_file else " -x" if option.value else ""
        choices = f" -a {_fish(' '.join(option.choices))}" if option.choices else ""
        yield f"complete -c {name}{when}{spelled}{takes}{choices} -d {_fish(option.help)}"


def _fish(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
