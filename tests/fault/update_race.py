#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Updates killed at random moments, two at a time, with readers all along.

Usage: update_race.py INDEXER SEARCHER [ROUNDS]

Each round rewrites all articles with the word of the round and starts one or two updates, which are
killed after a random time or left to end. Meanwhile searches run in processes of their own and through
one that stays: each must find all articles with one word, and none with another. After a round an update
that is left alone must publish. In the end nothing may lie about. Prints TAP.
"""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ARTICLES = 60
LONGEST = 0.08  # seconds until a kill: about as long as an update takes


class Fault(Exception):
    """An answer or an ending that must not be."""


class Race:
    def __init__(self, indexer, searcher, work, seed):
        self.indexer, self.searcher, self.work = indexer, searcher, work
        self.index = os.path.join(work, "index")
        self.source = os.path.join(work, "in.jsonl")
        self.random = random.Random(seed)
        self.stop = threading.Event()
        self.faults = []
        self.answers = 0
        self.ends = {}

    def write(self, word):
        with open(self.source + ".new", "w", encoding="utf-8") as file:
            for number in range(ARTICLES):
                text = f"All of it {word}.\n\n" + f"Part {number} of it." * (number % 3 + 1)
                print(json.dumps({"id": number, "text": text}), file=file)
        os.rename(self.source + ".new", self.source)

    def start(self):
        return subprocess.Popen([self.indexer, "update", "-q", "--keep=2", "-i", self.index,
                                 self.source], stderr=subprocess.PIPE)

    def judge(self, answer):
        """All articles, each with the same word."""
        if answer["total"]["value"] != ARTICLES:
            raise Fault(f"{answer['total']['value']} articles were found")
        words = {re.search(r"round\d+", json.dumps(hit["snippet"]))[0] for hit in answer["hits"]}
        if len(words) != 1:
            raise Fault(f"articles of several rounds in one answer: {words}")
        self.answers += 1

    def read(self):
        options = ["--format=json", f"-n{ARTICLES}", "--duplicates", "-i", self.index]
        serving = subprocess.Popen([self.searcher, "--serve-stdio", "-i", self.index],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            while not self.stop.is_set():
                done = subprocess.run([self.searcher, *options, "all"], capture_output=True,
                                      check=False)
                if done.returncode != 0:
                    raise Fault(f"a search ends with {done.returncode}: {done.stderr.decode()}")
                self.judge(json.loads(done.stdout))
                print(json.dumps({"query": "all", "hits": ARTICLES, "duplicates": True}),
                      file=serving.stdin, flush=True)
                self.judge(json.loads(serving.stdout.readline()))
        except Fault as fault:
            self.faults.append(str(fault))
        except Exception as fault:  # whatever it is, it must not end in silence
            self.faults.append(repr(fault))
        finally:
            serving.kill()
            serving.communicate()

    def end(self, process, kill):
        if kill:
            try:
                process.wait(self.random.random() * LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
        message = process.communicate()[1].decode().strip()
        status = process.returncode
        self.ends[status] = self.ends.get(status, 0) + 1
        if status not in (0, 75, -9):
            raise Fault(f"an update ended with status {status}: {message}")
        return status

    def run_round(self, number):
        self.write(f"round{number}")
        racing = [self.start() for _ in range(self.random.randint(1, 2))]
        for process in racing:
            self.end(process, self.random.random() < 0.8)
        if self.end(self.start(), False) != 0:
            raise Fault("an update that nobody disturbed did not publish")
        if self.faults:
            raise Fault(self.faults[0])

    def run(self, rounds):
        self.write("round0")
        if self.end(self.start(), False) != 0:
            raise Fault("there is no index to begin with")
        readers = [threading.Thread(target=self.read) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            for number in range(1, rounds + 1):
                self.run_round(number)
        finally:
            self.stop.set()
            for reader in readers:
                reader.join()
        if self.faults:
            raise Fault(self.faults[0])
        self.check_end()

    def check_end(self):
        subprocess.run([self.indexer, "prune", "--keep=2", "-i", self.index], check=True,
                       capture_output=True)
        left = [name for name in sorted(os.listdir(self.index))
                if not re.fullmatch(r"current|lock|gen-\d{6}", name)]
        if left or len(os.listdir(self.index)) > 4:
            raise Fault(f"litter: {sorted(os.listdir(self.index))}")
        done = subprocess.run([self.indexer, "check", "-i", self.index], capture_output=True,
                              check=False)
        if done.returncode != 0:
            raise Fault(f"check: {done.stdout} {done.stderr}")


def main():
    indexer, searcher = (os.path.abspath(path) for path in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 25
    seed = random.randrange(1 << 32)
    work = tempfile.mkdtemp(prefix="update-race-")
    race = Race(indexer, searcher, work, seed)
    print("1..1")
    try:
        race.run(rounds)
    except Fault as fault:
        print(f"not ok 1 - updates race and die, seed {seed}\n# {fault}")
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"ok 1 - updates race and die: {rounds} rounds, {race.answers} answers, all whole; "
          f"updates by exit status: {race.ends}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
