# SPDX-License-Identifier: GPL-2.0-only
# Hooks of the runtime that run inside of the container, or enter it: createContainer, startContainer, and a poststart with nsenter.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/web/rootfs
make_bundle /b/web web plain 'pid network ipc uts mount' /bin/busybox sleep 1
cat >/enter.sh <<'SCRIPT'
#!/bin/sh
pid=$(sed 's/.*"pid":\([0-9]*\).*/\1/')
/usr/bin/nsenter -t "$pid" --mount --uts --ipc --net --pid /bin/busybox hostname
SCRIPT
chmod 755 /enter.sh
sed -i 's|"hostname":|"hooks":{"createContainer":[{"path":"/bin/busybox","args":["busybox","uname","-n"]}],"startContainer":[{"path":"/bin/busybox","args":["busybox","id","-u"]}],"poststart":[{"path":"/enter.sh","args":["enter.sh"]}]},"hostname":|' /b/web/config.json
say 'container W in the host: runc run with hooks; uname, id, hostname, sleep'
runc run -b /b/web web
say 'container C in the host: crun run with the same hooks'
crun run -b /b/web crunweb
say 'host: all have ended'
