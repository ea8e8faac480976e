# SPDX-License-Identifier: GPL-2.0-only
# needs sandboxes
# LXC: a container that is started and attached to, and a program that is executed in one of its own.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
configure() {
  mkdir -p "/var/lib/lxc/$1" /usr/lib/x86_64-linux-gnu/lxc/rootfs
  make_root "/b/$1"
  mkdir -p "/b/$1/sbin"
  printf '%s\n' "lxc.rootfs.path = dir:/b/$1" "lxc.uts.name = $1" 'lxc.net.0.type = empty' 'lxc.mount.auto = proc:rw' \
    'lxc.tty.max = 0' 'lxc.pty.max = 1' 'lxc.apparmor.profile = unconfined' 'lxc.init.cmd = /bin/busybox sleep 300' >"/var/lib/lxc/$1/config"
}
configure web
configure job
cp /usr/sbin/init.lxc.static /b/job/sbin/init.lxc.static 2>/dev/null || true
say 'container W in the host, named web: lxc-start; sleeps'
lxc-start -n web -o /tmp/web.out -l INFO || { cat /tmp/web.out; exit 1; }
say 'lxc-attach runs id and uname in W'
lxc-attach -n web -- /bin/busybox id -u
lxc-attach -n web -- /bin/sh -c '/bin/busybox uname -n; true'
say 'W is stopped'
lxc-stop -n web -k
usleep 500000
say 'container J in the host, named job: lxc-execute; hostname'
lxc-execute -n job -o /tmp/job.out -l INFO -- /bin/busybox hostname || { cat /tmp/job.out; exit 1; }
say 'host: all have ended'
