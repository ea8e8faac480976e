# SPDX-License-Identifier: GPL-2.0-only
# A privileged container that shares the host's pid namespace leaves by nsenter -t 1.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/outer/rootfs
make_bundle /b/outer outer privileged 'network ipc uts mount' /bin/sh /escape.sh
cat >/b/outer/rootfs/escape.sh <<'SCRIPT'
/bin/busybox id -u
/bin/busybox nsenter -t 1 -m -u -n -i /bin/sh -c '/bin/busybox hostname; /bin/busybox cat /etc/passwd'
/bin/busybox uname -n
SCRIPT
say 'container E in the host: id; then nsenter -t 1 all the way out: sh, hostname and cat run in the host; then uname in E'
runc run -b /b/outer outer
say 'host: E has ended'
