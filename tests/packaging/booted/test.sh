#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# In the booted container: nights of the service, good ones and bad ones. Prints TAP.
set -u

unit=pilcrow-update@site.service
index=/var/lib/pilcrow/site
count=0

# Says how the command did that is given: judge WHAT COMMAND...
judge() {
	local what=$1 said
	shift
	count=$((count + 1))
	if said=$("$@" 2>&1); then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what"
		printf '%s\n' "$said" | sed 's/^/# /'
		systemctl status --no-pager -l "$unit" 2>&1 | tail -15 | sed 's/^/# /'
	fi
}

property() {
	systemctl show --value -p "$1" "$unit"
}

# night STATUS RESULT: one run of the service, and how it must end.
night() {
	systemctl reset-failed
	date +@%s.%6N >/run/began
	systemctl start "$unit"
	local ended="$(property ExecMainStatus) $(property Result)"
	[ "$ended" = "$1 $2" ] || { echo "it ended with $ended"; return 1; }
}

# What the last night wrote to the journal, from PRIORITY up.
journal() {
	journalctl --sync
	journalctl -q -o cat --since="$(cat /run/began)" -t indexer -u "$unit" -p "$1"
}

# told PRIORITY TEXT: whether it has that. It may be a moment behind.
told() {
	for _ in $(seq 50); do
		journal "$1" | grep -qF -e "$2" && return
		sleep 0.1
	done
	journal "$1"
	return 1
}

finds() {
	[ "$(setpriv --reuid=nobody --clear-groups searcher -i "$index" --format ids "$1" | grep -c .)" = "$2" ]
}

article() {
	printf '{"id": "%s", "text": "%s"}\n' "$1" "$2"
}

no_litter() {
	local left
	left=$(cd "$index" && ls -d build-* 2>/dev/null)
	[ -z "$left" ] || { echo "left: $left"; return 1; }
}

# Of a root that was booted before.
rm -rf /var/lib/pilcrow/* /var/log/pilcrow/* /srv/site
mkdir -p /etc/pilcrow /srv/site
cat >/etc/pilcrow/golden.tsv <<'END'
q1	harbour
q2	ferry dock
END
# What it may not do, tried by a program that it starts.
cat >/usr/local/bin/hook <<'END'
#!/bin/sh
cat >/dev/null
touch /etc/written /srv/site/written /usr/written 2>/dev/null
touch /tmp/written
[ "$(ls /sys/class/net)" = lo ] && touch /var/lib/pilcrow/alone
id -un >/var/lib/pilcrow/hook-ran
END
cat >/usr/local/bin/deliver <<'END'
#!/bin/sh
cat >>/var/lib/pilcrow/delivered
END
chmod +x /usr/local/bin/hook /usr/local/bin/deliver
cat >/etc/pilcrow/site.json <<'END'
{
  "index": "/var/lib/pilcrow/site",
  "sources": [{ "path": "/test/articles" }, { "path": "/srv/site" }],
  "options": { "memory": "256M", "nice": 5, "idle_io": true, "max_rejected": 1 },
  "retention": { "keep": 2 },
  "gate": { "queries": "golden.tsv", "max_fewer_articles": 0.05, "timeout": "1m" },
  "hooks": { "before": ["/usr/local/bin/hook"], "after": ["/usr/local/bin/hook"] },
  "alerts": [
    { "name": "to-a-file", "query": "zeppelin", "file": "/var/log/pilcrow/found.jsonl" },
    { "name": "to-a-program", "query": "zeppelin", "command": ["/usr/local/bin/deliver"] }
  ]
}
END
article one "The first article." >/srv/site/a.jsonl

# Of a service that a timer refers to systemd does not forget how it ended.
systemctl start pilcrow-update@site.timer
judge "the user of the service is there" id pilcrow
judge "the first night builds" night 0 success
judge "everyone may search" finds article 1
judge "its files are the user's" test "$(stat -c %U "$index/current/manifest.json")" = pilcrow
judge "hooks run as the user" test "$(cat /var/lib/pilcrow/hook-ran)" = pilcrow
judge "nothing is written elsewhere" \
	test ! -e /etc/written -a ! -e /srv/site/written -a ! -e /usr/written -a ! -e /tmp/written
judge "there is no network" test -e /var/lib/pilcrow/alone
judge "the journal has what was done" told info "paragraphs of 45 articles"
judge "without levels in the text" test -z "$(journal info | grep '^<')"
judge "and nothing to worry about" test -z "$(journal warning)"

article two "A zeppelin over the article." >>/srv/site/a.jsonl
judge "the second night updates" night 0 success
judge "what is new is found" finds zeppelin 1
judge "an alert goes to a file" grep -q zeppelin /var/log/pilcrow/found.jsonl
judge "an alert goes to a program" grep -q zeppelin /var/lib/pilcrow/delivered

mv /test/articles /test/away
mkdir /test/articles
judge "a night without articles is refused by the gate" night 3 exit-code
judge "the old index is served" finds zeppelin 1
judge "the journal says why, as an error" told err "the gate refused"
judge "the unit is seen to have failed" systemctl -q is-failed "$unit"
rmdir /test/articles
mv /test/away /test/articles

printf 'broken\nbroken\n' >>/srv/site/a.jsonl
judge "too many rejects are told" night 1 exit-code
judge "as warnings" told warning "a.jsonl:3"
article three "Mended." >/srv/site/a.jsonl
judge "a night after is well" night 0 success

# Enough to be stopped in, each word in few articles.
seq 1 400000 | awk '{ printf "{\"id\": \"n%d\", \"text\": \"Number w%dx and w%dy.\"}\n", $1, $1 % 50021, $1 }' \
	>/srv/site/many.jsonl
systemctl start --no-block "$unit"
until ls -d "$index"/build-* >/dev/null 2>&1; do sleep 0.02; done
sleep 0.5
began=$(date +%s%N)
systemctl stop "$unit" 2>/dev/null
took=$((($(date +%s%N) - began) / 1000000))
judge "asked to stop it does so within a second" test "$took" -lt 1000
judge "that is no failure" test "$(property ExecMainStatus) $(property Result)" = "143 success"
judge "the old index is served" finds mended 1
judge "nothing lies about" no_litter
judge "and the next night does it all" night 0 success
judge "what was stopped is there" finds w7y 1

rm /srv/site/many.jsonl
mkdir -p /run/systemd/system/pilcrow-update@site.timer.d
printf '[Timer]\nOnCalendar=\nOnActiveSec=1s\nRandomizedDelaySec=0\nAccuracySec=1ms\n' \
	>/run/systemd/system/pilcrow-update@site.timer.d/soon.conf
systemctl daemon-reload
article four "By the timer." >/srv/site/a.jsonl
sed -i 's/"max_fewer_articles": 0.05, //' /etc/pilcrow/site.json
ran=$(property ExecMainExitTimestampMonotonic)
systemctl enable -q pilcrow-update@site.timer
systemctl restart pilcrow-update@site.timer
for _ in $(seq 300); do
	case $(property ExecMainExitTimestampMonotonic) in 0 | "$ran") ;; *) break ;; esac
	sleep 0.1
done
judge "the timer starts it" finds timer 1
rm -r /run/systemd/system/pilcrow-update@site.timer.d
systemctl daemon-reload
systemctl restart pilcrow-update@site.timer
due=$(systemctl show --value -p NextElapseUSecRealtime pilcrow-update@site.timer)
judge "then it is due at night" grep -q ' 03:\(1[5-9]\|2[0-5]\):' <<<"$due"

printf '{"index": 1}\n' >/etc/pilcrow/site.json
judge "a fault in the configuration is told" night 2 exit-code
judge "with its place" told err "site.json:1:"
rm /etc/pilcrow/site.json
judge "without a configuration nothing is done" systemctl start "$unit"
systemctl disable -q --now pilcrow-update@site.timer
judge "the index is sound" indexer check -i "$index"
echo "1..$count"
