#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What indexer says where the journal of systemd reads it: levels, and neither names nor times twice."""

import os
import unittest

from indexing import Indexer, record


class Journal(Indexer):
    def said(self, *args, stream=None, status):
        """Lines of a run whose standard error the journal reads, if it is what `stream` names."""
        with open(self.place / "journal", "wb") as file:
            info = os.fstat(file.fileno())
            named = stream or f"{info.st_dev}:{info.st_ino}"
            self.indexer(*args, stderr=file, env={"JOURNAL_STREAM": named}, status=status)
        return (self.place / "journal").read_text().splitlines()

    def test_each_line_has_its_level(self):
        path = self.write("in.jsonl", "broken\n" + record(1))
        begin = [line.split(" ")[0] for line in self.said("build", path, status=1)]
        self.assertEqual(begin, ["<4>warning:", "<6>1", "<3>error:"])
        self.assertEqual(self.said("build", self.place / "none", status=2),
                         [f"<3>error: {self.place}/none: cannot be read: No such file or directory"])

    def test_another_stream_is_written_to_as_ever(self):
        path = self.write("in.jsonl", record(1))
        for stream in ("1:1", "no numbers", "8:0:1"):
            said = self.said("build", path, stream=stream, status=0)
            self.assertTrue(said[0].startswith("indexer: 1 paragraph"), said)


if __name__ == "__main__":
    unittest.main()
