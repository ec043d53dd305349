#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the Debian packages of what is committed and tries them in a clean root.
#
#     sh tests/packaging/run.sh [FOLDER]
#
# Needs root and Debian's archive; leaves the packages in FOLDER (default: a scratch folder). Not part
# of the test command: a root of its own takes minutes to make.
set -eu

source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
out=${1:-$scratch/packages}
mkdir -p "$out"
out=$(cd "$out" && pwd)
version=$(sed -n "s/^  version: '\(.*\)',/\1/p" "$source/meson.build")

[ "$(id -u)" = 0 ] || { echo "$0: needs root, to install packages and make a root" >&2; exit 77; }
sh "$source/tests/setup.sh" tests
apt-get install -y -qq debhelper debootstrap dpkg-dev lintian >/dev/null

# What is committed, and nothing else.
tree=$scratch/pilcrow-$version
mkdir "$tree"
git -C "$source" archive HEAD | tar -x -C "$tree"
cp -r "$tree/tests/packaging/debian" "$tree/debian"
(cd "$tree" && dpkg-buildpackage -b -us -uc >"$scratch/build.log" 2>&1) || {
	tail -40 "$scratch/build.log" >&2
	exit 1
}
cp "$scratch"/*.deb "$out/"
# Nobody uploads these: what is said of uploads and their senders does not matter.
lintian --allow-root --fail-on error,warning --suppress-tags \
	bogus-mail-host,bogus-mail-host-in-debian-changelog,initial-upload-closes-no-bugs \
	"$scratch"/*.changes

# A root with nothing but the base system, and the packages as apt takes them.
root=$scratch/root
debootstrap --variant=minbase bookworm "$root" >"$scratch/root.log" 2>&1
cp "$out"/pilcrow_*.deb "$out"/libpilcrow0_*.deb "$out"/libpilcrow-dev_*.deb "$root/"
cp -r "$source/corpus/articles" "$root/articles"
chroot "$root" sh -eu <<'END'
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /*.deb gcc libc6-dev \
	pkg-config >/install.log 2>&1 || { cat /install.log; exit 1; }
indexer build -q -i /index /articles
searcher -i /index --format ids '"old quay"' harbour | head -3
# By Xapian, which is loaded for it.
searcher -i /index --format ids --ranking dph harbour | head -3
# By libstemmer likewise: no text has this form.
searcher -i /index --format ids harboured | head -3
indexer check -i /index
printf '<top><num>1</num><title>harbour</title></top>' >/topics.xml
searcher -i /index --batch /topics.xml | head -1
test -f /usr/share/man/man1/searcher.1.gz
test -f /usr/lib/systemd/system/pilcrow-update@.timer
cat >/ask.c <<'C'
#include <pilcrow.h>
#include <stdio.h>

int main(void)
{
	const char *index = "/index";
	pilcrow *p = pilcrow_open(&index, 1, NULL, 0);
	char *answer = p ? pilcrow_ask(p, "{\"query\":\"harbour\",\"hits\":1}") : NULL;

	if (answer)
		puts(answer);
	pilcrow_free(answer);
	pilcrow_close(p);
	return !answer;
}
C
gcc -o /ask /ask.c $(pkg-config --cflags --libs pilcrow)
/ask | grep -q '"hits"'
apt-get purge -y -qq pilcrow libpilcrow0 libpilcrow-dev >/dev/null 2>&1
test ! -e /usr/bin/searcher
END
echo "packages of $version are sound"
ls "$out"
