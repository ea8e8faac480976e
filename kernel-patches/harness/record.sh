#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# record --all | SCENARIO… [container|stock|both]: boots scenarios on the kernel with the series, on the one without, or on both, and
# keeps their logs as fixtures/linux-6.12-container/SCENARIO-6.12.log and fixtures/linux-6.12-stock/SCENARIO-6.12-stock.log, each
# with its entry in PROVENANCE; --all records every scenario and begins PROVENANCE anew. What a log must give is in
# fixtures/models/linux-6.12, written by hand from the scenario.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
need qemu-system-x86_64 git xargs
all=false
scenarios=
kinds='container stock'
for argument in "$@"; do
  case $argument in
    --all) all=true scenarios=$(cd "$here/guest/scenarios" && echo *.sh | sed 's/\.sh//g') ;;
    container | stock) kinds=$argument ;;
    both) ;;
    *) scenarios="$scenarios $argument" ;;
  esac
done
[ -n "$scenarios" ] || fail "nothing to record" "npm run kernel -- record --all | SCENARIO… [container|stock|both]"
have_guest_packages
started=$(date +%s)

# A log must be of the kernel that PROVENANCE names.
case $kinds in *container*)
  [ "$(cat "$build/built-tree" 2>/dev/null)" = "$(series_tree)" ] ||
    fail "$build was not built from the series as it is" "npm run kernel -- apply, then build"
  ;;
esac

# "SCENARIO KERNEL" a line, for boot.sh.
boots=$work/record.boots
for scenario in $scenarios; do
  script=$here/guest/scenarios/$scenario.sh
  [ -e "$script" ] || fail "no scenario $scenario"
  for kind in $kinds; do
    [ "$kind" = container ] && echo "$scenario series"
    { [ "$kind" = container ] || grep -q '^# series only' "$script"; } || echo "$scenario stock"
  done
done >"$boots"
for scenario in podman docker lxc; do "$here/initrd.sh" /dev/null $scenario; done # the kept parts, before two boots at once make them
failed=0
# shellcheck disable=SC2016
xargs -P "${CTRAUDIT_KERNEL_JOBS:-2}" -L 1 sh -c '
  log="$1/record-$3-$4.txt"
  if "$2/boot.sh" "$3" "$4" >"$log" 2>&1; then tail -n 1 "$log"; else echo "record: $3 on $4 failed:"; tail -n 20 "$log"; exit 1; fi
' boot "$work" "$here" <"$boots" || failed=1

package_versions() {
  for name in auditd runc crun podman conmon containerd docker.io lxc systemd-container bubblewrap busybox-static util-linux iproute2 iptables libc6; do
    dpkg-deb -f "$packages/$name"_*.deb Package Version | sed 's/.*: //' | tr '\n' ' '
  done
}
qemu=$(qemu-system-x86_64 --version | sed -n 's/.*version \([^ ]*\).*/\1/p')
guest=$(package_versions)
source=$(git -C "$tree" log -1 --format=%s source)
rules=$(hash_of "$here/guest/audit.rules")
shared=$(hash_of "$here"/guest/init "$here"/guest/stage2 "$here"/guest/*.sh "$here"/guest/programs/*.c)

# keep SCENARIO KERNEL: the log, and its entry in place of the one before.
keep() {
  if [ "$2" = series ]; then
    folder=linux-6.12-container name=$1-6.12 log=$work/out/$1/audit.log config=$build/.config
    of="series: $(kernel_hash) ($(kernel_patches | wc -l) patches)" argument=container
  else
    folder=linux-6.12-stock name=$1-6.12-stock log=$work/out/$1-stock/audit.log config=$stock/.config
    of='series: none' argument=stock
  fi
  [ -s "$log" ] || return 0
  provenance=$repository/fixtures/$folder/PROVENANCE
  mkdir -p "$repository/fixtures/$folder"
  install -m 644 "$log" "$repository/fixtures/$folder/$name.log"
  touch "$provenance"
  awk -v entry="$name.log" '!/^ / { skip = $0 == entry } !skip' "$provenance" >"$provenance.new"
  {
    echo "$name.log"
    echo "  command: npm run kernel -- record $1 $argument"
    echo "  source: $source"
    echo "  $of"
    echo "  kernel.config: $(hash_of "$here/kernel.config"); .config: $(hash_of "$config")"
    echo "  scenario: $(hash_of "$here/guest/scenarios/$1.sh"); rules: $rules; guest: $shared"
    ! grep -q '^# needs hook' "$here/guest/scenarios/$1.sh" || echo "  hook: $(hash_of "$repository/deploy/hook/ctraudit-hook.c")"
    echo "  packages: $guest" | sed 's/ $//'
    echo "  qemu: $qemu, -accel ${accel%%,*}, 2 CPUs"
  } >>"$provenance.new"
  mv "$provenance.new" "$provenance"
}
if $all; then
  for kind in $kinds; do rm -f "$repository/fixtures/linux-6.12-$kind/PROVENANCE"; done
fi
while read -r scenario kernel; do keep "$scenario" "$kernel"; done <"$boots"
[ $failed = 0 ] || fail "not every scenario was recorded" "$work/record-SCENARIO-KERNEL.txt"
echo "record: $(wc -l <"$boots") logs in $(($(date +%s) - started)) s; their models: fixtures/models/linux-6.12"
