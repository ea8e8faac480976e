# SPDX-License-Identifier: GPL-2.0-only
# needs sandboxes
# bubblewrap: with all namespaces, with mounts alone, and one in another.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
make_root /b/web
say 'container A in the host: bwrap with all namespaces; id'
bwrap --bind /b/web / --proc /proc --dev /dev --unshare-all --die-with-parent /bin/busybox id -u
say 'container M in the host: bwrap with mounts alone; uname'
bwrap --bind /b/web / --dev /dev /bin/busybox uname -n
say 'container O in the host, container I inside it: bwrap in bwrap; hostname'
bwrap --bind / / --proc /proc --dev /dev --unshare-pid --unshare-uts \
  bwrap --bind /b/web / --dev /dev --unshare-ipc /bin/sh -c '/bin/busybox hostname; true'
say 'host: all have ended'
