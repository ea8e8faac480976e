# SPDX-License-Identifier: GPL-2.0-only
# needs docker
# containerd by its own client: run, exec, and a second container beside it.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
mkdir -p /run/containerd /var/lib/containerd
say 'containerd starts on the host'
containerd >/tmp/containerd.out 2>&1 &
i=0
while ! ctr version >/dev/null 2>&1 && [ $i -lt 100 ]; do usleep 100000; i=$((i + 1)); done
make_root /b/web
make_root /b/db
say 'container W in the host: ctr run; id'
ctr run --rm --rootfs /b/web web /bin/busybox id -u
say 'container D in the host: ctr run -d; sleeps'
ctr run -d --rootfs /b/db db /bin/busybox sleep 300
say 'ctr task exec runs uname in D'
ctr task exec --exec-id one db /bin/busybox uname -n
say 'D is killed'
ctr task kill -s KILL db
usleep 500000
ctr task delete db
ctr container rm db
say 'containerd ends'
kill "$(pidof containerd)"
wait || true
