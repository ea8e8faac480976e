# SPDX-License-Identifier: GPL-2.0-only
# Orphans: a process that outlives its exec, 300 short processes, subreapers on the host and in a container.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/sleep/rootfs
cp /usr/bin/subreaper /b/sleep/rootfs/bin/
make_bundle /b/sleep sleeper plain 'pid network ipc uts mount' /bin/sh -c '/bin/busybox sleep 300; true'
cat >/b/sleep/rootfs/many.sh <<'SCRIPT'
i=0
while [ $i -lt 300 ]; do /bin/busybox true; i=$((i + 1)); done
SCRIPT
say 'container S in the host: runc run -d; sleeps'
runc run -d -b /b/sleep sleeper </dev/null >/tmp/sleeper.out 2>&1
say 'runc exec leaves a shell behind in S, which runs id'
runc exec sleeper /bin/sh -c '(/bin/busybox usleep 1500000; /bin/busybox id -u) >/dev/null 2>&1 & exit 0'
usleep 2500000
say 'runc exec runs 300 short processes in S'
runc exec sleeper /bin/sh /many.sh
say 'a subreaper in S adopts a shell, which runs uname'
runc exec sleeper /bin/subreaper /bin/sh -c '/bin/busybox uname -n; true'
say 'host: a subreaper adopts a shell, which runs hostname'
subreaper /bin/sh -c '/bin/busybox hostname; true'
say 'S is killed'
runc kill sleeper KILL
usleep 500000
runc delete sleeper
