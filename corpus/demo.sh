#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The newcomer's first command: sets up, builds, indexes corpus/articles into demo.index, and asks a
# keyword query and a phrase query.
set -eu

cd "$(dirname "$0")/.."
sh tests/setup.sh

run() {
	printf '\n$'
	for word in "$@"; do
		case $word in
		*[!A-Za-z0-9_./=-]*) printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
	"$@"
}

# Nothing here waits for a key.
export PAGER=cat

run build/indexer/indexer build -i demo.index corpus/articles
run build/searcher/searcher -i demo.index -n 3 ship maintenance -artillery
run build/searcher/searcher -i demo.index '"wartime operational control"'
