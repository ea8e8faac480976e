# SPDX-License-Identifier: GPL-2.0-only
# Containers without a runtime: unshare, one nested in another, by busybox's unshare.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'host: true, no container'
/bin/true
say 'container A in the host: unshare of five namespaces and a fork; hostname, id, then container B inside it: hostname, uname'
unshare -m -p -n -u -i -f --mount-proc /bin/sh -c 'hostname a; id -u
  unshare -m -p -u -f --mount-proc /bin/sh -c "hostname b; uname -n"
  cat /etc/hostname || true; echo back in $(hostname)'
say 'host: A and B have ended'
grep -H . /proc/self/audit_containerid || echo "no audit_containerid"
