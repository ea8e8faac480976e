# SPDX-License-Identifier: GPL-2.0-only
# A daemon of many threads: one of them makes a network namespace, binds it to a file, runs a plug-in there and comes back.
set -e
say() { auditctl -m "ctraudit: $1"; }
touch /run/cni
say 'a thread makes container N, runs hostname there and comes back; the other thread runs uname in the host; then the first runs id in the host'
cni /run/cni
say 'host: all have ended; the bind mount keeps the namespace, which no container has: cat runs undefined in it'
/usr/bin/nsenter --net=/run/cni /bin/cat /proc/uptime
umount /run/cni
