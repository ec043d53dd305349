#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the service and the timer under systemd: in a clean Debian that is booted in a container.
#
#     sh tests/packaging/booted.sh [ROOT]
#
# Installs what is committed in ROOT (default: a scratch folder), a Debian made for it if it is not
# there, and boots that with systemd-nspawn. What happens there is in booted/test.sh; its TAP goes to
# standard output. Needs root, Debian's archive and a kernel with cgroups; takes some minutes, which is
# why it is no part of the test command.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=${1:-$scratch/root}

[ "$(id -u)" = 0 ] || { echo "$0: needs root, to make a root and boot it" >&2; exit 77; }
sh "$source/tests/setup.sh" tests >&2
apt-get install -y -qq debootstrap systemd-container >/dev/null

libraries=libarchive13,libcjson1,libstemmer0d,libutf8proc2,libxapian30
libraries=$libraries,libcmark-gfm0.29.0.gfm.6,libcmark-gfm-extensions0.29.0.gfm.6
[ -d "$root" ] || debootstrap --variant=minbase --include=systemd,systemd-sysv,$libraries \
	bookworm "$root" >"$scratch/root.log" 2>&1 || { tail -20 "$scratch/root.log" >&2; exit 1; }

tree=$scratch/tree
mkdir "$tree"
git -C "$source" archive HEAD | tar -x -C "$tree"
meson setup --prefix=/usr --buildtype=release -Dtests=disabled "$scratch/build" "$tree" >"$scratch/build.log"
DESTDIR=$root meson install -C "$scratch/build" >>"$scratch/build.log" 2>&1 || {
	tail -20 "$scratch/build.log" >&2
	exit 1
}
rm -rf "$root/test"
cp -r "$tree/tests/packaging/booted" "$root/test"
cp -r "$tree/corpus/articles" "$root/test/articles"
ln -sf /test/test.service "$root/etc/systemd/system/test.service"
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf /test/test.service "$root/etc/systemd/system/multi-user.target.wants/test.service"

# The container ends with the test.
timeout 600 systemd-nspawn --quiet --directory="$root" --register=no --keep-unit --private-network \
	--console=pipe --boot >"$scratch/boot.log" 2>&1 </dev/null || true
[ -s "$root/test/tap" ] || { tail -40 "$scratch/boot.log" >&2; exit 1; }
cat "$root/test/tap"
# Of all of them, if it came to its end.
grep -q '^1\.\.' "$root/test/tap" && ! grep -q '^not ok' "$root/test/tap"
