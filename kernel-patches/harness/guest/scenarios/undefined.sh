# SPDX-License-Identifier: GPL-2.0-only
# setns into a part of a container, back, and out of one.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'container A in the host: sleeps'
unshare -m -u -n /bin/sh -c 'touch /tmp/up; exec sleep 100' &
inside=$!
while [ ! -e /tmp/up ]; do usleep 50000; done
say 'from the host into the network of A alone: id runs undefined, last 1; from there back: hostname runs in the host'
/usr/bin/nsenter --net=/proc/$inside/ns/net /bin/sh -c 'id -u; /usr/bin/nsenter --net=/proc/1/ns/net /bin/hostname'
say 'from the host into all of A: uname runs in A'
/usr/bin/nsenter -t $inside --mount --uts --net /bin/uname -n
say 'from A out to pid 1: true runs in the host'
/usr/bin/nsenter -t $inside --mount --uts --net /bin/sh -c 'exec /usr/bin/nsenter -t 1 --mount --uts --net /bin/true'
say 'A ends'
kill $inside
wait $inside || true
