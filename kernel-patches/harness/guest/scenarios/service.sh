# SPDX-License-Identifier: GPL-2.0-only
# What a service manager does: fork, unshare without a runtime in between, exec. One service is killed and started again.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'container S in the host: a mount namespace of its own; sh and cat run in it'
service m /bin/sh -c '/bin/busybox cat /etc/hostname || true'
say 'container T in the host: mount, network, uts; uname runs in it'
service mnu /bin/busybox uname -n
say 'a service without namespaces: id runs in the host'
service - /bin/busybox id -u
say 'host: all have ended'
