#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The C library from Python, without a compiler: library.py LIBRARY INDEX QUERY"""

import ctypes
import sys

ID, TEXT = 0, 10  # enum pilcrow_text


def load(path):
    lib = ctypes.CDLL(path)
    lib.pilcrow_open.restype = lib.pilcrow_search.restype = ctypes.c_void_p
    lib.pilcrow_hit_text.restype = ctypes.c_char_p
    lib.pilcrow_hit_score.restype = ctypes.c_double
    lib.pilcrow_total.restype = ctypes.c_ulonglong
    lib.pilcrow_hits.restype = lib.pilcrow_marks.restype = ctypes.c_size_t
    return lib


def main():
    path, index, query = sys.argv[1:]
    lib = load(path)
    error = ctypes.create_string_buffer(500)
    indexes = (ctypes.c_char_p * 1)(index.encode())
    handle = ctypes.c_void_p(lib.pilcrow_open(indexes, ctypes.c_size_t(1), error, 500))
    if not handle:
        sys.exit(error.value.decode())
    answer = ctypes.c_void_p(lib.pilcrow_search(handle, query.encode(), 3, error, 500))
    if not answer:
        sys.exit(error.value.decode())
    print(lib.pilcrow_total(answer, None))
    start, end, title = ctypes.c_size_t(), ctypes.c_size_t(), ctypes.c_int()
    for i in range(lib.pilcrow_hits(answer)):
        i = ctypes.c_size_t(i)
        text, words = lib.pilcrow_hit_text(answer, i, TEXT), []
        for k in range(lib.pilcrow_marks(answer, i)):
            lib.pilcrow_mark(answer, i, ctypes.c_size_t(k), ctypes.byref(start),
                             ctypes.byref(end), ctypes.byref(title))
            if not title.value:
                words.append(text[start.value:end.value].decode())
        print(f"{lib.pilcrow_hit_score(answer, i):.3f}", lib.pilcrow_hit_text(answer, i, ID).decode(),
              *words)
    lib.pilcrow_answer_free(answer)
    lib.pilcrow_close(handle)


if __name__ == "__main__":
    main()
