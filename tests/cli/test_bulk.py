#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What other programs make of a database that the bulk builder wrote: Xapian's own classes, from
Python, on it and on what Xapian wrote of the same articles. They must rank alike to the last bit,
and the tables must take updates.
"""

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

SYSTEM_PYTHON = "/usr/bin/python3"  # the one that Debian's python3-xapian is for

try:
    import xapian
except ImportError:
    xapian = None
    if sys.executable != SYSTEM_PYTHON and os.path.exists(SYSTEM_PYTHON):
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, "-B", *sys.argv])

import pilcrow


def check(path):
    """xapian-check's output, all of it; fails where it finds a fault."""
    done = subprocess.run(["xapian-check", path, "fbv"], capture_output=True,
                          encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        raise AssertionError(done.stdout[-2000:] + done.stderr)
    return done.stdout


def size_of(path):
    """Of the tables: what else lies in a generation is not Xapian's."""
    return sum(file.stat().st_size for file in pathlib.Path(path).glob("*glass"))


def terms_of(db):
    return [item.term for item in db.allterms()]


def describe(db, docid):
    """All that a document has."""
    document = db.get_document(docid)
    terms = [(t.term, t.wdf, list(t.positer)) for t in db.get_document(docid).termlist()]
    values = [(v.num, v.value) for v in document.values()]
    return docid, document.get_data(), db.get_doclength(docid), terms, values


def describe_all(db):
    return [describe(db, item.docid) for item in db.postlist("")]


@unittest.skipUnless(xapian, "python3-xapian is not installed")
@unittest.skipUnless(shutil.which("xapian-check"), "xapian-tools is not installed")
class Bulk(pilcrow.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paths = {}
        for builder in ("bulk", "xapian"):
            index = cls.scratch / builder
            done = pilcrow.run(pilcrow.INDEXER, "build", "-q", "--builder", builder,
                               "-i", index, pilcrow.ARTICLES)
            if done.returncode != 0:
                raise AssertionError(done.stderr.decode())
            cls.paths[builder] = os.path.realpath(index / "current")

    def both(self):
        return [xapian.Database(self.paths[builder]) for builder in ("bulk", "xapian")]

    def test_statistics_and_bounds_are_as_tight(self):
        bulk, own = self.both()
        for name in ("get_doccount", "get_lastdocid", "get_avlength", "get_total_length",
                     "get_doclength_lower_bound", "get_doclength_upper_bound", "has_positions"):
            self.assertEqual(getattr(bulk, name)(), getattr(own, name)(), name)
        for term in terms_of(own):
            for name in ("get_termfreq", "get_collection_freq", "get_wdf_upper_bound"):
                self.assertEqual(getattr(bulk, name)(term), getattr(own, name)(term), (name, term))
        for slot in range(10):
            for name in ("get_value_freq", "get_value_lower_bound", "get_value_upper_bound"):
                self.assertEqual(getattr(bulk, name)(slot), getattr(own, name)(slot), (name, slot))

    def test_it_is_at_most_a_tenth_larger_than_what_xapian_packs(self):
        packed = self.scratch / "packed"
        subprocess.run(["xapian-compact", self.paths["xapian"], packed], capture_output=True,
                       check=True)
        sizes = {"packed": size_of(packed)}
        for how in ("fast", "best", "none"):
            index = self.scratch / how
            done = pilcrow.run(pilcrow.INDEXER, "build", "-q", "--compress", how, "-i", index,
                               pilcrow.ARTICLES)
            self.assertEqual(done.returncode, 0, done.stderr)
            sizes[how] = size_of(index / "current")
        self.assertEqual(sizes["fast"], size_of(self.paths["bulk"]))
        self.assertLess(sizes["fast"], 1.1 * sizes["packed"])
        self.assertLessEqual(sizes["best"], sizes["packed"])
        self.assertGreaterEqual(sizes["none"], sizes["fast"])

    def test_texts_are_packed_from_400_bytes_on_and_by_best_all(self):
        """Of a short text little repeats; of this one, all does."""
        sizes = {}
        for letters in (200, 500):
            source = self.scratch / f"{letters}.txt"
            source.write_text("\n\n".join(f"{number} " + "to and fro " * (letters // 11) for number in range(500)))
            for how in ("fast", "best", "none"):
                index = self.scratch / f"{letters}-{how}"
                done = pilcrow.run(pilcrow.INDEXER, "build", "-q", "--compress", how, "-i", index, source)
                self.assertEqual(done.returncode, 0, done.stderr)
                sizes[letters, how] = (index / "current" / "docdata.glass").stat().st_size
        self.assertEqual(sizes[200, "fast"], sizes[200, "none"])
        self.assertLess(3 * sizes[200, "best"], sizes[200, "none"])
        self.assertLess(3 * sizes[500, "fast"], sizes[500, "none"])

    def test_little_memory_makes_the_same_with_fewer_threads(self):
        index = self.scratch / "little"
        done = pilcrow.run(pilcrow.INDEXER, "build", "-j8", "--memory=64M", "-i", index,
                           pilcrow.ARTICLES)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"64M of memory are enough for 2 of 8 threads", done.stderr)
        for table in pathlib.Path(self.paths["bulk"]).glob("*glass"):
            other = index / os.readlink(index / "current") / table.name
            self.assertEqual(table.read_bytes(), other.read_bytes(), table.name)

    def test_too_little_memory_is_refused(self):
        done = pilcrow.run(pilcrow.INDEXER, "build", "--memory=32M", "-i", self.scratch / "no",
                           pilcrow.ARTICLES)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"32M is too little; 48M is the least", done.stderr)

    def test_a_way_to_compress_that_there_is_not_is_named(self):
        done = pilcrow.run(pilcrow.INDEXER, "build", "--compress=zip", "-i", self.scratch / "no",
                           pilcrow.ARTICLES)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"unknown way zip (fast, best, none)", done.stderr)

    def test_the_uuid_says_that_it_is_of_version_8(self):
        uuid = self.both()[0].get_uuid()
        uuid = uuid.decode() if isinstance(uuid, bytes) else uuid
        self.assertEqual(uuid[14], "8")
        self.assertIn(uuid[19], "89ab")

    def queries(self, db, n):
        """Random ones of the words that there are, and of words that stand side by side."""
        pick = random.Random(5)
        words = [term for term in terms_of(db) if term[:1].islower()]
        documents = [item.docid for item in db.postlist("")]
        for i in range(n):
            if i % 2:
                yield xapian.Query(pick.choice([xapian.Query.OP_OR, xapian.Query.OP_AND]),
                                   [pick.choice(words) for _ in range(1 + i % 4)])
                continue
            places = sorted((position, t.term)
                            for t in db.get_document(pick.choice(documents)).termlist()
                            if t.term[:1].islower() for position in t.positer)
            if not places:
                continue
            at = pick.randrange(len(places))
            yield xapian.Query(xapian.Query.OP_PHRASE, [t for _, t in places[at:at + 2 + i % 3]])

    def test_queries_rank_alike_to_the_last_bit(self):
        bulk, own = self.both()
        for query in self.queries(own, 600):
            answers = []
            for db in (bulk, own):
                enquire = xapian.Enquire(db)
                enquire.set_query(query)
                found = enquire.get_mset(0, 20)
                answers.append((
                    [(match.docid, match.weight) for match in found],
                    found.get_max_possible(), found.get_max_attained(),
                    found.get_matches_lower_bound(), found.get_matches_estimated(),
                    found.get_matches_upper_bound(),
                ))
            self.assertEqual(*answers, str(query))

    def test_expansion_finds_the_same_terms(self):
        bulk, own = self.both()
        documents = [item.docid for item in own.postlist("")]
        for start in range(0, len(documents), 7):
            answers = []
            for db in (bulk, own):
                marked = xapian.RSet()
                for docid in documents[start:start + 3]:
                    marked.add_document(docid)
                found = xapian.Enquire(db).get_eset(40, marked)
                answers.append([(item.term, item.weight) for item in found])
            self.assertEqual(*answers)

    def assert_texts(self, index, texts):
        db = xapian.Database(os.path.realpath(index / "current"))
        found = (db.get_document(item.docid).get_data() for item in db.postlist(""))
        # The difference would be long.
        self.assertTrue(sorted(data[data.index(b"line "):] for data in found) ==
                        sorted(text.encode() for text in texts))

    def test_a_long_line_of_one_sign_can_be_read_back(self):
        """Xapian takes some for cut short, if nothing is done about it."""
        source = self.scratch / "lines.jsonl"
        texts = [f"line {sign * size}" for sign in ("-", "= ", "0 0", "*") for size in range(8100, 8400, 19)]
        texts = [text.strip() for text in texts]
        changed = ["line " + "~" * (8200 + 7 * i) if i < 20 else text for i, text in enumerate(texts)]
        for builder in ("bulk", "xapian"):
            index = self.scratch / f"lines-{builder}"
            for command, lines in (("build", texts), ("update", changed)):
                with self.subTest(builder=builder, command=command):
                    source.write_text("".join(
                        json.dumps({"id": f"a{i}", "text": text}) + "\n" for i, text in enumerate(lines)))
                    how = ["--builder", builder] if command == "build" else []
                    done = pilcrow.run(pilcrow.INDEXER, command, "-q", *how, "-i", index, source)
                    self.assertEqual(done.returncode, 0, done.stderr.decode()[:1000])
                    check(os.path.realpath(index / "current"))
                    self.assert_texts(index, lines)

    def update(self, path, seed):
        """The same changes for the same seed: adds, replaces, deletes, commits."""
        pick = random.Random(seed)
        db = xapian.WritableDatabase(path, xapian.DB_OPEN)
        for step in range(1500):
            document = xapian.Document()
            for i in range(pick.randrange(120)):
                word = pick.choice("abcdefgh") * pick.randrange(1, 6) + str(pick.randrange(300))
                document.add_posting(word, i + 1)
            for slot in range(pick.randrange(8)):
                document.add_value(slot, str(pick.randrange(10 ** 9)))
            document.set_data("x" * pick.randrange(3000))
            what, docid = pick.randrange(4), 1 + pick.randrange(db.get_lastdocid())
            if what == 0:
                db.add_document(document)
            elif what == 1:
                db.replace_document(docid, document)
            elif what == 2 and any(True for _ in db.postlist("")):
                try:
                    db.delete_document(docid)
                except xapian.DocNotFoundError:
                    pass
            else:
                db.set_metadata(f"a:{pick.randrange(50)}", str(step))
                db.add_synonym(f"Z{pick.randrange(50)}", str(step))
            if step % 97 == 0:
                db.commit()
        db.commit()
        db.close()

    def test_the_tables_take_updates(self):
        states = []
        for builder, path in self.paths.items():
            copy = self.scratch / f"updated-{builder}"
            shutil.copytree(path, copy)
            self.update(str(copy), 11)
            self.assertIn("No errors found", check(copy))
            db = xapian.Database(str(copy))
            states.append((describe_all(db), terms_of(db),
                           [(key, db.get_metadata(key)) for key in db.metadata_keys()],
                           [(key, list(db.synonyms(key))) for key in db.synonym_keys()]))
        self.assertEqual(states[0], states[1])

    def test_all_documents_can_be_deleted_one_by_one(self):
        copy = self.scratch / "emptied"
        shutil.copytree(self.paths["bulk"], copy)
        db = xapian.WritableDatabase(str(copy), xapian.DB_OPEN)
        for item in list(db.postlist("")):
            db.delete_document(item.docid)
        db.commit()
        db.close()
        self.assertIn("No errors found", check(copy))
        self.assertEqual(terms_of(xapian.Database(str(copy))), [])

    def test_compaction_takes_it_alone_and_beside_another(self):
        for number, sources in enumerate((["bulk"], ["bulk", "xapian"])):
            target = self.scratch / f"compacted-{number}"
            done = subprocess.run(["xapian-compact", *(self.paths[name] for name in sources),
                                   target], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("No errors found", check(target))
        self.assertEqual(describe_all(xapian.Database(str(self.scratch / "compacted-0"))),
                         describe_all(self.both()[1]))


if __name__ == "__main__":
    unittest.main()
