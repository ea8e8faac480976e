# SPDX-License-Identifier: GPL-2.0-only
# crun: a container, a detached one with exec, and one inside another.
RUNTIME=crun
. /runtime.sh
