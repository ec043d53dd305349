#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The systemd units, as far as they can be judged without running them."""

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


class Command(unittest.TestCase):
    def test_the_service_calls_a_command_that_there_is(self):
        text = (UNITS / "pilcrow-update@.service.in").read_text(encoding="utf-8")
        command = re.search(r"^ExecStart=\S+/indexer (\w+) --config=", text, re.M)[1]
        self.assertEqual(run(INDEXER, command, "--help").returncode, 0)


if __name__ == "__main__":
    unittest.main()
