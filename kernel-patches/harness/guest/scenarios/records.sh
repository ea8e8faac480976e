# SPDX-License-Identifier: GPL-2.0-only
# series only
# The records of containers are switched off while container A sleeps: container B comes and goes, container C comes and stays. They are
# switched on again, and a task of A signals auditd, which is told to write on and does so.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'container A in the host: waits'
unshare -m -u /bin/sh -c 'echo $$ >/tmp/a; while [ ! -e /tmp/go ]; do usleep 50000; done; kill -USR2 "$(cat /run/auditd.pid)"; exec sleep 100' &
while [ ! -s /tmp/a ]; do usleep 50000; done
say 'the records are switched off'
contidctl records off
say 'off: id runs in container B; container C sleeps'
unshare -n /bin/id -u
unshare -m -u -n /bin/sh -c 'echo $$ >/tmp/c; exec sleep 100' &
while [ ! -s /tmp/c ]; do usleep 50000; done
say 'the records are switched on'
contidctl records on
say 'on: uname runs in C, then C ends'
/usr/bin/nsenter -t "$(cat /tmp/c)" --mount --uts --net /bin/uname -n
kill "$(cat /tmp/c)"
say 'A signals auditd'
touch /tmp/go
usleep 500000
say 'A ends'
kill "$(cat /tmp/a)"
wait || true
