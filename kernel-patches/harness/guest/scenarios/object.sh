# SPDX-License-Identifier: GPL-2.0-only
# series only
# Container objects: made, started and ended; one never started; one killed by the close of its descriptor.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'object O in the host, named first, with fs, uts, ipc, pid and net: sh and uname run in it'
object first fuipn /bin/sh -c '/bin/busybox uname -n; true'
say 'object N in the host, named unused: never started'
object unused fu -
say 'object K in the host, named killed: sleep runs in it until the descriptor is closed'
object killed fuipnk! /bin/busybox sleep 100
say 'host: all have ended'
