#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# initrd.sh FILE: makes the guest's file system from the downloaded packages and guest/. Called by boot.sh.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need cpio dpkg-deb gzip readelf
set -- "$1" "$packages"/*.deb
[ -e "$2" ] || fail "no guest packages in $packages" "npm run kernel -- setup"
unpacked=$work/guest-packages
image=$work/guest
if [ ! -e "$unpacked/complete" ]; then
  rm -rf "$unpacked"
  mkdir -p "$unpacked"
  for package in "$packages"/*.deb; do dpkg-deb -x "$package" "$unpacked"; done
  touch "$unpacked/complete"
fi

rm -rf "$image"
for folder in bin sbin usr/bin usr/sbin lib lib64 etc/audit/plugins.d proc sys dev run tmp root out newroot var/log/audit; do
  mkdir -p "$image/$folder"
done

# Copies a file and, from the packages alone, every library that it names.
install_program() {
  [ ! -e "$image/$2" ] || return 0
  cp -L "$unpacked/$1" "$image/$2"
  readelf -d "$image/$2" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r library; do
    found=
    for folder in lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu lib64; do
      [ -z "$found" ] && [ -e "$unpacked/$folder/$library" ] && found=$folder/$library
    done
    [ -n "$found" ] || fail "$1 needs $library, which no guest package has"
    case $library in
      ld-linux*) install_program "$found" "lib64/$library" ;;
      *) install_program "$found" "lib/$library" ;;
    esac
  done
}

install_program bin/busybox bin/busybox
for applet in $("$image/bin/busybox" --list); do [ -e "$image/bin/$applet" ] || ln -s busybox "$image/bin/$applet"; done
install_program lib64/ld-linux-x86-64.so.2 lib64/ld-linux-x86-64.so.2
for program in auditd auditctl ausearch aureport; do install_program sbin/$program sbin/$program; done
install_program usr/sbin/runc usr/sbin/runc
install_program usr/bin/crun usr/bin/crun
# util-linux's, which know --map-root-user, --fork and files of namespaces; busybox keeps its own in /bin.
install_program usr/bin/unshare usr/bin/unshare
install_program usr/bin/nsenter usr/bin/nsenter

# RAW: the enriched form adds names that are the guest's. A small tmpfs has less space than auditd wants.
sed -e 's/^log_format.*/log_format = RAW/' -e 's/^space_left = .*/space_left = 8/' \
  -e 's/^admin_space_left = .*/admin_space_left = 4/' -e 's/^max_log_file = .*/max_log_file = 64/' \
  "$unpacked/etc/audit/auditd.conf" >"$image/etc/audit/auditd.conf"
cp "$unpacked"/etc/audit/plugins.d/* "$image/etc/audit/plugins.d/"
cp "$unpacked/etc/libaudit.conf" "$image/etc/"
cp "$here/guest/audit.rules" "$image/etc/audit/audit.rules"
chmod 640 "$image/etc/audit/auditd.conf" "$image/etc/audit/audit.rules"
printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'user:x:1000:1000:user:/tmp:/bin/sh' >"$image/etc/passwd"
printf '%s\n' 'root:x:0:' 'adm:x:4:' 'user:x:1000:' >"$image/etc/group"
printf '%s\n' 'passwd: files' 'group: files' >"$image/etc/nsswitch.conf"
cp "$here/guest/init" "$here/guest/stage2" "$here/guest/oci.sh" "$here/guest/runtime.sh" "$image/"
cp -r "$here/guest/scenarios" "$image/scenarios"
chmod 755 "$image/init" "$image/stage2"
(cd "$image" && find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0 | gzip -1 -n) >"$1"
