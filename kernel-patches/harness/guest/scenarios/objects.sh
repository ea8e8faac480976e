# SPDX-License-Identifier: GPL-2.0-only
# series only
# A container object inside another, and an implicit container inside that.
set -e
say() { auditctl -m "ctraudit: $1"; }
cat >/tmp/inside <<'SCRIPT'
#!/bin/sh
/bin/busybox id -u
object inner fui /bin/sh -c '/bin/busybox hostname; /usr/bin/unshare -n /bin/busybox uname -n; true'
/bin/busybox true
SCRIPT
say 'object O in the host, named outer: id; in it object I, named inner: hostname; in that container U: uname; then true in O'
object outer fuin /bin/sh /tmp/inside
say 'host: all have ended'
