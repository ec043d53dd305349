#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The systemd units, as far as they can be judged without running them, and what logrotate is told."""

import json
import os
import re
import shutil
import subprocess
import unittest

from pilcrow import INDEXER, SOURCE, Case, run

UNITS = SOURCE / "indexer/service"


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not here")
class Units(Case):
    def setUp(self):
        text = (UNITS / "pilcrow-update@.service.in").read_text(encoding="utf-8")
        self.service = self.scratch / "pilcrow-update@.service"
        self.service.write_text(text.replace("@bindir@/indexer", str(INDEXER)))
        self.timer = self.scratch / "pilcrow-update@.timer"
        shutil.copy(UNITS / self.timer.name, self.timer)

    def analyze(self, *args):
        return subprocess.run(["systemd-analyze", *args], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)

    def test_they_are_sound(self):
        done = self.analyze("verify", "--man=no", self.service, self.timer)
        self.assertEqual((done.returncode, done.stdout.decode()), (0, ""))

    def test_little_is_open_to_the_service(self):
        done = self.analyze("security", "--offline=yes", "--threshold=20", self.service)
        if b"unrecognized option" in done.stdout:
            self.skipTest("this systemd-analyze judges running services only")
        self.assertEqual(done.returncode, 0, done.stdout.decode())


def find_logrotate():
    return shutil.which("logrotate", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


@unittest.skipUnless(find_logrotate(), "logrotate is not here")
class Logrotate(Case):
    """Alerts found, moved away and found again."""

    def rotate(self, *options):
        text = (UNITS / "pilcrow.logrotate").read_text(encoding="utf-8")
        self.assertIn("/var/log/pilcrow/*.jsonl {", text)
        text = text.replace("/var/log/pilcrow", str(self.scratch))
        config = self.scratch / "logrotate.conf"
        config.write_text(text, encoding="utf-8")
        config.chmod(0o644)
        done = run(find_logrotate(), "--state", self.scratch / "state", *options, config)
        self.assertEqual((done.returncode, b"error" in done.stderr), (0, False), done.stderr.decode())
        return done.stderr.decode()

    def test_what_alerts_found_is_moved_away_and_the_next_run_begins_anew(self):
        config = self.scratch / "site.json"
        config.write_text(json.dumps({"index": "index", "sources": [{"path": "in.jsonl"}], "alerts": [
            {"name": "a", "query": "harbour", "file": "found.jsonl"}]}), encoding="utf-8")
        found = self.scratch / "found.jsonl"
        for number, word in enumerate(("barley", "lantern", "meadow"), 1):
            with open(self.scratch / "in.jsonl", "a", encoding="utf-8") as file:
                print(json.dumps({"id": str(number), "text": f"A {word} by the harbour."}), file=file)
            done = run(INDEXER, "update", "-q", "--config", config)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            if number > 1:  # in the first all is new, which tells nobody anything
                self.assertEqual(json.loads(found.read_text(encoding="utf-8"))["generation"], number)
            if number == 2:
                self.assertIn("considering log " + str(found), self.rotate("--debug"))
                self.rotate("--force")
                self.assertFalse(found.exists())
        self.assertEqual(len(list(self.scratch.glob("found.jsonl-*"))), 1)


class Command(unittest.TestCase):
    def test_the_service_calls_a_command_that_there_is(self):
        text = (UNITS / "pilcrow-update@.service.in").read_text(encoding="utf-8")
        command = re.search(r"^ExecStart=\S+/indexer (\w+) --config=", text, re.M)[1]
        self.assertEqual(run(INDEXER, command, "--help").returncode, 0)

    def test_the_line_for_cron_is_a_command_that_there_is(self):
        manual = (SOURCE / "indexer/indexer.1").read_text(encoding="utf-8")
        line = re.search(r"^\.Dl (?:[0-9*]+ ){5}/usr/bin/indexer (.*)$", manual, re.M)[1]
        done = run(INDEXER, *line.replace("/etc/pilcrow/", "/nowhere/").split())
        self.assertEqual((done.returncode, done.stderr[:48]),
                         (2, b"indexer: error: cannot read /nowhere/news.json: "), done.stderr)


if __name__ == "__main__":
    unittest.main()
