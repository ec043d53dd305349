#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands killed at random moments, two at a time, with readers all along.

Usage: race.py INDEXER SEARCHER [ROUNDS]

Each round rewrites all articles with the word of the round and starts one or two commands, mostly updates,
which are killed after a random time or left to end. Meanwhile searches run in processes of their own, as
batches and through one that stays: each must find all articles with one word, and none with another. After
a round an update that is left alone must publish, and nothing but generations may lie about. Prints TAP, and
as comments what was done and how it ended.
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
COMMANDS = {"update": ["--keep=3"], "build": ["--keep=3"], "rollback": [], "prune": ["--keep=2"]}
WEIGHTS = (4, 2, 2, 1)
# The second is of a rollback that has nothing to go back to.
ENDS = (0, 2, 75, -9)


class Fault(Exception):
    """An answer or an ending that must not be."""


class Race:
    def __init__(self, indexer, searcher, work, seed):
        self.indexer, self.searcher, self.work = indexer, searcher, work
        self.index = os.path.join(work, "index")
        self.source = os.path.join(work, "in.jsonl")
        self.topics = os.path.join(work, "topics.tsv")
        self.random = random.Random(seed)
        self.stop = threading.Event()
        self.faults = []
        self.answers = {"search": 0, "coprocess": 0, "batch": 0}
        self.ends = {}

    def write(self, word):
        with open(self.source + ".new", "w", encoding="utf-8") as file:
            for number in range(ARTICLES):
                text = f"All of it {word}.\n\n" + f"Part {number} of it." * (number % 3 + 1)
                print(json.dumps({"id": number, "text": text}), file=file)
        os.rename(self.source + ".new", self.source)

    def start(self, command):
        sources = ["-q", self.source] if command in ("update", "build") else []
        return subprocess.Popen([self.indexer, command, *COMMANDS[command], "-i", self.index, *sources],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def judge(self, answer, way):
        """All articles, each with the same word."""
        if answer["total"]["value"] != ARTICLES:
            raise Fault(f"{answer['total']['value']} articles were found")
        words = {re.search(r"round\d+", json.dumps(hit["snippet"]))[0] for hit in answer["hits"]}
        if len(words) != 1:
            raise Fault(f"articles of several rounds in one answer: {words}")
        self.answers[way] += 1

    def search(self, way, *words):
        done = subprocess.run([self.searcher, f"-n{ARTICLES}", "--duplicates", "-i", self.index, *words],
                              capture_output=True, check=False)
        if done.returncode != 0:
            raise Fault(f"a search ends with {done.returncode}: {done.stderr.decode()}")
        for line in done.stdout.splitlines() if way == "batch" else [done.stdout]:
            self.judge(json.loads(line), way)

    def read(self):
        serving = subprocess.Popen([self.searcher, "--serve-stdio", "-i", self.index],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            while not self.stop.is_set():
                self.search("search", "--format=json", "all")
                self.search("batch", "--format=json", "--batch", self.topics)
                print(json.dumps({"query": "all", "hits": ARTICLES, "duplicates": True}),
                      file=serving.stdin, flush=True)
                self.judge(json.loads(serving.stdout.readline()), "coprocess")
        except Fault as fault:
            self.faults.append(str(fault))
        except Exception as fault:  # whatever it is, it must not end in silence
            self.faults.append(repr(fault))
        finally:
            serving.kill()
            serving.communicate()

    def end(self, command, process, kill):
        if kill:
            try:
                process.wait(self.random.random() * LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
        message = process.communicate()[1].decode().strip()
        status = process.returncode
        counts = self.ends.setdefault(command, dict.fromkeys(ENDS, 0))
        if status not in ENDS or (status == 2 and command != "rollback"):
            raise Fault(f"{command} ended with status {status}: {message}")
        counts[status] += 1
        return status

    def run_round(self, number):
        self.write(f"round{number}")
        racing = self.random.choices(list(COMMANDS), WEIGHTS, k=self.random.randint(1, 2))
        racing = [(command, self.start(command)) for command in racing]
        for command, process in racing:
            self.end(command, process, self.random.random() < 0.8)
        if self.end("update", self.start("update"), False) != 0:
            raise Fault("an update that nobody disturbed did not publish")
        self.check_litter()
        if self.faults:
            raise Fault(self.faults[0])

    def run(self, rounds):
        self.write("round0")
        with open(self.topics, "w", encoding="utf-8") as file:
            file.write("1\tall\n2\t+all of it\n")
        if self.end("update", self.start("update"), False) != 0:
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

    def check_litter(self):
        left = [name for name in sorted(os.listdir(self.index))
                if not re.fullmatch(r"current|lock|failed|gen-\d{6}", name)]
        if left:
            raise Fault(f"litter: {left}")

    def check_end(self):
        subprocess.run([self.indexer, "prune", "--keep=2", "-i", self.index], check=True,
                       capture_output=True)
        if len(os.listdir(self.index)) > 4:
            raise Fault(f"pruning leaves {sorted(os.listdir(self.index))}")
        done = subprocess.run([self.indexer, "check", "-i", self.index], capture_output=True,
                              check=False)
        if done.returncode != 0:
            raise Fault(f"check: {done.stdout} {done.stderr}")


def main():
    indexer, searcher = (os.path.abspath(path) for path in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 25
    seed = random.randrange(1 << 32)
    work = tempfile.mkdtemp(prefix="race-")
    race = Race(indexer, searcher, work, seed)
    print("1..1")
    try:
        race.run(rounds)
    except Fault as fault:
        print(f"not ok 1 - commands race and die, seed {seed}\n# {fault}")
        return 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
    answers = ", ".join(f"{n} by {way}" for way, n in race.answers.items())
    print(f"ok 1 - commands race and die: {rounds} rounds; answers, all whole: {answers}")
    print(f"# {'':9}" + "".join(f"{name:>9}" for name in ("done", "nothing", "locked", "killed")))
    for command, ends in race.ends.items():
        print(f"# {command:9}" + "".join(f"{ends[end]:9}" for end in ENDS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
