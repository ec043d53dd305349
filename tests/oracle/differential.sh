#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# differential.sh INDEXER TEST ARTICLES [QUERIES]: builds an index of ARTICLES and runs the differential test on it.
set -eu
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$1" build --quiet -i "$directory/index" "$3"
"$2" "$directory/index" ${4:+"$4"}
