# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What the scenarios runc and crun have in common. RUNTIME is set by them.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
FIVE='pid network ipc uts mount'
make_root /b/plain/rootfs
make_bundle /b/plain plain plain "$FIVE" /bin/sh -c 'id -u; true; hostname'
make_root /b/sleep/rootfs
make_bundle /b/sleep sleeper plain "$FIVE cgroup" /bin/sleep 300
make_root_with_runtimes /b/outer/rootfs
make_bundle /b/outer outer privileged "$FIVE" /bin/sh /nested.sh
make_root /b/outer/rootfs/b/inner/rootfs
make_bundle /b/outer/rootfs/b/inner inner plain "$FIVE" /bin/sh -c 'id -u; hostname'
cat >/b/outer/rootfs/nested.sh <<SCRIPT
mkdir -p /sys/fs/cgroup/init
echo 1 >/sys/fs/cgroup/init/cgroup.procs
echo '+cpu +memory +pids' >/sys/fs/cgroup/cgroup.subtree_control
$RUNTIME run -b /b/inner inner
SCRIPT

say "container plain in the host: $RUNTIME run; id, hostname"
$RUNTIME run -b /b/plain plain
say "container sleeper in the host, with a cgroup namespace, detached; then exec id in it: no container of its own"
$RUNTIME run -d -b /b/sleep sleeper </dev/null >/tmp/sleeper.out 2>&1
$RUNTIME exec sleeper /bin/id -u
say 'the sleeper is killed and deleted'
$RUNTIME kill sleeper KILL
usleep 500000
$RUNTIME delete sleeper
say "container outer in the host; $RUNTIME inside it makes container inner: id, hostname"
$RUNTIME run -b /b/outer outer
say 'host: all have ended'
