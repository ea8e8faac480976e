#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# boot SCENARIO [series|debug|stock|FILE]: boots the guest under QEMU and runs one scenario. Leaves console.txt and audit.log in
# WORK/out/SCENARIO (SCENARIO-KERNEL for another kernel than series). CTRAUDIT_KERNEL_APPEND: more words for the kernel's command line. A warning, an oops or a lost record of the guest's kernel is a failure.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need qemu-system-x86_64 timeout
scenario=${1:?scenario}
name=${2:-series}
kernel=$(kernel_image "$name")
script=$(scenario_script "$scenario")
memory=1536
! grep -q '^# needs ctraudit' "$script" || memory=3072
[ -e "$script" ] || fail "no scenario $scenario" "one of: $(cd "$here/guest/scenarios" && echo *.sh)"
[ -e "$kernel" ] || fail "$kernel is not built" "npm run kernel -- build"
! { [ "$name" = stock ] && grep -q '^# series only' "$script"; } || fail "$scenario needs the kernel with the series"
out=$work/out/$scenario
[ "$name" = series ] || out=$out-$(basename "$name")
rm -rf "$out"
mkdir -p "$out/shared"
"$here/initrd.sh" "$out/initrd.gz" "$scenario"
started=$(date +%s)
# Two sockets: without ACPI the table of CPUs lists one for each. No ACPI in the guest: reboot -f and -no-reboot end it.
timeout "${CTRAUDIT_KERNEL_TIMEOUT:-300}" qemu-system-x86_64 -accel "$accel" -cpu max -smp 2,sockets=2,cores=1 -m $memory \
  -display none -nodefaults -no-reboot -serial "file:$out/console.txt" \
  -virtfs "local,path=$out/shared,mount_tag=out,security_model=none" -kernel "$kernel" -initrd "$out/initrd.gz" \
  -append "console=ttyS0 panic=-1 loglevel=7 panic_on_warn=1 oops=panic audit=1 audit_backlog_limit=8192 scenario=$scenario ${CTRAUDIT_KERNEL_APPEND:-}" \
  </dev/null || fail "the guest did not end by itself" "$out/console.txt"
rm "$out/initrd.gz"
tr -d '\r' <"$out/console.txt" | sed -n '/@@BEGIN/,$p'
grep -q '@@END 0' "$out/console.txt" || fail "the scenario failed" "$out/console.txt"
grep -q '@@LOST 0' "$out/console.txt" || fail "the kernel lost records" "$out/console.txt"
! grep -E 'WARNING:|BUG:|INFO: possible|Oops|@@FAILED' "$out/console.txt" || fail "the guest's kernel complained" "$out/console.txt"
[ -s "$out/shared/audit.log" ] || fail "no log came out" "$out/console.txt"
mv "$out/shared/audit.log" "$out/audit.log"
echo "boot: $scenario on $name in $(($(date +%s) - started)) s, $(wc -l <"$out/audit.log") lines in $out/audit.log"
