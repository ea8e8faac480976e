# SPDX-License-Identifier: GPL-2.0-only
# Containers are older than the auditd, and are defined when they are first named. What follows runs before it is started:
unshare -m -u /bin/sh -c 'unshare -n /bin/sh -c "echo \$\$ >/tmp/b; while [ ! -e /tmp/go ]; do usleep 50000; done; /bin/busybox id -u; exec sleep 100"; true' &
while [ ! -s /tmp/b ]; do usleep 50000; done
# auditd starts here
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'container A in the host and container B inside it are older than this log; id runs in B'
touch /tmp/go
usleep 500000
say 'nsenter from the host runs uname in B'
/usr/bin/nsenter -t "$(cat /tmp/b)" --mount --uts --net /bin/uname -n
say 'B and A end'
kill "$(cat /tmp/b)"
usleep 500000
say 'host: all have ended'
