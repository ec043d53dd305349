# SPDX-License-Identifier: GPL-2.0-or-later
"""What a question over pipes costs: a program asks one word at a time of an engine that has its index
open, and gets ten hits with a snippet each, one line of JSON (of Lucene: of text) back."""

import json
import subprocess
import time

import peers

XAPIAN = """
import json, sys, xapian
db, stem = xapian.Database(sys.argv[1]), xapian.Stem("en")
for line in sys.stdin:
    word = json.loads(line)["query"]
    enquire = xapian.Enquire(db)
    enquire.set_weighting_scheme(xapian.BM25Weight(0.9, 0, 0, 0.4, 1e-9))
    enquire.set_query(xapian.Query("Z" + stem(word).decode()))
    mset = enquire.get_mset(0, 10)
    print(json.dumps([(hit.document.get_value(0).decode(), hit.weight,
                       mset.snippet(hit.document.get_data(), 200, stem).decode("utf-8", "replace"))
                      for hit in mset]), flush=True)
"""

FTS5 = """
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for line in sys.stdin:
    word = json.loads(line)["query"]
    print(json.dumps(db.execute("SELECT id, rank, snippet(t, 1, '<b>', '</b>', '...', 30) FROM t "
                                "WHERE t MATCH ? ORDER BY rank LIMIT 10", (f'"{word}"',)).fetchall()),
          flush=True)
"""


def ours(searcher, engine):
    return [searcher, *engine.asked, "--serve-stdio", *engine.options]


def xapian(path):
    return ["/usr/bin/python3", "-c", XAPIAN, path]


def fts5(path):
    return ["/usr/bin/python3", "-c", FTS5, path]


def lucene(index):
    return ["java", "-cp", peers.JARS, str(peers.HERE / "Peer.java"), "serve", index]


def ask(command, words, times):
    """Microseconds of each question but the first half, which warms what has to be warmed, and the
    last answer to each."""
    taken, answers = [], []
    with subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        for i in range(2 * times):
            request = json.dumps({"query": words[i % len(words)], "hits": 10}).encode() + b"\n"
            start = time.perf_counter()
            process.stdin.write(request)
            process.stdin.flush()
            answers.append(process.stdout.readline())
            taken.append((time.perf_counter() - start) * 1e6)
        process.stdin.close()
    return taken[times:], answers[times:]
