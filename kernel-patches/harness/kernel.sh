#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# npm run kernel -- COMMAND: the harness of the Linux series. Each command is a file beside this one.
set -eu
usage() {
  cat <<'HELP'
usage: npm run kernel -- [--work DIR] COMMAND [ARGUMENT…]

  setup            install the build tools and get the guest's packages (as root; the only command that does)
  source           unpack Debian's linux-source-6.12 into the work folder
  apply            put the series on it with git am
  build            build the kernel with the series; "build debug" adds KASAN and lock checks, "build stock" has no series
  check [N…]       checkpatch, and compile the touched objects patch by patch; "check whole" compiles what all of them make, once
  boot SCENARIO    boot the built kernel with Debian's auditd and run guest/scenarios/SCENARIO.sh; a second argument names
                   another kernel: series, debug, stock or a file
  selftest [NAME…] run the selftests of the series in a guest and print TAP; does source, apply and build first where needed
  debug [SECONDS]  the same and KUnit with KASAN and lock checks, then SECONDS (600) of churn while allocations fail
  record SCENARIO… [container|stock|both]
                   as boot, and keep the logs in fixtures/linux-6.12-container/ and -stock/; "record --all" does every scenario
  plugin [KERNEL] [WRITERS [FORKS]] [at-once]
                   the real auditd with ctraudit as its plug-in under a storm of forks, on "stock", "series" or both: records written, stored, lost
  systemd [KERNEL] [by-hand]
                   systemd as pid 1, the Debian package installed, or the files by the commands of deploy/README.md: readiness, watchdog, SIGKILL,
                   SIGTERM, exposure, plug-in, hook
  provenance       check that the recordings are of the series, the configuration and the scenarios as they are
  applies          check that the series applies to Debian's source
  perf             measure getpid and fork against the stock kernel, in instructions

The work folder is --work, or $CTRAUDIT_KERNEL_WORK, or ~/.cache/ctraudit-kernel. It grows to about 5 GB.
HELP
}
if [ "${1:-}" = --work ]; then
  CTRAUDIT_KERNEL_WORK=$2
  shift 2
fi
export CTRAUDIT_KERNEL_WORK="${CTRAUDIT_KERNEL_WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/ctraudit-kernel}"
command=${1:-help}
[ $# -eq 0 ] || shift
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
case $command in
  setup | source | apply | applies | build | check | boot | selftest | debug | record | perf | plugin | systemd | provenance) exec "$here/$command.sh" "$@" ;;
  help | --help | -h) usage ;;
  *)
    echo "kernel: unknown command $command" >&2
    usage >&2
    exit 2
    ;;
esac
