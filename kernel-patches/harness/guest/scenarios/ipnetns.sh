# SPDX-License-Identifier: GPL-2.0-only
# ip netns: a network namespace with a name, and programs run in it, as container R of ip netns exec.
set -e
say() { auditctl -m "ctraudit: $1"; }
say 'ip netns add: container N is made by ip and ends with it; a bind mount keeps the namespace'
/usr/bin/ip netns add blue
say 'ip netns exec: undefined by setns, then container R by unshare of the mount namespace; id runs in it'
/usr/bin/ip netns exec blue /bin/id -u
say 'nsenter into the network alone: uname runs undefined, last 1'
/usr/bin/nsenter --net=/run/netns/blue /bin/uname -n
say 'host: all have ended'
/usr/bin/ip netns delete blue
