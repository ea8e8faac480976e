# SPDX-License-Identifier: GPL-2.0-only
# 40 uts namespaces, one inside the other: 32 containers, the rest are the innermost's.
set -e
say() { auditctl -m "ctraudit: $1"; }
cat >/tmp/deeper <<'SCRIPT'
#!/bin/sh
[ "$1" -gt 0 ] || exec /bin/uname -n
exec /usr/bin/unshare -u /bin/sh /tmp/deeper $(($1 - 1))
SCRIPT
say 'containers 1 to 32, one in another, each made by the one before; 8 more namespaces at the end; uname runs in the innermost'
sh /tmp/deeper 40
say 'host: all have ended'
