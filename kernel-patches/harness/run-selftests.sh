#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run-selftests.sh IMAGE TREE OUTPUT [STRESS] [-- NAME…]: compiles the selftests of TREE against the headers of the kernel that was built
# in OUTPUT, boots IMAGE with them and prints one TAP stream. STRESS: seconds. Called by selftest.sh and debug.sh.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
image=$1 from=$2 output=$3 stress=${4:-}
[ "$stress" != -- ] || stress=
while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
[ $# -eq 0 ] || shift
folder=$from/tools/testing/selftests/containers
[ -e "$folder/Makefile" ] || fail "the series has no selftests in $folder" "npm run kernel -- apply"
out=$work/out/selftest-$(basename "$output")
only_one "selftest-$(basename "$output")"
rm -rf "$out"
mkdir -p "$out/shared" "$out/root/bin" "$out/root/selftests" "$out/programs"

kernel_make "$output" "$from" headers >"$out/make.log" 2>&1 || { tail -n 20 "$out/make.log" >&2; fail "no headers"; }
make -j"$jobs" -C "$folder" OUTPUT="$out/programs" KHDR_INCLUDES="-isystem $output/usr/include" USERCFLAGS=-Werror >"$out/make.log" 2>&1 || {
  tail -n 20 "$out/make.log" >&2
  fail "the selftests do not compile; all of it is in $out/make.log"
}
make -s -C "$folder" OUTPUT="$out/programs" COLLECTION=containers emit_tests | sed 's/.*://' | LC_ALL=C sort >"$out/all"
for name in "$@"; do grep -qxF "$name" "$out/all" || fail "no selftest $name" "one of: $(tr '\n' ' ' <"$out/all")"; done
if [ $# -gt 0 ]; then printf '%s\n' "$@" >"$out/list"; else cp "$out/all" "$out/list"; fi
# What needs a kernel with Smack at work has a boot of its own, where there is Smack: it adds subj= to every record.
smack=nothing
if grep -qx CONFIG_SECURITY_SMACK=y "$output/.config"; then smack=contid_avc_test; fi
grep -vxF "$smack" "$out/list" >"$out/root/selftests/list" || true
grep -xF "$smack" "$out/list" >"$out/root/selftests/list-smack" || true

# Static programs and busybox are all that the guest needs.
find "$out/programs" -maxdepth 1 -type f -perm -u+x -exec cp {} "$out/root/selftests/" \;
dpkg-deb --fsys-tarfile "$packages"/busybox-static_*.deb | tar -x -C "$out/root" ./bin/busybox
for applet in $("$out/root/bin/busybox" --list); do [ "$applet" = busybox ] || ln -s busybox "$out/root/bin/$applet"; done
install -m 755 "$here/guest/selftests" "$out/root/init"
(cd "$out/root" && find . | LC_ALL=C sort | cpio -o -H newc --quiet -R 0:0 | gzip -1 -n) >"$out/initrd.gz"
rm -rf "$out/root/bin"

started=$(date +%s)
status=0
: >"$out/console.txt"
# boot_list LIST PARAMETER…: runs the programs of a list in a guest.
boot_list() {
  list=$1
  shift
  [ -s "$out/root/selftests/$list" ] || return 0
  # loglevel=5: warnings, and not the records for which there is no auditd between two tests.
  timeout "${CTRAUDIT_KERNEL_TIMEOUT:-3600}" qemu-system-x86_64 -accel "$accel" -cpu max -smp 2,sockets=2,cores=1 -m 2048 \
    -display none -nodefaults -no-reboot -serial "file:$out/console-$list.txt" \
    -virtfs "local,path=$out/shared,mount_tag=out,security_model=none" -kernel "$image" -initrd "$out/initrd.gz" \
    -append "console=ttyS0 panic=-1 loglevel=5 panic_on_warn=1 oops=panic audit=1 list=$list $* ${CTRAUDIT_KERNEL_APPEND:-}" \
    </dev/null || status=$?
  cat "$out/console-$list.txt" >>"$out/console.txt"
}
boot_list list-smack lsm=smack
boot_list list ${stress:+"stress=$stress"}
rm "$out/initrd.gz"
touch "$out/shared/status"
[ $status -eq 0 ] || echo "kernel: the guest did not end by itself, QEMU's status is $status: $out/console.txt" >&2
awk -v console="$out/console.txt" -v shared="$out/shared" -v stress="$stress" -f "$here/tap.awk" "$out/list" || status=1
echo "selftest: $(wc -l <"$out/list") programs in $(($(date +%s) - started)) s; their output is in $out/shared" >&2
[ $status -eq 0 ] || fail "not all is well; the guest's kernel said: $out/console.txt"
