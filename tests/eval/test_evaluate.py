#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The measures by hand, and a small collection from end to end."""

import argparse
import contextlib
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
import xml.dom.minidom
from pathlib import Path
from unittest import mock

import evaluate

HERE = Path(__file__).resolve().parent


class Measures(unittest.TestCase):
    # Two relevant documents of grades 2 and 1, found at ranks 2 and 4 of five; a third is missed.
    GRADES = {"a": 2, "b": 1, "c": 1, "x": 0, "y": -1}
    RANKING = ["x", "a", "z", "b", "y"]

    def test_by_hand(self):
        m = evaluate.measure_query(self.GRADES, self.RANKING)
        self.assertAlmostEqual(m["MAP"], (1 / 2 + 2 / 4) / 3)
        ideal = 2 + 1 / math.log2(3) + 1 / math.log2(4)
        self.assertAlmostEqual(m["nDCG@10"], (2 / math.log2(3) + 1 / math.log2(5)) / ideal)
        self.assertAlmostEqual(m["P@10"], 0.2)
        self.assertAlmostEqual(m["R@100"], 2 / 3)
        self.assertAlmostEqual(m["MRR"], 1 / 2)

    def test_cut_offs(self):
        ranking = [f"n{i}" for i in range(10)] + ["a"] + [f"m{i}" for i in range(100)] + ["b"]
        m = evaluate.measure_query(self.GRADES, ranking)
        self.assertEqual(m["P@10"], 0)
        self.assertEqual(m["nDCG@10"], 0)
        self.assertAlmostEqual(m["R@100"], 1 / 3)
        self.assertAlmostEqual(m["MAP"], (1 / 11 + 2 / 112) / 3)

    def test_nothing_found(self):
        self.assertEqual(set(evaluate.measure_query(self.GRADES, []).values()), {0})

    def test_ties_go_by_id_from_the_highest_down(self):
        run = evaluate.read_run(["1 Q0 a 1 2.0 t", "1 Q0 c 2 2.0 t", "1 Q0 b 3 3.0 t"])
        self.assertEqual(run, {"1": ["b", "c", "a"]})

    def test_queries_without_hits_count_and_those_without_relevant_ones_do_not(self):
        judged = evaluate.read_qrels(self.write("1\ta\t1\n2\tb\t1\n3\tc\t0\n"))
        self.assertEqual(set(judged), {"1", "2"})
        measured = evaluate.measure(judged, {"1": ["a"], "3": ["c"]})
        self.assertEqual(evaluate.means(measured)["MAP"], 0.5)

    def test_both_forms_of_judgements(self):
        beir = evaluate.read_qrels(self.write("query-id\tcorpus-id\tscore\n1\ta\t2\n"))
        trec = evaluate.read_qrels(self.write("1 0 a 2\n"))
        self.assertEqual(beir, trec)

    def test_interpolated_precision(self):
        levels = evaluate.precision_at_levels({"a": 1, "b": 1}, ["x", "a", "b"])
        self.assertEqual(len(levels), 11)
        self.assertAlmostEqual(levels[0], 2 / 3)
        self.assertAlmostEqual(levels[10], 2 / 3)

    def write(self, text):
        file = tempfile.NamedTemporaryFile("w", suffix=".tsv", delete=False)
        self.addCleanup(os.unlink, file.name)
        with file:
            file.write(text)
        return file.name


class Chance(unittest.TestCase):
    def test_equal_runs_differ_by_chance(self):
        self.assertEqual(evaluate.chance([0.5] * 20, [0.5] * 20), 1)

    def test_one_sided_difference_is_none(self):
        self.assertLess(evaluate.chance([0.6] * 20, [0.4] * 20), 0.001)

    def test_it_is_the_same_each_time(self):
        a, b = [i % 7 / 7 for i in range(30)], [i % 5 / 5 for i in range(30)]
        self.assertEqual(evaluate.chance(a, b), evaluate.chance(a, b))

    def test_few_queries_by_count(self):
        # Of 2^3 ways to swap, two give a difference as large.
        self.assertAlmostEqual(evaluate.chance([1, 1, 1], [0, 0, 0]), 0.25, delta=0.02)


@unittest.skipUnless("PILCROW_INDEXER" in os.environ, "needs the programs")
class WholeWay(unittest.TestCase):
    def test_a_collection_of_three(self):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "tiny"
            folder.mkdir()
            texts = {"d1": "a lamp on the pier", "d2": "the pier", "d3": "a kite"}
            (folder / "corpus.jsonl").write_text("".join(
                json.dumps({"_id": id, "text": text}) + "\n" for id, text in texts.items()))
            (folder / "queries.jsonl").write_text('{"_id": "q", "text": "lamp pier"}\n')
            (folder / "qrels.tsv").write_text("q\td1\t1\nq\td2\t1\n")
            done = subprocess.run([sys.executable, HERE / "evaluate.py", "table",
                                   "--indexer", os.environ["PILCROW_INDEXER"],
                                   "--searcher", os.environ["PILCROW_SEARCHER"], folder],
                                  stdout=subprocess.PIPE, check=True)
            self.assertIn("| tiny | 1 | 1.0000 | 1.0000 | 0.2000 | 1.0000 | 1.0000 |",
                          done.stdout.decode())

    def test_our_own_corpus_is_always_there(self):
        programs = argparse.Namespace(indexer=os.environ["PILCROW_INDEXER"], folders=[], options="",
                                      searcher=os.environ["PILCROW_SEARCHER"], more="--all")
        with (mock.patch.object(evaluate, "SHARED", HERE / "none"),
              contextlib.redirect_stdout(io.StringIO()) as shown):
            evaluate.print_change(programs)
        first = shown.getvalue().splitlines()[2].split(" | ")
        self.assertEqual(first[0], "| corpus")
        # The best paragraphs are on top, as the judgements demand; fewer match with --all.
        self.assertGreater(float(first[2]), 0.8)
        self.assertLess(float(first[3]), float(first[2]))

    def test_reprints_of_the_sample_corpus(self):
        done = subprocess.run([sys.executable, HERE / "reprints.py", "--paragraphs", "56",
                               "--indexer", os.environ["PILCROW_INDEXER"],
                               "--searcher", os.environ["PILCROW_SEARCHER"],
                               HERE.parent.parent / "corpus"],
                              stdout=subprocess.PIPE, check=True)
        shown = done.stdout.decode()
        for edit in ("1 word replaced", "a dateline before", "3 words left out"):
            self.assertRegex(shown, edit + r" +4 of +4  100\.0%")
        self.assertRegex(shown, r"a third replaced +0 of +4")

    def test_a_plot_is_a_page(self):
        xml.dom.minidom.parseString(evaluate.draw({"one & two": [1 - i / 10 for i in range(11)]}))


if __name__ == "__main__":
    unittest.main()
