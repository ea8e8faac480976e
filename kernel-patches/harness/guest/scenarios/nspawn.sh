# SPDX-License-Identifier: GPL-2.0-only
# needs sandboxes
# systemd-nspawn without systemd: a program in a container of its own, with and without a stub init.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/web
make_root /b/db
for root in web db; do mkdir -p /b/$root/var /b/$root/root; printf 'ID=guest\n' >/b/$root/etc/os-release; done
printf 'ID=guest\n' >/etc/os-release
mkdir -p /run/systemd /var/lib/machines
nspawn() { systemd-nspawn -q --register=no --keep-unit --console=pipe --resolv-conf=off --timezone=off --link-journal=no "$@" </dev/null; }
say 'container W in the host, named web: systemd-nspawn; id'
nspawn -D /b/web -M web /bin/busybox id -u
say 'container D in the host, named db: systemd-nspawn with a stub init; uname'
nspawn -D /b/db -M db --as-pid2 /bin/sh -c '/bin/busybox uname -n; true'
say 'host: all have ended'
