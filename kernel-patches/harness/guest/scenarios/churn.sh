# SPDX-License-Identifier: GPL-2.0-only
# 1,000 containers, one after the other, numbered without a gap. Rules show the first two and the last two; the kernel tells of them all.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'containers 1 and 2 of 1000: true runs in each'
/usr/bin/unshare -u /bin/true
/usr/bin/unshare -u /bin/true
auditctl -D >/dev/null
say 'containers 3 to 998 of 1000: no rule asks for them'
churn uts 996
auditctl -R /etc/audit/audit.rules >/dev/null
say 'containers 999 and 1000 of 1000: uname runs in each'
/usr/bin/unshare -u /bin/uname -n
/usr/bin/unshare -u /bin/uname -n
say 'host: all have ended'
