#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# initrd.sh FILE [SCENARIO]: makes the guest's file system: programs of the downloaded packages (kept in WORK/initrd, made anew when
# the packages or this file change), guest/ and its compiled programs. Called by boot.sh.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need cpio dpkg-deb gcc gzip readelf
file=$1
script=$(scenario_script "${2:-runc}")
have_guest_packages
unpacked=$work/guest-packages
key=$(ls "$packages" | cat - "$0" | sha256sum | cut -c1-16)

unpack_packages() {
  [ ! -e "$unpacked/complete-$key" ] || return 0
  rm -rf "$unpacked"
  mkdir -p "$unpacked"
  for package in "$packages"/*.deb; do dpkg-deb -x "$package" "$unpacked"; done
  touch "$unpacked/complete-$key"
}

# install_program IN-PACKAGE IN-IMAGE: copies a file and, from the packages alone, every library that it names.
install_program() {
  [ ! -e "$image/$2" ] || return 0
  mkdir -p "$image/$(dirname "$2")"
  cp -L "$unpacked/$1" "$image/$2"
  readelf -d "$image/$2" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r library; do
    found=
    for folder in lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu/systemd lib64; do
      [ -z "$found" ] && [ -e "$unpacked/$folder/$library" ] && found=$folder/$library
    done
    [ -n "$found" ] || fail "$1 needs $library, which no guest package has"
    case $library in
      ld-linux*) install_program "$found" "lib64/$library" ;;
      *) install_program "$found" "lib/$library" ;;
    esac
  done
}

fill_base() {
  for folder in bin sbin usr/bin usr/sbin lib lib64 etc/audit/plugins.d proc sys dev run tmp root out newroot var/log/audit; do
    mkdir -p "$image/$folder"
  done
  install_program bin/busybox bin/busybox
  for applet in $("$image/bin/busybox" --list); do [ -e "$image/bin/$applet" ] || ln -s busybox "$image/bin/$applet"; done
  install_program lib64/ld-linux-x86-64.so.2 lib64/ld-linux-x86-64.so.2
  for program in auditd auditctl ausearch aureport; do install_program sbin/$program sbin/$program; done
  install_program usr/sbin/runc usr/sbin/runc
  install_program usr/bin/crun usr/bin/crun
  # util-linux's, which know --map-root-user, --fork and files of namespaces; busybox keeps its own in /bin.
  install_program usr/bin/unshare usr/bin/unshare
  install_program usr/bin/nsenter usr/bin/nsenter
  # iproute2's ip knows netns; busybox's does not.
  install_program bin/ip usr/bin/ip
  install_program usr/sbin/xtables-legacy-multi usr/sbin/iptables-legacy
  for extension in libxt_AUDIT libxt_standard libipt_icmp; do
    install_program usr/lib/x86_64-linux-gnu/xtables/$extension.so usr/lib/x86_64-linux-gnu/xtables/$extension.so
  done
  # RAW: the enriched form adds names that are the guest's. A small tmpfs has less space than auditd wants.
  sed -e 's/^log_format.*/log_format = RAW/' -e 's/^space_left = .*/space_left = 8/' \
    -e 's/^admin_space_left = .*/admin_space_left = 4/' -e 's/^max_log_file = .*/max_log_file = 64/' \
    "$unpacked/etc/audit/auditd.conf" >"$image/etc/audit/auditd.conf"
  cp "$unpacked"/etc/audit/plugins.d/* "$image/etc/audit/plugins.d/"
  cp "$unpacked/etc/libaudit.conf" "$image/etc/"
  chmod 640 "$image/etc/audit/auditd.conf"
  printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'user:x:1000:1000:user:/tmp:/bin/sh' >"$image/etc/passwd"
  printf '%s\n' 'root:x:0:' 'adm:x:4:' 'user:x:1000:' >"$image/etc/group"
  printf '%s\n' 'passwd: files' 'group: files' >"$image/etc/nsswitch.conf"
  printf '%s\n' 'icmp 1 ICMP' 'tcp 6 TCP' 'udp 17 UDP' >"$image/etc/protocols"
}

# podman and what it calls: for the scenarios that say "# needs podman", since it doubles the image.
fill_podman() {
  install_program usr/bin/podman usr/bin/podman
  install_program usr/bin/conmon usr/bin/conmon
}

# node: the machine's own, since Debian 12's is too old; its libraries are the guest's.
fill_node() {
  install -D -m 755 "$(readlink -f "$(command -v node)")" "$image/usr/bin/node"
  for library in libstdc++.so.6 libm.so.6 libgcc_s.so.1 libdl.so.2 libpthread.so.0; do
    for folder in lib/x86_64-linux-gnu usr/lib/x86_64-linux-gnu; do
      [ ! -e "$unpacked/$folder/$library" ] || install_program "$folder/$library" "lib/$library"
    done
  done
  # util-linux's, since busybox's knows no users; and a shell that does not take busybox's all the same.
  install_program bin/dash bin/sh
  install_program usr/bin/setpriv bin/setpriv
}

# Docker with its containerd; Docker asks containerd's plug-ins of runtimes, and these call runc.
fill_docker() {
  for program in usr/sbin/dockerd usr/bin/docker usr/bin/containerd usr/bin/ctr usr/bin/containerd-shim-runc-v2; do
    install_program $program $program
  done
}

# Containers without an image: LXC, systemd-nspawn, bubblewrap.
fill_sandboxes() {
  for program in lxc-start lxc-stop lxc-attach lxc-execute lxc-info systemd-nspawn bwrap; do
    install_program usr/bin/$program usr/bin/$program
  done
  install_program usr/sbin/init.lxc.static usr/sbin/init.lxc.static
}

pack() { (cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0 | gzip -1 -n); }

# kept_part NAME: WORK/initrd/NAME-KEY.gz, made by fill_NAME if it is not there. Another boot may do the same at the same time.
kept_part() {
  part=$work/initrd/$1-$key.gz
  if [ ! -e "$part" ]; then
    unpack_packages
    image=$(mktemp -d "$work/initrd/$1.XXXXXX")
    chmod 755 "$image"
    "fill_$1"
    pack "$image" >"$part.$$"
    mv "$part.$$" "$part"
    rm -rf "$image"
  fi
  cat "$part"
}

# A static program of guest/programs, compiled where its source or the compiler's options changed.
compile_program() {
  program=$(basename "$1" .c)
  kept=$work/programs/$program-$(cat "$1" "$here/guest/programs/"*.h 2>/dev/null | sha256sum | cut -c1-16)
  if [ ! -e "$kept" ]; then
    mkdir -p "$work/programs"
    gcc -O2 -Wall -Wextra -Werror -static -pthread -o "$kept.$$" "$1"
    mv "$kept.$$" "$kept"
  fi
  install -m 755 -D "$kept" "$image/usr/bin/$program"
}

# contidctl of the series, which turns the records of containers on; a kernel without the series has no use for it.
install_contidctl() {
  [ -e "$tree/tools/audit/contidctl.c" ] || return 0
  kept=$work/programs/contidctl-$(sha256sum <"$tree/tools/audit/contidctl.c" | cut -c1-16)
  if [ ! -e "$kept" ]; then
    mkdir -p "$work/programs"
    gcc -O2 -Wall -Wextra -Werror -static -o "$kept.$$" "$tree/tools/audit/contidctl.c"
    mv "$kept.$$" "$kept"
  fi
  install -m 755 -D "$kept" "$image/usr/bin/contidctl"
}

# The OCI hook of deploy/hook, for the scenarios that say "# needs hook".
install_hook() {
  mkdir -p "$image/usr/lib/ctraudit" "$work/programs"
  make -s -C "$repository/deploy/hook" PROGRAM="$work/programs/ctraudit-hook"
  install -m 755 "$work/programs/ctraudit-hook" "$image/usr/lib/ctraudit/"
  install -m 644 "$repository/deploy/hook/ctraudit.json" "$image/usr/lib/ctraudit/"
}

# The Debian package of the program, for the scenarios that say "# needs ctraudit", and what they alone run.
install_ctraudit() {
  set -- "$repository"/deb/ctraudit_*.deb
  [ -e "$1" ] || fail "no package of ctraudit" "npm run deb"
  dpkg-deb -x "$1" "$image"
  rm -rf "$image/usr/share"
  for source in "$here"/guest/live/*.c; do compile_program "$source"; done
}

mkdir -p "$work/initrd"
{
  kept_part base
  for part in podman docker sandboxes; do ! grep -q "^# needs $part" "$script" || kept_part $part; done
  ! grep -q '^# needs ctraudit' "$script" || kept_part node
  image=$(mktemp -d "$work/initrd/guest.XXXXXX")
  chmod 755 "$image"
  mkdir -p "$image/etc/audit"
  cp "$here/guest/audit.rules" "$image/etc/audit/"
  chmod 640 "$image/etc/audit/audit.rules"
  cp "$here/guest/init" "$here/guest/stage2" "$here/guest/perf" "$here"/guest/*.sh "$image/"
  cp -r "$here/guest/scenarios" "$image/scenarios"
  cp "$script" "$image/scenarios/"
  chmod 755 "$image/init" "$image/stage2" "$image/perf"
  for source in "$here"/guest/programs/*.c; do compile_program "$source"; done
  install_contidctl
  ! grep -q '^# needs hook' "$script" || install_hook
  ! grep -q '^# needs ctraudit' "$script" || install_ctraudit
  pack "$image"
  rm -rf "$image"
} >"$file"
