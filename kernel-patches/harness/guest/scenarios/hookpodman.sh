# SPDX-License-Identifier: GPL-2.0-only
# needs hook
# needs podman
# The OCI hook as podman finds it, in a directory of hooks.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
mkdir -p /etc/containers /var/tmp /run/crun /usr/share/containers/oci/hooks.d
cp /usr/lib/ctraudit/ctraudit.json /usr/share/containers/oci/hooks.d/
cat >/etc/containers/containers.conf <<'CONF'
[engine]
runtime = "crun"
cgroup_manager = "cgroupfs"
events_logger = "none"
[containers]
log_driver = "k8s-file"
CONF
printf '[storage]\ndriver = "vfs"\nrunroot = "/run/containers"\ngraphroot = "/var/lib/containers"\n' >/etc/containers/storage.conf
echo '{"default":[{"type":"insecureAcceptAnything"}]}' >/etc/containers/policy.json
make_root /b/root
say 'container W in the host, named web: podman run; id'
podman run --name web --network none --rootfs /b/root /bin/busybox id -u
say 'container D in the host, named db: podman run -d; sleeps; podman exec runs uname in it'
podman run -d --name db --network none --rootfs /b/root /bin/busybox sleep 300
podman exec db /bin/busybox uname -n
say 'D is killed'
podman kill db
usleep 500000
say 'host: all have ended'
