#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""An index from Python, without a compiler: build.py LIBRARY INDEX [LANGUAGE] <articles.tsv

A line is an id, a title and a text with tabs between them; one with a { first is a JSON record.
"""

import ctypes
import sys


def main():
    library, index, *language = sys.argv[1:]
    lib = ctypes.CDLL(library)
    lib.pilcrow_build.restype = ctypes.c_void_p
    lib.pilcrow_build_reject.restype = ctypes.c_char_p
    error = ctypes.create_string_buffer(500)
    room = ctypes.c_size_t(500)
    builder = ctypes.c_void_p(lib.pilcrow_build(
        index.encode(), language[0].encode() if language else None, error, room))
    if not builder:
        sys.exit(error.value.decode())
    for line in sys.stdin.buffer:
        if line.startswith(b"{"):
            taken = lib.pilcrow_build_record(builder, line, error, room)
        else:
            id, title, text = line.rstrip(b"\n").split(b"\t")
            taken = lib.pilcrow_build_article(builder, id, title, text, b'{"author": "Ada"}', error,
                                              room)
        if not taken:
            print(error.value.decode(), file=sys.stderr)
    paragraphs = ctypes.c_ulonglong()
    if not lib.pilcrow_build_publish(builder, ctypes.byref(paragraphs), error, room):
        lib.pilcrow_build_free(builder)
        sys.exit(error.value.decode())
    rejected = 0
    while (text := lib.pilcrow_build_reject(builder, ctypes.c_size_t(rejected))) is not None:
        print(text.decode(), file=sys.stderr)
        rejected += 1
    lib.pilcrow_build_free(builder)
    print(paragraphs.value)


if __name__ == "__main__":
    main()
