# SPDX-License-Identifier: GPL-2.0-only
# A network namespace is made first and given to runc and crun by its path: it is part of their container, not one of its own.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/plain/rootfs
make_bundle /b/plain plain plain 'pid ipc uts mount network=/run/network' /bin/sh -c 'id -u; hostname'
touch /run/network
say 'container N in the host makes a network namespace and ends; a bind mount keeps the namespace'
/usr/bin/unshare -n /bin/sh -c 'mount --bind /proc/self/ns/net /run/network'
say 'container R in the host: runc run with that network; id, hostname'
runc run -b /b/plain plain
say 'container C in the host: crun run with that network; id, hostname'
crun run -b /b/plain plain
say 'host: all have ended'
umount /run/network
