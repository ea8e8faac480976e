# SPDX-License-Identifier: GPL-2.0-only
# No rule drops a CONTAINER_OP: four containers are made under four sets of rules that show nothing of the system call.
set -e
say() { auditctl -m "ctraudit: $1"; }
auditctl -D >/dev/null
say 'container 1 of 4: no rules'
/usr/bin/unshare -u /bin/true
auditctl -a never,exit -S all >/dev/null
say 'container 2 of 4: never,exit'
/usr/bin/unshare -u /bin/true
auditctl -D >/dev/null
auditctl -a always,exit -F arch=b64 -S unshare -k ns >/dev/null
auditctl -a never,exclude -F msgtype=SYSCALL >/dev/null
say 'container 3 of 4: SYSCALL excluded'
/usr/bin/unshare -u /bin/true
auditctl -D >/dev/null
auditctl -a never,task >/dev/null
say 'container 4 of 4: never,task'
/bin/sh -c '/usr/bin/unshare -u /bin/true; true'
auditctl -D >/dev/null
say 'host: all have ended'
