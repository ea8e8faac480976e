# SPDX-License-Identifier: GPL-2.0-only
# runc: a container, a detached one with exec, and one inside another.
RUNTIME=runc
. /runtime.sh
