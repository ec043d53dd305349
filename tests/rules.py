#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Rules of the tree that no compiler checks, as TAP.

Usage: rules.py SOURCE_ROOT CC CXX

Layers, outside headers, headers that compile alone (as C and as C++), sizes of files and functions,
SPDX lines, who may print, exit or read the environment, what may be committed at all. Each test names
the files that break it.
"""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])
CC, CXX = sys.argv[2].split(), sys.argv[3].split()
# The one outside library whose headers lie in a folder of their own.
XML_FLAGS = subprocess.run(
    ["pkg-config", "--cflags", "libxml-2.0"], capture_output=True, text=True, check=True
).stdout.split()

CODE = [
    path
    for folder in ("common", "indexer", "searcher", "tests")
    for ending in ("*.c", "*.h", "*.cc")
    for path in sorted((ROOT / folder).rglob(ending))
]
PRODUCT = [path for path in CODE if path.relative_to(ROOT).parts[0] != "tests"]

TOP = {".ci", ".clang-format", ".gitignore", "LICENSE", "README.md", "common", "corpus", "indexer",
       "meson.build", "meson_options.txt", "searcher", "tests"}

# folder: folders whose headers it may include
LAYERS = {
    "common": {"common"},
    "indexer": {"common", "indexer"},
    "searcher": {"common", "searcher"},
    "tests": {"common", "indexer", "searcher", "tests"},
}

# Inside common/: macros <- error <- buf <- everything; these say who may include whom beyond that.
COMMON_BASE = {"common/macros.h", "common/error.h", "common/buf.h"}

# outside header: pattern of the product files that may include it
OUTSIDE = {
    r"xapian\.h": r"common/xap_\w+\.(cc|h)",
    r"libstemmer\.h": r"common/(analyzer|stem)\w*\.[ch]",
    r"utf8proc\.h": r"common/(analyzer\w*|language|printable)\.[ch]|searcher/(snippet|marks|window|columns|query_lex|run_manifest)\w*\.[ch]|searcher/output_text\w*\.[ch]|indexer/(manifest|report)\w*\.[ch]",
    r"(cjson/)?cJSON\.h": r"common/(json|facts)\.c|indexer/(source_jsonl|record|failures|manifest|report|command|config|gate|trend)\w*\.[ch]|searcher/(article_meta|output_json|topics_jsonl|request_json)\w*\.[ch]",
    r"archive(_entry)?\.h": r"indexer/(input|manifest|report)\w*\.[ch]",
    r"cmark-gfm.*\.h": r"indexer/(source_markdown|markup)\w*\.[ch]",
    r"libxml/.*\.h": r"searcher/xml_library\.h",
    r"nettle/.*\.h": r"common/digest\.[ch]",
    r"libdeflate\.h": r"common/inflate\.c",
    r"xxhash\.h": r"indexer/fingerprint\.c",
    r"zlib\.h": r"indexer/readable_data\.c",
    r"argp\.h": r"(indexer|searcher)/(main|option|options|command)\w*\.[ch]",
    r"flock|sys/file\.h": r"common/(store|generation)\w*\.[ch]",
}

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60


def name(path):
    return str(path.relative_to(ROOT))


def text(path):
    return path.read_text(encoding="utf-8")


def includes(path):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text(path), re.M)


def layers_are_kept():
    for path in CODE:
        folder = path.relative_to(ROOT).parts[0]
        for header in includes(path):
            top = header.split("/")[0]
            # The library is the one place that knows both programs.
            if top == "indexer" and name(path).startswith("searcher/lib/"):
                continue
            if top in LAYERS and top not in LAYERS[folder]:
                yield f"{name(path)} includes {header}"


def lower_modules_of_common_stand_alone():
    for module in ("macros", "error", "buf"):
        for path in PRODUCT:
            if name(path) in (f"common/{module}.h", f"common/{module}.c"):
                for header in includes(path):
                    if header.startswith("common/") and header not in COMMON_BASE:
                        yield f"{name(path)} includes {header}"


def outside_headers_stay_where_they_belong():
    for path in PRODUCT:
        for header in includes(path):
            for pattern, allowed in OUTSIDE.items():
                if re.fullmatch(pattern, header) and not re.fullmatch(allowed, name(path)):
                    yield f"{name(path)} includes {header}"


def only_the_wrapper_is_cpp():
    for path in CODE:
        if path.suffix == ".cc" and not re.fullmatch(r"common/xap_\w+\.cc", name(path)):
            yield name(path)


def headers_compile_alone():
    for path in PRODUCT:
        if path.suffix != ".h":
            continue
        languages = [(CC, "c", "c11"), (CXX, "c++", "c++17")]
        # The wrapper's own headers are C++; the programs' headers are C.
        if re.match(r"common/xap_", name(path)):
            languages = [(CXX, "c++", "c++17")]
        elif not name(path).startswith("common/"):
            languages = [(CC, "c", "c11")]
        for compiler, language, standard in languages:
            done = subprocess.run(
                compiler
                + ["-x", language, f"-std={standard}", "-D_GNU_SOURCE", "-Wall", "-Werror"]
                + ["-fsyntax-only", f"-I{ROOT}", *XML_FLAGS, "-include", str(path), "-"],
                input="", capture_output=True, text=True, check=False,
            )
            if done.returncode != 0:
                yield f"{name(path)} as {language}: {done.stderr.splitlines()[0]}"


def files_open_with_spdx():
    scripts = [path for ending in ("*.py", "*.sh") for path in sorted((ROOT / "tests").rglob(ending))]
    for path in CODE + scripts:
        if "SPDX-License-Identifier: GPL-2.0-or-later" not in "\n".join(text(path).split("\n")[:3]):
            yield name(path)


def files_are_short():
    for path in CODE:
        lines = text(path).count("\n")
        if lines > MAX_FILE_LINES:
            yield f"{name(path)}: {lines} lines"


def functions_are_short():
    """By the formatter's layout: a body opens with { in the first column and closes with }."""
    for path in CODE:
        if path.suffix == ".h":
            continue
        start = None
        for number, line in enumerate(text(path).split("\n"), 1):
            if line == "{":
                start = number
            elif line == "}" and start:
                if number - start - 1 > MAX_FUNCTION_LINES:
                    yield f"{name(path)}:{start}: {number - start - 1} lines"
                start = None


def libraries_do_not_print_exit_or_read_the_environment():
    calls = re.compile(r"\b(printf|puts|putchar|perror|exit|_exit|abort|getenv|system)\s*\(")
    stdio = re.compile(r"\b(stdout|stderr)\b")
    for path in PRODUCT:
        if path.name in ("main.c", "log.c") or path.suffix == ".h":
            continue
        # A child that it forked has to end without what its parent does at exit.
        may = {"_exit"} if name(path) == "indexer/apart.c" else set()
        code = re.sub(r"/\*.*?\*/|//[^\n]*|\"(\\.|[^\"\\\n])*\"", "", text(path), flags=re.S)
        for found in calls.finditer(code):
            if found.group(1) not in may:
                yield f"{name(path)}: {found.group(1)}()"
        for found in stdio.finditer(code):
            yield f"{name(path)}: {found.group(1)}"


def nothing_is_left_open():
    for path in CODE:
        for number, line in enumerate(text(path).split("\n"), 1):
            if re.search(r"\b(TODO|FIXME|XXX)\b", line):
                yield f"{name(path)}:{number}"


def macros_live_in_macros_h():
    """Constants are fine anywhere; what takes arguments or hides syntax is not."""
    for path in PRODUCT:
        if name(path) == "common/macros.h":
            continue
        for found in re.finditer(r"^\s*#\s*define\s+(\w+\([^)]*\))", text(path), re.M):
            yield f"{name(path)}: {found.group(1)}"


def nothing_is_committed_but_sources():
    """A tree that is no clone has what `meson dist` took along."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        return
    listed = subprocess.run(["git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-z"],
                            capture_output=True, check=True)
    for file in filter(None, listed.stdout.decode().split("\0")):
        if file.split("/")[0] not in TOP:
            yield f"{file}: not a name of the top level"
        elif (ROOT / file).is_file() and b"\0" in (ROOT / file).read_bytes():
            yield f"{file}: not text"


TESTS = [
    layers_are_kept,
    lower_modules_of_common_stand_alone,
    outside_headers_stay_where_they_belong,
    only_the_wrapper_is_cpp,
    headers_compile_alone,
    files_open_with_spdx,
    files_are_short,
    functions_are_short,
    libraries_do_not_print_exit_or_read_the_environment,
    nothing_is_left_open,
    macros_live_in_macros_h,
    nothing_is_committed_but_sources,
]


def main():
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        broken = list(test())
        print(f"{'not ok' if broken else 'ok'} {number} - {test.__name__}")
        for line in broken:
            print(f"# {line}")


if not CODE:
    sys.exit("rules.py: no code below " + sys.argv[1])
main()
