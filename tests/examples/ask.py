#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks one searcher many questions: ask.py SEARCHER INDEX QUERY..."""

import json
import subprocess
import sys


class Searcher:
    """A running searcher: a JSON line in, a JSON line out."""

    def __init__(self, program, index):
        self.process = subprocess.Popen([program, "-i", index, "--serve-stdio"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, query, **more):
        line = json.dumps({"query": query, **more}).encode() + b"\n"
        self.process.stdin.write(line)
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"]["message"])
        return answer

    def close(self):
        self.process.stdin.close()
        return self.process.wait()


def main():
    program, index, *queries = sys.argv[1:]
    searcher = Searcher(program, index)
    for query in queries:
        answer = searcher.ask(query, hits=3)
        print(f"{query}: {answer['total']['value']}")
        for hit in answer["hits"]:
            print(f"  {hit['score']:.3f}  {hit['id']}")
    return searcher.close()


if __name__ == "__main__":
    sys.exit(main())
