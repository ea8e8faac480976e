# SPDX-License-Identifier: GPL-2.0-only
# 400 user namespaces made by an unprivileged user without a rule that asks for them, then one that a rule shows.
set -e
say() { auditctl -m "ctraudit: $1"; }
auditctl -D >/dev/null
say 'user 1000 makes 400 containers, one after the other, and no rule asks for them'
su user -c 'exec churn user 400'
auditctl -R /etc/audit/audit.rules >/dev/null
say 'user 1000 makes one more, which a rule shows: id runs in it'
su user -c '/usr/bin/unshare -U /bin/id -u'
say 'root makes one: uname runs in it'
/usr/bin/unshare -u /bin/uname -n
say 'host: all have ended'
