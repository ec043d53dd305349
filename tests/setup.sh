#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs what is missing on a Debian machine (asks for root through sudo where needed) and builds
# the programs into build/. Sourced or run by corpus/demo.sh and tests/run.sh; quiet when there is
# nothing to do.
set -eu

cd "$(dirname "$0")/.."

packages="meson ninja-build gcc g++ pkg-config
	libxapian-dev libstemmer-dev libcjson-dev libutf8proc-dev libarchive-dev
	libcmark-gfm-dev libcmark-gfm-extensions-dev nettle-dev libdeflate-dev libxxhash-dev libxml2-dev
	zlib1g-dev"
if [ "${1:-}" = tests ]; then
	packages="$packages libcmocka-dev logrotate mandoc xapian-tools valgrind python3 python3-jsonschema
		gzip xz-utils zstd"
fi

missing=
for package in $packages; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' ||
		missing="$missing $package"
done
if [ -n "$missing" ]; then
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		sudo=sudo
	fi
	echo "Installing:$missing" >&2
	log=$(mktemp)
	# $missing is a list of words on purpose.
	# shellcheck disable=SC2086
	if ! { $sudo apt-get update &&
		$sudo env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
		cat "$log" >&2
		rm -f "$log"
		echo "setup: the packages above could not be installed" >&2
		exit 1
	fi
	rm -f "$log"
fi

# quietly COMMAND...: shows its output only if it fails.
quietly() {
	if ! output=$("$@" 2>&1); then
		printf '%s\n' "$output" >&2
		exit 1
	fi
}

# The tests need packages that the programs do not.
with_tests=disabled
if [ "${1:-}" = tests ]; then
	with_tests=enabled
fi
if [ -f build/build.ninja ]; then
	quietly meson configure build -Dtests=$with_tests
else
	quietly meson setup build -Dtests=$with_tests
fi
quietly ninja -C build
