# SPDX-License-Identifier: GPL-2.0-only
# Pids used again: the counter goes round among 60 numbers, and the pid of a container's task becomes the host's or another container's.
set -e
say() { auditctl -m "ctraudit: $1"; }
auditctl -D >/dev/null
echo 360 >/proc/sys/kernel/pid_max
while [ "$(sh -c 'echo $$')" -lt 300 ]; do :; done
auditctl -R /etc/audit/audit.rules >/dev/null
say 'container A in the host: sleeps while the counter goes round'
/usr/bin/unshare -m -u /bin/sleep 100 &
a=$!
for round in B C D E; do
  say "container $round in the host: uname runs in it ten times"
  /usr/bin/unshare -u /bin/sh -c 'i=0; while [ $i -lt 10 ]; do /bin/busybox uname -n; i=$((i + 1)); done'
  say "host: $round has ended; thirty times true"
  i=0
  while [ $i -lt 30 ]; do /bin/busybox true; i=$((i + 1)); done
done
say 'host: A ends'
kill $a
wait $a || true
