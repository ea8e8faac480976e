#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# perf: what getpid, and a fork with its exit, cost on the kernel with the series against the one without, with auditing off, with it on
# (rules that fit neither) and the records of containers off ("quiet"), and with both on, in instructions under -icount shift=0. Fails where off costs more than 0.5 %, on more than 2 % more.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need qemu-system-x86_64 timeout awk
for kernel in series stock; do
  [ -e "$(kernel_image $kernel)" ] || fail "$(kernel_image $kernel) is not built" "npm run kernel -- build; npm run kernel -- build stock"
done
out=$work/out/perf
rm -rf "$out"
mkdir -p "$out"
"$here/initrd.sh" "$out/initrd.gz"

measure() {
  kernel=$1 mode=$2 audit=0
  [ "$mode" = off ] || audit=1
  # One CPU, no time of the host's, the same random numbers: two runs give the same counts.
  timeout 600 qemu-system-x86_64 -accel tcg,thread=single -icount shift=0,sleep=off -seed 1 -cpu max -smp 1 -m 1024 -display none \
    -nodefaults -no-reboot -serial "file:$out/$kernel-$mode.txt" -kernel "$(kernel_image "$kernel")" -initrd "$out/initrd.gz" \
    -append "console=ttyS0 panic=-1 loglevel=4 audit=$audit mode=$mode rdinit=/perf" </dev/null
  grep -q '@@END 0' "$out/$kernel-$mode.txt" || fail "the loops did not end" "$out/$kernel-$mode.txt"
  tr -d '\r' <"$out/$kernel-$mode.txt" | sed -n "s/^@@COST /$kernel /p"
}

for mode in off quiet on; do
  for kernel in series stock; do measure $kernel $mode; done
done >"$out/counts"
awk '
  { count[$1, $2] = $3; if (!($2 in seen)) { seen[$2] = 1; order[++n] = $2 } }
  END {
    printf "%-16s %14s %14s %9s %6s\n", "loop", "stock", "series", "ratio", "bar"
    for (i = 1; i <= n; i++) {
      ratio = count["series", order[i]] / count["stock", order[i]] - 1
      bar = order[i] ~ /^off/ ? 0.005 : 0.02
      printf "%-16s %14d %14d %+8.2f%% %5.1f%%%s\n", order[i], count["stock", order[i]], count["series", order[i]], 100 * ratio, 100 * bar, (ratio > bar ? "  over" : "")
      if (ratio > bar) over = 1
    }
    exit over
  }' "$out/counts" || fail "the series costs more than its bars"
