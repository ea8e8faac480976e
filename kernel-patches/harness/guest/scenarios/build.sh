# SPDX-License-Identifier: GPL-2.0-only
# needs podman
# podman build with RUN steps: by a runtime, and in a chroot.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
mkdir -p /etc/containers /var/tmp /run/crun /b/context
cat >/etc/containers/containers.conf <<'CONF'
[engine]
runtime = "crun"
cgroup_manager = "cgroupfs"
events_logger = "none"
CONF
printf '[storage]\ndriver = "vfs"\nrunroot = "/run/containers"\ngraphroot = "/var/lib/containers"\n' >/etc/containers/storage.conf
echo '{"default":[{"type":"insecureAcceptAnything"}]}' >/etc/containers/policy.json
make_root /b/root
tar -C /b/root -cf /b/context/root.tar .
printf 'FROM scratch\nADD root.tar /\nRUN /bin/busybox id -u\nRUN /bin/busybox uname -n; true\n' >/b/context/Containerfile
say 'containers of two steps in the host: podman build with a runtime; id and uname'
podman build --network none --isolation oci -t first /b/context
say 'containers of two steps in the host: podman build with a chroot; hostname and ls'
printf 'FROM scratch\nADD root.tar /\nRUN /bin/busybox hostname\nRUN /bin/busybox ls /etc; true\n' >/b/context/Containerfile
podman build --network host --isolation chroot -t second /b/context
say 'host: all have ended'
