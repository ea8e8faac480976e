# SPDX-License-Identifier: GPL-2.0-only
# Packets in a network namespace that two containers share, and in the host's: iptables' AUDIT target.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/a/rootfs
make_bundle /b/a a plain 'network ipc uts mount pid' /bin/sleep 300
say 'container A in the host: sleeps'
runc run -d -b /b/a a </dev/null >/tmp/a.out 2>&1
a=$(pidof sleep)
make_root /b/b/rootfs
make_bundle /b/b b plain "network=/proc/$a/ns/net ipc uts mount pid" /bin/sleep 301
say 'container B in the host, with the network of A: sleeps'
runc run -d -b /b/b b </dev/null >/tmp/b.out 2>&1
say 'undefined, in the network of A alone: a rule for iptables'
/usr/bin/nsenter "--net=/proc/$a/ns/net" /usr/bin/ip link set lo up
/usr/bin/nsenter "--net=/proc/$a/ns/net" /usr/sbin/iptables-legacy -A OUTPUT -p icmp -j AUDIT --type accept
say 'one packet in the network of A and B'
/usr/bin/nsenter "--net=/proc/$a/ns/net" /bin/busybox ping -c 1 127.0.0.1
say 'one packet in the network of the host'
/usr/sbin/iptables-legacy -A OUTPUT -p icmp -j AUDIT --type accept
/bin/busybox ping -c 1 127.0.0.1
/usr/sbin/iptables-legacy -F OUTPUT
say 'A and B are killed'
runc kill a KILL
runc kill b KILL
usleep 500000
runc delete a
runc delete b
