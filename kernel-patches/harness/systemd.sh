#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# systemd [KERNEL] [by-hand]: Debian with systemd as pid 1 in the guest, ctraudit installed by dpkg, or by npm and by the commands of deploy/README.md,
# which are run there, and what the unit, the plug-in and the hook promise: readiness, watchdog, SIGKILL, SIGTERM, exposure. The first run makes WORK/debian by debootstrap (as root).
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need qemu-system-x86_64 timeout cpio gzip debootstrap node
kernel=${1:-stock}
way=${2:-package}
image=$(kernel_image "$kernel")
[ -e "$image" ] || fail "$image is not built" "npm run kernel -- build"
set -- "$repository"/deb/ctraudit_*.deb
[ -e "$1" ] || (cd "$repository" && npm run --silent deb)
set -- "$repository"/deb/ctraudit_*.deb
[ -e "$1" ] || fail "no package of ctraudit" "npm run deb"
debian=$work/debian
out=$work/out/systemd
rm -rf "$out"
mkdir -p "$out/shared"

if [ ! -e "$debian/etc/debian_version" ] || [ -d "$debian/debootstrap" ]; then
  rm -rf "$debian"
  debootstrap --variant=minbase --include=systemd,systemd-sysv,auditd,libstdc++6 bookworm "$debian" >"$work/debootstrap.txt" 2>&1 ||
    fail "no Debian" "$work/debootstrap.txt"
fi
# A copy, so that each run installs the package anew.
root=$(mktemp -d "$work/systemd.XXXXXX")
trap 'rm -rf "$root"' EXIT
cp -a "$debian/." "$root/"
rm -rf "$root"/usr/share/doc/* "$root"/usr/share/locale/* "$root"/usr/share/man/* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
# The machine's node, as a package of the name and version that the distribution's would have.
mkdir -p "$out/nodejs/DEBIAN"
install -D -m 755 "$(readlink -f "$(command -v node)")" "$out/nodejs/usr/bin/node"
printf 'Package: nodejs\nVersion: %s\nArchitecture: amd64\nMaintainer: none <none@invalid>\nDescription: node of this machine\n' \
  "$(node -p process.versions.node)" >"$out/nodejs/DEBIAN/control"
dpkg-deb --build --root-owner-group -Znone "$out/nodejs" "$root/nodejs.deb" >/dev/null
cp "$1" "$root/ctraudit.deb"
chroot "$root" dpkg -i /nodejs.deb >"$out/install.txt" 2>&1 || fail "node was not installed" "$out/install.txt"
mkdir -p "$root/root/ctraudit"
if [ "$way" = by-hand ]; then
  cp -r "$repository/deploy" "$root/root/ctraudit/"
  archive=$(cd "$out" && npm pack --silent --ignore-scripts "$repository")
  # The binary of better-sqlite3 is the repository's: npm would download or compile it.
  npm install --silent --no-audit --no-fund --ignore-scripts -g --prefix "$root/usr" "$out/$archive" >>"$out/install.txt" 2>&1 ||
    fail "npm did not install it" "$out/install.txt"
  cp -r "$repository/node_modules/better-sqlite3/build" "$root/usr/lib/node_modules/ctraudit/node_modules/better-sqlite3/"
else
  chroot "$root" dpkg -i /ctraudit.deb >>"$out/install.txt" 2>&1 || fail "the package was not installed" "$out/install.txt"
fi
cp "$repository/deploy/README.md" "$root/deploy.md"
rm -rf "$out/nodejs" "$root"/*.deb
install -m 755 "$here/guest/systemd/init" "$root/init"
install -m 755 "$here/guest/systemd/try.sh" "$root/try.sh"
install -D -m 644 "$here/guest/systemd/ctraudit-try.service" "$root/etc/systemd/system/ctraudit-try.service"
ln -sf ../ctraudit-try.service "$root/etc/systemd/system/multi-user.target.wants/ctraudit-try.service"
echo guest >"$root/etc/hostname"
: >"$root/etc/machine-id"
(cd "$root" && find . -xdev | LC_ALL=C sort | cpio -o -H newc --quiet | gzip -1 -n) >"$out/initrd.gz"
started=$(date +%s)
timeout "${CTRAUDIT_KERNEL_TIMEOUT:-1800}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2,sockets=2,cores=1 -m 3072 \
  -display none -nodefaults -no-reboot -serial "file:$out/console.txt" \
  -virtfs "local,path=$out/shared,mount_tag=out,security_model=none" -kernel "$image" -initrd "$out/initrd.gz" \
  -append "console=ttyS0 panic=-1 loglevel=4 oops=panic audit=1 audit_backlog_limit=8192 rdinit=/init systemd.show_status=0" \
  </dev/null || fail "the guest did not end by itself" "$out/console.txt"
rm "$out/initrd.gz"
tr -d '\r' <"$out/console.txt" | sed -n '/@@BEGIN/,/@@END/p'
grep -q '@@END' "$out/console.txt" || fail "it did not come to its end" "$out/console.txt"
! grep -q '@@FAILED' "$out/console.txt" || fail "not all that the package promises" "$out/console.txt"
echo "systemd: $(grep -c '@@OK' "$out/console.txt") promises kept on $kernel ($way) in $(($(date +%s) - started)) s"
