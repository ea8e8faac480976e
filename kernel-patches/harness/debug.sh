#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# debug [SECONDS]: the selftests and KUnit on a kernel with KASAN, PROVE_LOCKING, DEBUG_ATOMIC_SLEEP and DEBUG_LIST, where a warning is a
# panic; then SECONDS (600) of containers made and ended by many tasks at once, while allocations fail. Prints TAP.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
"$here/prepare.sh" debug >&2
export CTRAUDIT_KERNEL_TIMEOUT="${CTRAUDIT_KERNEL_TIMEOUT:-7200}"
# Under these checks a container takes ten times as long as without.
export CTRAUDIT_KERNEL_APPEND="${CTRAUDIT_KERNEL_APPEND:-churn=20000}"
exec "$here/run-selftests.sh" "$debug/arch/x86/boot/bzImage" "$tree" "$debug" "${1:-600}"
