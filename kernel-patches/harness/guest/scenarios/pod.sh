# SPDX-License-Identifier: GPL-2.0-only
# A pod: a pause container, and two that share its network and ipc namespaces and have the rest for themselves.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/pause/rootfs
make_bundle /b/pause pause plain 'pid network ipc uts mount' /bin/sleep 300
say 'container P in the host: runc run -d; sleeps'
runc run -d -b /b/pause pause </dev/null >/tmp/pause.out 2>&1
pause=$(pidof sleep)
shared="pid ipc=/proc/$pause/ns/ipc network=/proc/$pause/ns/net uts mount"
make_root /b/app/rootfs
make_bundle /b/app app plain "$shared" /bin/busybox id -u
make_root /b/side/rootfs
make_bundle /b/side side plain "$shared" /bin/busybox uname -n
say 'container A in the host, with the network and ipc of P: id'
runc run -b /b/app app
say 'container B in the host, with the network and ipc of P: uname'
runc run -b /b/side side
say 'P is killed'
runc kill pause KILL
usleep 500000
runc delete pause
