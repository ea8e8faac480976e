# SPDX-License-Identifier: GPL-2.0-only
# series only
# A label is given to a container, once, by a task of an outer one; nobody labels his own.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'container A in the host: sleeps, then tries to label itself, in vain'
unshare -m -u /bin/sh -c 'echo $$ >/tmp/a; while [ ! -e /tmp/go ]; do usleep 50000; done; printf own >/proc/self/audit_containerlabel && echo own >/tmp/own; exec sleep 100' &
while [ ! -s /tmp/a ]; do usleep 50000; done
a=$(cat /tmp/a)
say 'the host labels A'
printf 'podman:7c3e87fe' >"/proc/$a/audit_containerlabel"
say 'the host labels A again, in vain'
if printf 'podman:other' 2>/dev/null >"/proc/$a/audit_containerlabel"; then echo '@@FAILED a second label was taken'; exit 1; fi
touch /tmp/go
usleep 500000
if [ -e /tmp/own ]; then echo '@@FAILED A has labelled itself'; exit 1; fi
say 'A ends'
kill "$a"
wait "$a" || true
