#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# record SCENARIO: boots it on the kernel with the series and keeps the log as fixtures/linux-6.12-container/SCENARIO-6.12.log (names
# of fixtures are unique among all folders), with its entry in PROVENANCE. The expectation is written by hand, from the scenario.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
scenario=${1:?scenario}
fixtures=$repository/fixtures/linux-6.12-container
name=$scenario-6.12
[ ! -e "$fixtures/$name.log" ] || fail "$fixtures/$name.log is there: recordings are not edited" "remove it first"
[ -z "$(git -C "$tree" status --porcelain --untracked-files=no)" ] || fail "$tree has changes that are not committed"
"$here/boot.sh" "$scenario"
mkdir -p "$fixtures"
install -m 644 "$work/out/$scenario/audit.log" "$fixtures/$name.log"
package_versions() {
  for name in auditd runc crun busybox-static libc6; do
    dpkg-deb -f "$packages/$name"_*.deb Package Version | sed 's/.*: //' | tr '\n' ' '
  done
}
qemu=$(qemu-system-x86_64 --version | sed -n 's/.*version \([^ ]*\).*/\1/p')
{
  echo "$name.log"
  echo "  command: npm run kernel -- record $scenario"
  echo "  source: $(git -C "$tree" log -1 --format=%s source)"
  echo "  series: $(cd "$patches" && sed 's/^/.\//' series | xargs cat | sha256sum | cut -c1-16) ($(wc -l <"$patches/series") patches)"
  echo "  kernel.config: $(hash_of "$here/kernel.config"); .config: $(hash_of "$build/.config")"
  echo "  scenario: $(hash_of "$here/guest/scenarios/$scenario.sh"), rules: $(hash_of "$here/guest/audit.rules")"
  echo "  guest: $(package_versions)"
  echo "  qemu: $qemu, -accel tcg, 2 CPUs"
} >>"$fixtures/PROVENANCE"
echo "record: $fixtures/$name.log; now write $name.expected.json by hand"
