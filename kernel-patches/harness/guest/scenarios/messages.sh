# SPDX-License-Identifier: GPL-2.0-only
# Events of one record from inside a container: a message from user space that tries to lie, a crash, a system call that seccomp kills.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
say 'container A in the host sends a message with a false number, and a shell in it dies of SIGSEGV'
unshare -m -u /bin/sh -c "auditctl -m \"x' contid=1\"; /bin/sh -c 'kill -SEGV \$\$' || true"
make_root /b/plain/rootfs
make_bundle /b/plain plain privileged 'pid ipc uts mount network' /bin/sh -c 'busybox hostname other'
sed -i 's/"linux":{/"linux":{"seccomp":{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["sethostname"],"action":"SCMP_ACT_KILL_PROCESS"}]},/' \
  /b/plain/config.json
say 'container R in the host: runc run; hostname is killed by seccomp for sethostname'
runc run -b /b/plain plain || echo "ended with $?"
say 'host: all have ended'
