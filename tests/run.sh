#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The test command: sets up and builds as the demo does, then runs every test three times over: as
# released, under AddressSanitizer and UndefinedBehaviorSanitizer, and the unit tests (but for the
# heaviest) under valgrind. What has threads runs under ThreadSanitizer as well.
# Exit 0 when all passed. One closing line counts the test programs.
set -eu

cd "$(dirname "$0")/.."
sh tests/setup.sh tests

passed=0
failed=0
skipped=0

# count LOG: adds up what meson wrote of a run.
count() {
	set -- $(python3 - "$1" <<'END'
import json, sys
results = [json.loads(line)["result"] for line in open(sys.argv[1], encoding="utf-8")]
good = sum(r in ("OK", "EXPECTEDFAIL") for r in results)
skip = results.count("SKIP")
print(good, len(results) - good - skip, skip)
END
	)
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + $3))
}

# stage TITLE DIRECTORY [meson test's arguments]
stage() {
	printf '\n== %s ==\n' "$1"
	directory=$2
	shift 2
	# The log's name has the wrapper's in it, where there is one.
	rm -f "$directory"/meson-logs/testlog*.json
	# Failures are counted below, from what meson wrote.
	meson test -C "$directory" --no-rebuild --print-errorlogs "$@" || true
	for log in "$directory"/meson-logs/testlog*.json; do
		if [ -f "$log" ]; then
			count "$log"
		else
			failed=$((failed + 1))
		fi
	done
}

# set_up DIRECTORY SANITIZERS
set_up() {
	if [ ! -f "$1/build.ninja" ] && ! output=$(meson setup "$1" -Dtests=enabled \
		-Dbuildtype=debugoptimized -Db_sanitize="$2" -Db_lundef=false 2>&1); then
		printf '%s\n' "$output" >&2
		exit 1
	fi
}

sanitized=build-sanitized
set_up $sanitized address,undefined
ninja -C $sanitized --quiet
threads=build-threads
set_up $threads thread
ninja -C $threads --quiet indexer/indexer searcher/searcher tests/unit/test_builder tests/unit/test_feed \
	tests/unit/test_race

stage 'as released' build
stage 'address and undefined behaviour sanitizers' $sanitized \
	--suite unit --suite cli --timeout-multiplier 4
stage 'thread sanitizer' $threads --no-suite fault --timeout-multiplier 10 builder feed race cli_batch
# The wrapper takes the place of MALLOC_PERTURB_, which would blind valgrind.
stage 'valgrind' build --suite unit --no-suite heavy --timeout-multiplier 20 \
	--wrapper 'valgrind --quiet --error-exitcode=99 --leak-check=full'

printf '\n%d passed, %d failed, %d skipped\n' $passed $failed $skipped
[ $failed -eq 0 ]
