#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# selftest [NAME…]: runs the selftests of the series (or those named) in a guest with its kernel and prints one TAP stream on stdout. Gets
# the source, applies and builds first where that is not done or not up to date; installs nothing.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/environment.sh"
"$here/prepare.sh" series >&2
exec "$here/run-selftests.sh" "$build/arch/x86/boot/bzImage" "$tree" "$build" -- "$@"
