#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""libpilcrow from C, C++, Python and R, and a searcher that is asked over pipes: tests/examples run."""

import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from pilcrow import INDEXER, SEARCHER, SOURCE, run
from searching import Searcher

LIBRARY = os.environ.get("PILCROW_LIBRARY", str(SOURCE / "build/searcher/libpilcrow.so"))
EXAMPLES = SOURCE / "tests/examples"
SANITIZED = b"__asan_init" in Path(LIBRARY).read_bytes()


class Examples(Searcher):
    def best(self, query):
        return [(hit["score"], hit["id"]) for hit in self.answer("-n", "3", query)["hits"]]

    def test_a_coprocess_from_python(self):
        done = run(sys.executable, EXAMPLES / "ask.py", SEARCHER, self.index, "ship", '"no such"')
        self.assertEqual(done.returncode, 0, done.stderr)
        expected = [f"  {score:.3f}  {id}" for score, id in self.best("ship")]
        self.assertEqual(done.stdout.decode().splitlines()[1:4], expected)

    @unittest.skipUnless(shutil.which("Rscript"), "R is not here")
    def test_a_coprocess_from_r(self):
        queries = ["ship", '"wartime operational"', "nosuchword"]
        done = run("Rscript", EXAMPLES / "ask.R", SEARCHER, self.index, *queries)
        self.assertEqual(done.returncode, 0, done.stderr)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([answer["query"] for answer in answers], queries)
        for query, answer in zip(queries[:2], answers):
            self.assertEqual([hit["id"] for hit in answer["hits"]], self.ids("-n", "3", query))

    @unittest.skipIf(SANITIZED, "a sanitized library cannot be loaded into another program")
    def test_the_library_from_python(self):
        done = run(sys.executable, EXAMPLES / "library.py", LIBRARY, self.index, "ship harbour")
        self.assertEqual(done.returncode, 0, done.stderr)
        total, *rows = done.stdout.decode().splitlines()
        answer = self.answer("-n", "3", "ship harbour")
        self.assertEqual(int(total), answer["total"]["value"])
        for row, hit in zip(rows, answer["hits"]):
            score, id, *words = row.split(" ")
            self.assertEqual((score, id), (f"{hit['score']:.3f}", hit["id"]))
            self.assertEqual(len(words), sum(m["field"] == "text" for m in hit["marks"]))

    @unittest.skipIf(SANITIZED, "a sanitized library cannot be loaded into another program")
    def test_errors_are_told(self):
        done = run(sys.executable, EXAMPLES / "library.py", LIBRARY, self.scratch / "none", "ship")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"none", done.stderr)

    @unittest.skipIf(SANITIZED or not shutil.which("Rscript"), "R is not here")
    def test_the_library_from_r(self):
        done = run("Rscript", EXAMPLES / "library.R", LIBRARY, self.index, '"wartime operational"')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([hit["id"] for hit in json.loads(done.stdout)["hits"]],
                         self.ids("-n", "3", '"wartime operational"'))

    ARTICLES = (b"lamp\tLamps\tThe lamp on the pier is out.\n"
                b'{"id": "kite", "text": "A kite.\\n\\nA second kite.", "mood": "gay"}\n'
                b'{"id": "bad", "text": 3}\n'
                b'{"id": "kite", "text": "Again."}\n')

    def make(self, *args, given=ARTICLES):
        return run(*args, input=given)

    @unittest.skipIf(SANITIZED, "a sanitized library cannot be loaded into another program")
    def test_an_index_from_python(self):
        index = self.scratch / "built"
        done = self.make(sys.executable, EXAMPLES / "build.py", LIBRARY, index)
        self.assertEqual((done.returncode, done.stdout), (0, b"3\n"), done.stderr)
        bad, again = done.stderr.decode().splitlines()
        self.assertRegex(bad, r"^record 3, byte \d+: .*text")
        self.assertRegex(again, r"^record 3: .*kite.*line 2")
        answer = json.loads(run(SEARCHER, "-i", index, "--format", "json", "kite").stdout)
        self.assertEqual([hit["id"] for hit in answer["hits"]], ["kite#p1", "kite#p2"])
        self.assertEqual(answer["hits"][0]["metadata"], {"mood": "gay"})
        answer = json.loads(run(SEARCHER, "-i", index, "--format", "json", "title:lamp").stdout)
        self.assertEqual(answer["hits"][0]["metadata"], {"author": "Ada"})
        done = run(INDEXER, "check", "-i", index)
        self.assertEqual(done.returncode, 0, done.stderr)

    @unittest.skipIf(SANITIZED, "a sanitized library cannot be loaded into another program")
    def test_what_is_served_stays_until_another_is_published(self):
        index = self.scratch / "served"
        example = [sys.executable, EXAMPLES / "build.py", LIBRARY, index]
        self.assertEqual(self.make(*example).returncode, 0)
        for given, message in ((b"", "no record"), (b'{"id": "x"}\n', "no paragraph")):
            done = self.make(*example, given=given)
            self.assertEqual(done.returncode, 1)
            self.assertIn(message, done.stderr.decode())
            self.assertEqual(run(SEARCHER, "-i", index, "kite").returncode, 0)
            self.assertEqual(sorted(p.name for p in index.iterdir()), ["current", "gen-000001",
                                                                       "lock"])
        self.assertEqual(self.make(*example, given=b"a\tb\tOnly a boat.\n").returncode, 0)
        self.assertEqual(run(SEARCHER, "-i", index, "kite").returncode, 1)
        self.assertEqual(run(SEARCHER, "-i", index, "boat").returncode, 0)
        done = self.make(*example[:-1], self.scratch / "no" / "folder")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"folder", done.stderr)
        done = self.make(*example, "xx")
        self.assertIn(b'no language "xx"', done.stderr)

    @unittest.skipIf(SANITIZED, "a sanitized library cannot be loaded into another program")
    def test_no_process_is_left_to_a_program_that_goes_on(self):
        script = ("import os, runpy, sys\n"
                  "sys.argv = sys.argv[1:]\n"
                  "runpy.run_path(sys.argv[0], run_name='__main__')\n"
                  "try:\n"
                  "    print('left', os.waitpid(-1, 0)[0])\n"
                  "except ChildProcessError:\n"
                  "    print('none')\n")
        done = self.make(sys.executable, "-c", script, EXAMPLES / "build.py", LIBRARY, self.scratch / "alone")
        self.assertEqual((done.returncode, done.stdout), (0, b"3\nnone\n"), done.stderr)

    @unittest.skipIf(SANITIZED, "a sanitized library cannot be loaded into another program")
    def test_what_failed_before_is_forgotten(self):
        index = self.scratch / "failed-before"
        example = [sys.executable, EXAMPLES / "build.py", LIBRARY, index]
        self.assertEqual(self.make(*example).returncode, 0)
        self.assertEqual(run(INDEXER, "build", "-q", "-i", index, self.scratch / "none").returncode, 2)
        self.assertTrue((index / "failed").exists())
        self.assertEqual(self.make(*example).returncode, 0)
        self.assertFalse((index / "failed").exists())

    @unittest.skipIf(SANITIZED, "a sanitized library cannot be loaded into another program")
    def test_it_is_the_index_that_the_indexer_builds(self):
        made = [self.scratch / "by-library", self.scratch / "by-indexer"]
        records = run(SEARCHER, "-i", self.index, "--dump").stdout
        done = self.make(sys.executable, EXAMPLES / "build.py", LIBRARY, made[0], given=records)
        self.assertEqual(done.returncode, 0, done.stderr)
        (self.scratch / "records").write_bytes(records)
        done = run(INDEXER, "build", "-q", "-i", made[1], "--format", "jsonl",
                   self.scratch / "records")
        self.assertEqual(done.returncode, 0, done.stderr)
        names = [p.name for p in (made[1] / "current").iterdir() if p.suffix != ".json"]
        self.assertIn("postlist.glass", names)
        for name in names:
            if name.endswith(".glass"):
                self.assertEqual((made[0] / "current" / name).read_bytes(),
                                 (made[1] / "current" / name).read_bytes(), name)

    @unittest.skipIf(SANITIZED or not shutil.which("Rscript"), "R is not here")
    def test_an_index_from_r(self):
        index = self.scratch / "from-r"
        given = b"".join(self.ARTICLES.splitlines(True)[1:]) + b'{"id": "z", "text": "Zinc."}\n'
        done = self.make("Rscript", EXAMPLES / "build.R", LIBRARY, index, given=given)
        self.assertEqual((done.returncode, done.stdout.split()), (0, [b"3", b"1"]), done.stderr)
        self.assertIn(b"record 2, byte", done.stderr)
        self.assertEqual(run(SEARCHER, "-i", index, "zinc").returncode, 0)

    def test_the_library_from_c_and_c_plus_plus(self):
        for compiler, language in (("cc", "c"), ("c++", "c++")):
            program = self.scratch / f"consumer-{language}"
            flags = ["-fsanitize=address,undefined"] if SANITIZED else []
            subprocess.run([compiler, "-x", language, "-Wall", "-Wextra", "-Werror", *flags,
                            "-I", SOURCE / "searcher/lib", EXAMPLES / "consumer.c", "-x", "none",
                            LIBRARY, "-o", program], check=True)
            done = run(program, self.index, "ship",
                       env={**os.environ, "LD_LIBRARY_PATH": str(Path(LIBRARY).parent)})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stdout.decode().splitlines(),
                             [f"{score:.3f} {id}" for score, id in self.best("ship")] +
                             ["1 two", "2 lamps"])

    @unittest.skipIf(SANITIZED or not shutil.which("pkg-config"), "pkg-config is not here")
    def test_what_is_installed_is_found_by_pkg_config(self):
        root = self.scratch / "root"
        done = run("meson", "install", "-C", Path(LIBRARY).parents[1], "--no-rebuild", "--quiet",
                   "--destdir", root)
        self.assertEqual(done.returncode, 0, done.stderr)
        folder = next(root.rglob("pilcrow.pc")).parent
        env = {"PKG_CONFIG_LIBDIR": str(folder), "PKG_CONFIG_SYSROOT_DIR": str(root)}
        flags = run("pkg-config", "--cflags", "--libs", "pilcrow", env=env).stdout.decode().split()
        self.assertIn("-lpilcrow", flags)
        for compiler, language in (("cc", "c"), ("c++", "c++")):
            program = self.scratch / f"installed-{language}"
            subprocess.run([compiler, "-x", language, EXAMPLES / "consumer.c", "-x", "none",
                            "-o", program, *flags], check=True)
            needed = run("objdump", "-p", program).stdout.decode()
            self.assertRegex(needed, r"NEEDED +libpilcrow\.so\.0\n")
            done = run(program, self.index, "ship",
                       env={"LD_LIBRARY_PATH": str(folder.parent)})
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_nothing_else_is_to_be_seen(self):
        names = subprocess.run(["nm", "-D", "--defined-only", LIBRARY], check=True,
                               stdout=subprocess.PIPE).stdout.decode()
        header = (SOURCE / "searcher/lib/pilcrow.h").read_text(encoding="utf-8")
        declared = set(re.findall(r"\b(pilcrow_\w+)\(", re.sub(r"/\*.*?\*/|typedef int.*?;", "",
                                                                header, flags=re.S)))
        found = set(re.findall(r" T (\w+)@@PILCROW_0", names))
        self.assertEqual(found, declared)
        if not SANITIZED:
            self.assertEqual(len(re.findall(r" [TDBRW] ", names)), len(found))


if __name__ == "__main__":
    unittest.main()
