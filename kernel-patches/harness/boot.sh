#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# boot SCENARIO [series|debug|stock|FILE]: boots the guest under QEMU, without KVM, and runs one scenario. Leaves console.txt and audit.log in
# WORK/out/SCENARIO. A warning, an oops or a lost record of the guest's kernel is a failure.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need qemu-system-x86_64 timeout
scenario=${1:?scenario}
case ${2:-series} in
  series) kernel=$build/arch/x86/boot/bzImage ;;
  debug) kernel=$debug/arch/x86/boot/bzImage ;;
  stock) kernel=$stock/arch/x86/boot/bzImage ;;
  *) kernel=$2 ;;
esac
[ -e "$here/guest/scenarios/$scenario.sh" ] || fail "no scenario $scenario" "one of: $(cd "$here/guest/scenarios" && echo *.sh)"
[ -e "$kernel" ] || fail "$kernel is not built" "npm run kernel -- build"
out=$work/out/$scenario
rm -rf "$out"
mkdir -p "$out"
"$here/initrd.sh" "$work/initrd.gz"
started=$(date +%s)
# Two sockets: without ACPI the table of CPUs lists one for each. A /dev/kvm may exist and still hang, so emulation is asked for by name. No ACPI in the guest: reboot -f and -no-reboot end it.
timeout "${CTRAUDIT_KERNEL_TIMEOUT:-300}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2,sockets=2,cores=1 -m 1024 \
  -display none -nodefaults -no-reboot -serial "file:$out/console.txt" \
  -virtfs "local,path=$out,mount_tag=out,security_model=none" -kernel "$kernel" -initrd "$work/initrd.gz" \
  -append "console=ttyS0 panic=-1 loglevel=7 panic_on_warn=1 oops=panic audit=1 audit_backlog_limit=8192 scenario=$scenario" \
  </dev/null || fail "the guest did not end by itself" "$out/console.txt"
tr -d '\r' <"$out/console.txt" | sed -n '/@@BEGIN/,$p'
grep -q '@@END 0' "$out/console.txt" || fail "the scenario failed" "$out/console.txt"
grep -q '@@LOST 0' "$out/console.txt" || fail "the kernel lost records" "$out/console.txt"
! grep -E 'WARNING:|BUG:|INFO: possible|Oops|@@FAILED' "$out/console.txt" || fail "the guest's kernel complained" "$out/console.txt"
[ -s "$out/audit.log" ] || fail "no log came out" "$out/console.txt"
echo "boot: $scenario in $(($(date +%s) - started)) s, $(wc -l <"$out/audit.log") lines in $out/audit.log"
