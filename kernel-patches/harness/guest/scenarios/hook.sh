# SPDX-License-Identifier: GPL-2.0-only
# needs hook
# The OCI hook under runc and crun, and under a runc inside a container, which may write to the audit log and is not to be believed.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
FIVE='pid network ipc uts mount'
HOOK=/usr/lib/ctraudit/ctraudit-hook

# add_hook BUNDLE NAME: the hook at all its stages, and annotations as containerd's CRI plug-in writes them.
add_hook() {
  for stage in createRuntime poststart poststop; do
    printf '"%s":[{"path":"%s","args":["ctraudit-hook","%s"],"timeout":2}],' $stage $HOOK $stage
  done | sed 's/,$//' >/tmp/stages
  sed -i "s|\"hostname\":|\"hooks\":{$(cat /tmp/stages)},\"annotations\":{\"io.kubernetes.cri.container-name\":\"$2\",\
\"io.kubernetes.cri.image-name\":\"registry.example/$2:1\",\"io.kubernetes.cri.sandbox-name\":\"$2-pod\",\
\"io.kubernetes.cri.sandbox-namespace\":\"shop\"},\"hostname\":|" "$1/config.json"
}
make_root /b/web/rootfs
make_bundle /b/web web plain "$FIVE" /bin/sh -c 'id -u; true'
add_hook /b/web front
make_root /b/db/rootfs
make_bundle /b/db db plain "$FIVE cgroup" /bin/sleep 300
add_hook /b/db store
make_root_with_runtimes /b/outer/rootfs
mkdir -p /b/outer/rootfs/usr/lib/ctraudit
cp $HOOK /b/outer/rootfs/usr/lib/ctraudit/
make_bundle /b/outer outer privileged "$FIVE" /bin/sh /nested.sh
make_root /b/outer/rootfs/b/inner/rootfs
make_bundle /b/outer/rootfs/b/inner inner plain "$FIVE" /bin/sh -c 'id -u'
add_hook /b/outer/rootfs/b/inner invented
cat >/b/outer/rootfs/nested.sh <<'SCRIPT'
mkdir -p /sys/fs/cgroup/init
echo 1 >/sys/fs/cgroup/init/cgroup.procs
echo '+cpu +memory +pids' >/sys/fs/cgroup/cgroup.subtree_control
runc run -b /b/inner inner
SCRIPT

say 'container web in the host: runc run; id'
runc run -b /b/web web-1
say 'container db in the host: crun run, detached; then exec id in it'
crun run -d -b /b/db db-1 </dev/null >/tmp/db.out 2>&1
crun exec db-1 /bin/id -u
say 'db is killed and deleted'
crun kill db-1 KILL
usleep 500000
crun delete db-1
say 'container outer in the host, without a hook; runc inside it makes container inner with one'
runc run -b /b/outer outer
say 'host: all have ended'
