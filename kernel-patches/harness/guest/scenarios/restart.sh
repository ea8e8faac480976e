# SPDX-License-Identifier: GPL-2.0-only
# auditd is stopped and started while a container with another inside it runs.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'container A in the host, container B inside it: sleeps'
unshare -m -u /bin/sh -c 'unshare -n /bin/sh -c "echo \$\$ >/tmp/b; exec sleep 100"; true' &
while [ ! -s /tmp/b ]; do usleep 50000; done
say 'auditd stops'
kill -TERM "$(cat /run/auditd.pid)"
while pidof auditd >/dev/null; do usleep 50000; done
rm -f /run/auditd.pid
auditd
while [ ! -s /run/auditd.pid ]; do usleep 50000; done
say 'auditd has started; id runs in B, then B and A end'
/usr/bin/nsenter -t "$(cat /tmp/b)" --mount --uts --net /bin/id -u
kill "$(cat /tmp/b)"
wait
