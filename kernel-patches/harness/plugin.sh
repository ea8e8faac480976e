#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# plugin [series|stock|both] [WRITERS [FORKS]] [at-once]: the real auditd in the guest with ctraudit as its plug-in, and a storm of forks (WRITERS
# processes of FORKS each). Compares the records in auditd's log with those in the plug-in's database, byte for byte. at-once: the storm
# does not wait until node has started. Fails where a record is lost or there twice. Makes the Debian package first where there is none.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need node comm
kernels=both
case ${1:-} in series | stock | both) kernels=$1; shift ;; esac
[ "$kernels" != both ] || kernels='stock series'
ready=yes
for argument in "$@"; do [ "$argument" != at-once ] || ready=no; done
writers=${1:-4}
forks=${2:-2000}
main=$repository/dist/cli/main.js
set -- "$repository"/deb/ctraudit_*.deb
[ -e "$1" ] || (cd "$repository" && npm run --silent deb)
LC_ALL=C
export LC_ALL

# raw DATABASE: the records of all events, one a line, without the end of event, which auditd does not write to its log.
raw() { node "$main" search --format raw --db "$1" | grep -v '^type=EOE ' | sort; }
# figure NAME: of what the guest printed
figure() { sed -n "s/^$1[:= ]*//p" "$shared/figures"; }

wrong=0
printf '%-7s %8s %8s %6s %8s %6s %13s %6s %6s %6s\n' kernel written stored lost doubled kernel 'auditd queue' auditd plugin follow
printf '%-7s %8s %8s %6s %8s %6s %13s %6s %6s %6s\n' '' records records '' '' lost 'used of' 'CPU s' 'CPU s' 'CPU s'
for kernel in $kernels; do
  out=$work/out/plugin
  [ "$kernel" = series ] || out=$out-$kernel
  CTRAUDIT_KERNEL_TIMEOUT=${CTRAUDIT_KERNEL_TIMEOUT:-1200} CTRAUDIT_KERNEL_APPEND="storm_writers=$writers storm_forks=$forks storm_ready=$ready" \
    "$here/boot.sh" plugin "$kernel" >"$work/plugin-$kernel.txt" 2>&1 || fail "no run on $kernel" "$work/plugin-$kernel.txt"
  shared=$out/shared
  rm -f "$out"/log.db*
  node "$main" ingest "$shared/log" --db "$out/log.db" >/dev/null 2>&1
  raw "$out/log.db" >"$out/written"
  raw "$shared/ctraudit.db" >"$out/stored"
  lost=$(comm -23 "$out/written" "$out/stored" | wc -l)
  doubled=$(comm -13 "$out/written" "$out/stored" | wc -l)
  printf '%-7s %8s %8s %6s %8s %6s %13s %6s %6s %6s\n' $kernel "$(wc -l <"$out/written")" "$(wc -l <"$out/stored")" "$lost" "$doubled" \
    "$(tr -d '\r' <"$out/console.txt" | sed -n 's/^@@LOST //p')" "$(figure 'max plugin queue depth used') of $(figure 'plugin queue size')" \
    "$(figure 'auditd: cpu' | cut -d' ' -f1)" "$(figure 'plugin: cpu' | cut -d' ' -f1)" "$(figure 'follow: cpu' | cut -d' ' -f1)"
  [ ! -s "$shared/spool" ] || { echo "plugin: the spool is not empty: $shared/spool" >&2; wrong=1; }
  grep -h 'dropping\|full' "$shared/syslog" >&2 || :
  [ "$lost" = 0 ] && [ "$doubled" = 0 ] || wrong=1
done
[ $wrong = 0 ] || fail "the database is not what auditd wrote"
