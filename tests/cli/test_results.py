#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What searcher does with the matches, over the sample corpus: how it ranks and arranges them."""

import json
import re
import unittest

from pilcrow import ARTICLES
from results import Results, validate


class Ranking(Results):
    names = ("bm25", "bm25plus", "tfidf", "pl2", "dph", "inl2", "bb2", "ifb2", "ineb2", "dlh",
             "coord", "bool")

    def test_every_ranking_finds_the_same_in_an_order_of_its_own(self):
        orders = {}
        for name in self.names:
            answer = self.answer("--ranking", name, "-n", "1000", "ship maintenance harbour")
            orders[name] = [hit["id"] for hit in answer["hits"]]
            self.assertEqual(set(orders[name]), set(orders["bm25"]))
            self.assertEqual(answer["receipt"]["ranking"].split(":")[0], name)
            scores = [hit["score"] for hit in answer["hits"]]
            self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertGreater(len({tuple(order) for order in orders.values()}), 6)

    def test_bool_is_in_order_of_articles(self):
        hits = self.answer("--ranking", "bool", "-n", "1000", "ship")["hits"]
        self.assertEqual({hit["score"] for hit in hits}, {0})
        places = [(hit["article"].encode(), hit["paragraph"]) for hit in hits]
        self.assertEqual(places, sorted(places))

    def test_the_receipt_says_the_parameters(self):
        for given, said in (("bm25", "bm25:k1=0.9,b=0.4,surface=0.3,title=0.5,parts=0.7,kin=0.7,k3=8"),
                            ("bm25:k1=1.2,title=0", "bm25:k1=1.2,b=0.4,surface=0.3,title=0,parts=0.7,kin=0.7,k3=8")):
            answer = self.answer("--ranking", given, "ship")
            self.assertEqual(answer["receipt"]["ranking"], said)
        self.assertEqual(self.answer("ship"), self.answer("--ranking=bm25", "ship"))

    def test_the_weight_of_titles_matters(self):
        def score(ranking):
            hits = self.answer("-n", "100", "--ranking", ranking, "dredger flats")["hits"]
            return {hit["id"]: hit["score"] for hit in hits}["wire/dredger-aground#p1"]
        self.assertGreater(score("bm25:title=2"), score("bm25:title=0"))

    def test_a_word_that_is_repeated_weighs_more(self):
        once = self.answer("-n", "1000", "ship dock")
        twice = self.answer("-n", "1000", "ship dock ship")
        self.assertEqual({hit["id"] for hit in once["hits"]}, {hit["id"] for hit in twice["hits"]})
        self.assertEqual([word["times"] for word in once["receipt"]["words"]], [1, 1])
        self.assertEqual([word["times"] for word in twice["receipt"]["words"]], [2, 1])
        self.assertGreater(twice["hits"][0]["score"], once["hits"][0]["score"])
        without = ("-n", "1000", "--ranking", "bm25:k3=0")
        self.assertEqual(self.answer(*without, "ship dock")["hits"],
                         self.answer(*without, "ship dock ship")["hits"])

    def test_parts_and_repeats_are_explained(self):
        shown = self.search("--explain", "ship-maintenance dock dock").stderr.decode()
        self.assertIn("; in parts ship, mainten, maintenanc, maintenance; where it is not, mainten 9\n", shown)
        self.assertIn("; 2 times\n", shown)

    def test_the_parts_of_a_hyphenated_word_weigh_but_never_match(self):
        found = self.answer("-n", "1000", "ship-maintenance dock")
        self.assertEqual([word["parts"] for word in found["receipt"]["words"]],
                         [["ship", "mainten", "maintenanc", "maintenance"], []])
        alone = self.answer("-n", "1000", "--ranking", "bm25:parts=0", "ship-maintenance dock")
        self.assertEqual({hit["id"] for hit in found["hits"]}, {hit["id"] for hit in alone["hits"]})
        self.assertNotEqual([hit["score"] for hit in found["hits"]],
                            [hit["score"] for hit in alone["hits"]])
        self.assertEqual(self.answer("zzzz-maintenance", status=1)["hits"], [])

    def test_what_is_wrong_is_said(self):
        for given in ("bm25:parts=1.1", "bm25:k3=-1", "lm", "pl2plus", "bm25:q=1", "bm25:b=2", "bm25:k1=", ""):
            done = self.search("--ranking", given, "ship", status=2)
            self.assertEqual(done.stdout, b"")
            self.assertIn(b"--ranking: ", done.stderr)


class Groups(Results):
    queries = ("ship maintenance harbour", '"wartime operational control"', "+ship -artillery",
               "the of and", "図書館")

    def grouped(self, *args, **more):
        return self.answer("--group", "article", *args, **more)

    def test_groups_are_what_the_flat_list_gives(self):
        combine = {"max": max, "sum": sum, "mean": lambda scores: sum(scores) / len(scores),
                   "discounted": lambda scores: sum(s * 0.2 ** i for i, s in enumerate(scores))}
        for query in self.queries:
            flat = self.answer("--duplicates", "-n", "1000", query)
            for how, function in combine.items():
                got = self.grouped("-n", "1000", "--per-group", "2", "--group-score", how, query)
                articles = {}
                for hit in flat["hits"]:
                    articles.setdefault(hit["article"], []).append(hit)
                self.assertEqual(got["total"], flat["total"])
                self.assertEqual(got["articles"],
                                 {"value": len(articles), "relation": "exact"})
                self.assertEqual({g["article"] for g in got["groups"]}, set(articles))
                for group in got["groups"]:
                    hits = articles[group["article"]]
                    self.assertEqual(group["paragraphs_matching"], len(hits))
                    self.assertEqual(group["hits"], [h["id"] for h in hits[:2]])
                    self.assertAlmostEqual(group["score"],
                                           function([h["score"] for h in hits]), places=3)
                order = [(-g["score"], g["article"].encode()) for g in got["groups"]]
                self.assertEqual(order, sorted(order))

    def test_hits_stand_group_by_group(self):
        got = self.grouped("-n", "4", "--offset", "1", "ship maintenance harbour")
        self.assertEqual([g["rank"] for g in got["groups"]], [2, 3, 4, 5])
        self.assertEqual([h["id"] for h in got["hits"]],
                         [name for g in got["groups"] for name in g["hits"]])
        self.assertEqual([h["rank"] for h in got["hits"]],
                         [g["rank"] for g in got["groups"] for _ in g["hits"]])

    def test_pages_meet(self):
        whole = self.grouped("-n", "100", "ship maintenance harbour")["groups"]
        pages = [g for offset in range(0, len(whole), 3)
                 for g in self.grouped("-n", "3", "--offset", str(offset),
                                       "ship maintenance harbour")["groups"]]
        self.assertEqual(pages, whole)

    def test_text_has_a_heading_an_article(self):
        shown = self.text("--group", "article", "--group-score", "max", "-n", "2", "--per-group", "2",
                          "ship maintenance")
        self.assertIn("1. museum-ship.txt  (museum-ship.txt, 2 of 5 paragraphs match)", shown)
        self.assertEqual(shown.count("(museum-ship.txt, "), 1)
        self.assertEqual(shown.count("\n  paragraph "), 4)
        self.assertRegex(shown, r"\d+ paragraphs match in \d+ articles, 1-2 shown")

    def test_without_groups_they_are_null(self):
        answer = self.answer("ship")
        self.assertIsNone(answer["groups"])
        self.assertIsNone(answer["articles"])

    def test_nothing_found_is_no_group(self):
        answer = self.grouped("zzzz", status=1)
        self.assertEqual(answer["groups"], [])
        self.assertEqual(self.text("--group", "article", "zzzz", status=1).splitlines()[0],
                         "no paragraph matches")

    def test_wrong_values_are_usage_errors(self):
        for args in (["--group", "paragraph"], ["--per-group", "0"], ["--group-score", "min"]):
            self.search(*args, "ship", status=2)

    def test_every_answer_fits_the_schema(self):
        validate(self, self.grouped("-n", "3", "ship maintenance"))
        validate(self, self.grouped("zzzz", status=1))


class Duplicates(Results):
    """Wire copy, printed again with a word more or less; articles a, b, ... in order of rank."""

    story = ("The council met on Monday to hear why the new harbour bridge costs twice what was "
             "promised, and sent the engineers home with forty questions to be answered in writing "
             "before the spring budget is put to a vote in the great hall of the old exchange")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        texts = {f"reprint-{n}": cls.story + "." for n in range(4)}
        texts["other"] = "A bridge of another kind: four players, one deck, a long winter night."
        texts["third"] = "The bridge is shut for repairs until the frost is out of the ground."
        source = cls.scratch / "wire.jsonl"
        source.write_text("".join(json.dumps({"id": name, "text": text}) + "\n"
                                  for name, text in texts.items()))
        cls.wire = cls.build("wire", source)

    def hits(self, *args):
        return self.answer(*args, "bridge", index=self.wire)["hits"]

    def test_the_best_stands_for_the_others(self):
        hits = self.hits()
        first = [hit for hit in hits if hit["article"].startswith("reprint")]
        self.assertEqual(len(first), 1)
        self.assertEqual(first[0]["article"], "reprint-0")
        self.assertEqual(first[0]["duplicates"], [f"reprint-{n}#p1" for n in (1, 2, 3)])
        self.assertFalse(first[0]["more_duplicates"])
        self.assertEqual([hit["rank"] for hit in hits], [1, 2, 3])
        self.assertIn("    and 3 more like it\n", self.text("bridge", index=self.wire))

    def test_the_total_counts_all(self):
        self.assertEqual(self.answer("bridge", index=self.wire)["total"],
                         {"value": 6, "relation": "exact"})

    def test_they_are_shown_when_asked_for(self):
        hits = self.hits("--duplicates")
        self.assertEqual(len(hits), 6)
        self.assertEqual([hit["duplicates"] for hit in hits], [[]] * 6)
        self.assertNotIn("more like it", self.text("--duplicates", "bridge", index=self.wire))

    def test_pages_meet(self):
        whole = self.hits()
        pages = []
        for offset in range(3):
            done = self.answer("-n", "1", "--offset", str(offset), "bridge", index=self.wire)
            pages += done["hits"]
        self.assertEqual([hit["id"] for hit in pages], [hit["id"] for hit in whole])

    def test_formats_that_cannot_say_so_show_all(self):
        for form in ("ids", "csv", "trec"):
            shown = self.text("--format", form, "bridge", index=self.wire)
            self.assertEqual(shown.count("reprint-"), 4, form)

    def test_the_sum_cut_short_says_so(self):
        source = self.scratch / "many.jsonl"
        source.write_text("".join(json.dumps({"id": f"r{n:03}", "text": self.story}) + "\n"
                                  for n in range(200)))
        index = self.build("many", source)
        hits = self.answer("-n", "1", "bridge", index=index)["hits"]
        self.assertEqual(len(hits[0]["duplicates"]), 50)
        self.assertTrue(hits[0]["more_duplicates"])
        self.assertIn("and 50+ more like it", self.text("-n", "1", "bridge", index=index))
        hits = self.answer("-n", "10", "bridge", index=index)["hits"]
        self.assertEqual(len(hits), 1)
        self.assertEqual(len(hits[0]["duplicates"]), 199)
        self.assertFalse(hits[0]["more_duplicates"])
        self.assertEqual(self.answer("--offset", "1", "bridge", index=index, status=1)["hits"], [])

    def test_small_edits_do_not_matter(self):
        first, second = "wire/dredger-aground#p1", "wire/dredger-aground-reprint#p1"
        hits = self.answer('"ran aground"')["hits"]
        self.assertEqual([(hit["id"], hit["duplicates"]) for hit in hits], [(first, [second])])

    def test_what_only_looks_alike_stays_apart(self):
        texts = ["Train 9 to Lorne leaves at 5 from platform 2.",
                 "Train 9 to Lorne leaves at 6 from platform 3.",
                 "Lorne lost the match to Wesley Town.", "Wesley Town lost the match to Lorne.",
                 "We are to be at it by six.", "It is by us to be at six."]
        source = self.scratch / "alike.jsonl"
        source.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n"
                                  for n, text in enumerate(texts)))
        index = self.build("alike", source)
        for query in ("train", "lorne", "six"):
            shown = self.answer("--duplicates", query, index=index)["hits"]
            self.assertEqual(self.answer(query, index=index)["hits"], shown)

    def test_long_copies_collapse_and_long_texts_that_begin_alike_do_not(self):
        """Of long texts the beginnings are compared first."""
        first, second, third = (" ".join(f"{kind}{n * n % 997}" for n in range(1500)) for kind in "abc")
        words = first.split()
        edited = " ".join(f"x{n}" if n % 12 == 5 else word for n, word in enumerate(words))
        texts = {"first": first, "copy": first, "edited": edited, "led": f"New lead here. {first}",
                 "begins": " ".join(words[:800]) + " " + second, "other": third}
        source = self.scratch / "long.jsonl"
        source.write_text("".join(json.dumps({"id": name, "text": f"quay {text} quay"}) + "\n"
                                  for name, text in texts.items()))
        index = self.build("long", source)
        hits = self.answer("quay", index=index)["hits"]
        self.assertEqual(sorted(sorted([hit["id"], *hit["duplicates"]]) for hit in hits),
                         [["begins#p1"], ["copy#p1", "edited#p1", "first#p1", "led#p1"],
                          ["other#p1"]])

    def test_short_copies_collapse_too(self):
        source = self.scratch / "short.jsonl"
        source.write_text('{"id":"a","text":"It is so."}\n{"id":"b","text":"It is so."}\n'
                          '{"id":"c","text":"So"}\n{"id":"d","text":"So"}\n')
        hits = self.answer("so", index=self.build("short", source))["hits"]
        self.assertEqual(sorted(hit["id"] for hit in hits), ["a#p1", "c#p1"])

    def test_every_answer_fits_the_schema(self):
        validate(self, self.answer("bridge", index=self.wire))


class Dates(Results):
    words = "year water work port ship town hafen puerto école 図書館 море"

    def all(self, *args, status=0):
        return self.answer("--duplicates", "-n", "1000", *args, self.words, status=status)

    def test_sorted_by_date_undated_ones_last(self):
        plain = self.all()["hits"]
        for option, newest_first in (("date", True), ("date-asc", False)):
            hits = self.all("--sort", option)["hits"]
            self.assertEqual({h["id"] for h in hits}, {h["id"] for h in plain})
            dates = [h["date"] for h in hits]
            known = [date for date in dates if date]
            self.assertEqual(dates, known + [None] * (len(dates) - len(known)))
            self.assertEqual(known, sorted(known, reverse=newest_first))
            for one, two in zip(hits, hits[1:]):
                if one["date"] == two["date"]:
                    self.assertLessEqual(
                        (-one["score"], one["article"].encode(), one["paragraph"]),
                        (-two["score"], two["article"].encode(), two["paragraph"]))
        self.assertEqual(self.all("--sort", "relevance")["hits"], plain)

    def test_pages_sorted_by_date_meet(self):
        whole = self.ids("--sort", "date", "-n", "1000", self.words)
        pages = [name for offset in range(0, len(whole), 7)
                 for name in self.ids("--sort", "date", "-n", "7", "--offset", str(offset),
                                      self.words)]
        self.assertEqual(pages, whole)

    def test_bounds_are_included_and_may_be_partial(self):
        dated = {h["id"]: h["date"] for h in self.all()["hits"] if h["date"]}
        for since, until in (("2024", None), (None, "2024"), ("2024-11", "2024-11"),
                             ("2024-11-19", "2024-11-20"), ("2024-06", "2025-01-01")):
            args = (["--since", since] if since else []) + (["--until", until] if until else [])
            expected = {name for name, date in dated.items()
                        if (not since or date[:len(since)] >= since)
                        and (not until or date[:len(until)] <= until)}
            answer = self.all(*args)
            self.assertEqual({h["id"] for h in answer["hits"]}, expected)
            self.assertGreater(len(expected), 0)
            self.assertEqual(answer["total"], {"value": len(expected), "relation": "exact"})
            self.assertIn(f"filter(date:{since or ''}..{until or ''})", answer["receipt"]["tree"])

    def test_bounds_leave_scores_alone(self):
        scores = {h["id"]: h["score"] for h in self.all()["hits"]}
        for hit in self.all("--since", "2024")["hits"]:
            self.assertEqual(hit["score"], scores[hit["id"]])

    def test_what_is_no_date_or_order_is_refused(self):
        for args in (["--since", "soon"], ["--until", "2024-13"], ["--since", "2024.."],
                     ["--since", ""], ["--sort", "size"],
                     ["--group", "article", "--sort", "date"]):
            done = self.search(*args, "ship", status=2)
            self.assertIn(args[-2].encode(), done.stderr)


class Facets(Results):
    words = "year water work port ship town hafen puerto école 図書館 море"

    def counted(self, name, *args):
        answer = self.answer("--facet", name, "-n", "1", *args, self.words)
        facet, = answer["facets"]
        self.assertEqual(facet["name"], name)
        self.assertEqual(facet["over"], answer["total"])
        return facet

    def expected(self, values_of):
        counts = {}
        for hit in self.answer("--duplicates", "-n", "1000", self.words)["hits"]:
            for value in values_of(hit):
                counts[value] = counts.get(value, 0) + 1
        order = sorted(counts.items(), key=lambda item: (-item[1], item[0].encode()))
        return [{"value": value, "count": count} for value, count in order]

    def test_counts_are_those_of_the_hits(self):
        def strings(value):
            return [] if not value else [value] if isinstance(value, str) else value

        for name, values_of in (
                ("source", lambda hit: strings(hit["source"])),
                ("author", lambda hit: strings(hit["metadata"].get("author"))),
                ("keyword", lambda hit: strings(hit["metadata"].get("keywords"))),
                ("language", lambda hit: strings(hit["language"])),
                ("date:year", lambda hit: strings((hit["date"] or "")[:4])),
                ("date:month", lambda hit: strings((hit["date"] or "")[:7]))):
            with self.subTest(facet=name):
                expected = self.expected(values_of)
                self.assertGreater(len(expected), 1)
                facet = self.counted(name, "--facet-size", "1000")
                self.assertEqual(facet["values"], expected)
                self.assertEqual(facet["distinct"], len(expected))
                self.assertEqual(self.counted(name, "--facet-size", "1")["values"], expected[:1])

    def test_several_at_once_in_one_order(self):
        answer = self.answer("--facet", "date:year,source", "--facet", "language", "ship")
        self.assertEqual([facet["name"] for facet in answer["facets"]],
                         ["source", "language", "date:year"])
        validate(self, answer)
        grouped = self.answer("--group", "article", "--facet", "language", "ship")
        self.assertEqual(grouped["facets"], [answer["facets"][1]])

    def test_text_says_them(self):
        shown = self.text("--facet", "language", "--facet-size", "1", self.words)
        self.assertRegex(shown, r"\nlanguage: en \(\d+\), and \d+ more\n")
        self.assertIn("\nsource: unknown\n", self.text("--facet", "source",
                                                       '"wartime operational control"'))

    def test_nothing_found_has_no_values(self):
        facet, = self.answer("--facet", "source", "zzzz", status=1)["facets"]
        self.assertEqual((facet["distinct"], facet["values"]), (0, []))

    def test_unknown_names_are_refused(self):
        for name in ("colour", "", "source,", "date"):
            self.assertIn(b"--facet takes", self.search("--facet", name, "ship", status=2).stderr)


class Context(Results):
    def test_neighbours_stand_around_a_hit(self):
        text = (ARTICLES / "korea-talks.txt").read_text(encoding="utf-8")
        paragraphs = [" ".join(p.split()) for p in text.strip().split("\n\n")]
        for n, expected in ((0, []), (1, [1, 3]), (2, [1, 3, 4]), (100, [1, 3, 4, 5, 6, 7])):
            answer = self.answer("--context", str(n), '"wartime operational control"')
            validate(self, answer)
            context = answer["hits"][0]["context"]
            self.assertEqual([c["paragraph"] for c in context], expected)
            for c in context:
                self.assertEqual(" ".join(c["text"].split()), paragraphs[c["paragraph"] - 1])

    def test_text_shows_them_in_order(self):
        lines = self.text("--context", "1", '"wartime operational control"').splitlines()
        self.assertEqual(len([line for line in lines if line.startswith("    ")]), 3)
        self.assertIn("[wartime operational control]", lines[2])

    def test_neighbours_are_of_the_same_article(self):
        for hit in self.answer("--context", "3", "ship")["hits"]:
            for c in hit["context"]:
                self.assertLessEqual(abs(c["paragraph"] - hit["paragraph"]), 3)
                self.assertLessEqual(c["paragraph"], hit["paragraphs"])


if __name__ == "__main__":
    unittest.main()
