#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# prepare.sh series|debug: whatever is missing of source, apply and build; first says what of the machine is missing. Called by
# selftest.sh and debug.sh.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need gcc make flex bison bc git cpio gzip awk dpkg-deb flock qemu-system-x86_64 timeout
set -- "$1" "$packages"/busybox-static_*.deb
[ -e "$2" ] || fail "the guest's busybox is missing in $packages" "npm run kernel -- setup"
[ -e "$tree/.git" ] || "$here/source.sh"
# Apply anew when the patches are not those of the last time.
hash=$(series_hash)
if ! git -C "$tree" rev-parse -q --verify series >/dev/null || [ "$(git -C "$tree" config ctraudit.series)" != "$hash" ]; then
  "$here/apply.sh"
  git -C "$tree" config ctraudit.series "$hash"
fi
if [ "$1" = series ]; then "$here/build.sh"; else "$here/build.sh" "$1"; fi
