# SPDX-License-Identifier: GPL-2.0-only
# needs podman
# A pod of podman; a container with the process ids of the host; one with the network of another.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
mkdir -p /etc/containers /var/tmp /run/crun
cat >/etc/containers/containers.conf <<'CONF'
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
[containers]
log_driver = "k8s-file"
CONF
printf '[storage]\ndriver = "vfs"\nrunroot = "/run/containers"\ngraphroot = "/var/lib/containers"\n' >/etc/containers/storage.conf
echo '{"default":[{"type":"insecureAcceptAnything"}]}' >/etc/containers/policy.json
make_root /b/root
tar -C /b/root -cf /tmp/root.tar .
podman import -q /tmp/root.tar localhost/base:1
say 'pod S in the host, named shop, with its infra container'
podman pod create --name shop --network none --infra-image localhost/base:1 --infra-command '/bin/busybox sleep 300' --share net,ipc,uts --share-parent=false
podman pod start shop
say 'container F in the pod, named front: id'
podman run --pod shop --name front localhost/base:1 /bin/busybox id -u
say 'container B in the pod, named back: sleeps; podman exec runs uname in it'
podman run -d --pod shop --name back localhost/base:1 /bin/busybox sleep 301
podman exec back /bin/busybox uname -n
say 'container P in the host, with the process ids of the host: cat'
podman run --name pids --pid host --network none localhost/base:1 /bin/busybox cat /etc/passwd
say 'container D in the host, named solo: sleeps; container N in the host, with the network of D: ls'
podman run -d --name solo --network none localhost/base:1 /bin/busybox sleep 302
podman run --name nets --network container:solo localhost/base:1 /bin/busybox ls /etc
podman kill solo
say 'the pod is killed'
podman pod kill shop
usleep 500000
say 'host: all have ended'
