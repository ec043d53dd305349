# SPDX-License-Identifier: GPL-2.0-or-later
"""The two programs, run as a user runs them. For the tests in this folder.

PILCROW_INDEXER and PILCROW_SEARCHER name the programs, PILCROW_SOURCE the root of the source.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("PILCROW_SOURCE", pathlib.Path(__file__).parents[2])).resolve()
INDEXER = os.environ.get("PILCROW_INDEXER", str(SOURCE / "build/indexer/indexer"))
SEARCHER = os.environ.get("PILCROW_SEARCHER", str(SOURCE / "build/searcher/searcher"))
ARTICLES = SOURCE / "corpus/articles"

# What the programs look at; a test that wants one of them says so.
OWN = ("PILCROW_INDEX", "NO_COLOR", "COLUMNS", "TERM", "PAGER", "LESS")


def environment(**more):
    env = {name: value for name, value in os.environ.items() if name not in OWN}
    env.update(more)
    return env


def run(program, *args, env=None, **more):
    """A finished process: returncode, stdout and stderr in bytes."""
    return subprocess.run(
        [program, *map(os.fspath, args)],
        env=environment(**(env or {})), check=False, timeout=120,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
    )


class Case(unittest.TestCase):
    """Tests with a directory of their own, shared by the tests of one class."""

    longMessage = True

    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="pilcrow-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.scratch, ignore_errors=True)

    @classmethod
    def build(cls, name, *sources):
        """An index of the sources; its path."""
        index = cls.scratch / name
        done = run(INDEXER, "build", "-q", "-i", index, *sources)
        if done.returncode != 0:
            raise AssertionError(f"indexer exits {done.returncode}: {done.stderr.decode()}")
        return index
