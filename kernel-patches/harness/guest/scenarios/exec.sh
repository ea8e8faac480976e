# SPDX-License-Identifier: GPL-2.0-only
# Programs are run in a container that is there: by runc exec, by nsenter into all of its namespaces, and in one nested in it.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/sleep/rootfs
make_bundle /b/sleep sleeper privileged 'pid network ipc uts mount' /bin/sh /sleep.sh
cat >/b/sleep/rootfs/sleep.sh <<'SCRIPT'
/bin/busybox unshare -u /bin/sh -c '/bin/sleep 300; true' &
exec /bin/sleep 301
SCRIPT
say 'container S in the host, container T inside it: both sleep'
runc run -d -b /b/sleep sleeper </dev/null >/tmp/sleeper.out 2>&1
while ! pidof sleep | grep -q ' '; do usleep 50000; done
for pid in $(pidof sleep); do
  case $(tr '\0' ' ' <"/proc/$pid/cmdline") in *301*) s=$pid ;; *) t=$pid ;; esac
done
say 'runc exec runs id in S'
runc exec sleeper /bin/id -u
say 'nsenter runs uname in S'
/usr/bin/nsenter -t "$s" --mount --uts --ipc --net --pid /bin/busybox uname -n
say 'nsenter from the host runs hostname in T'
/usr/bin/nsenter -t "$t" --mount --uts --ipc --net --pid /bin/busybox hostname
say 'S is killed, and T with it'
runc kill sleeper KILL
usleep 500000
runc delete sleeper
