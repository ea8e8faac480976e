# SPDX-License-Identifier: GPL-2.0-only
# Signals from the host into containers, and from a container into the one inside it.
set -e
# A process group of its own, without the kernel's threads.
[ "${1:-}" = leader ] || exec setsid sh "$0" leader
say() { auditctl -m "ctraudit: $1"; }
auditctl -a always,exit -F arch=b64 -S kill -k signal
say 'container A in the host; container B inside it: both sleep'
unshare -m -u /bin/sh -c 'unshare -n /bin/sh -c "echo \$\$ >/tmp/b; exec sleep 100" & echo $$ >/tmp/a
  while [ ! -e /tmp/go ]; do usleep 50000; done; kill -TERM $(cat /tmp/b); wait; exec sleep 100' &
while [ ! -s /tmp/a ] || [ ! -s /tmp/b ]; do usleep 50000; done
say 'the host signals A and B: nothing happens to them'
kill -WINCH "$(cat /tmp/a)"
kill -WINCH "$(cat /tmp/b)"
say 'the host signals itself, A and B at once, as one process group'
trap : USR2
kill -WINCH 0
say 'A ends B'
touch /tmp/go
usleep 500000
say 'the host ends A'
kill "$(cat /tmp/a)"
wait || true
