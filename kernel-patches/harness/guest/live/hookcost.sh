# SPDX-License-Identifier: GPL-2.0-only
# needs hook
# needs podman
# What the OCI hook adds to a container's life: runs of true under runc, crun and podman, without and with it in turn, and the hook alone
# beside a program that does nothing. Prints "@@COST NAME MILLISECONDS", the mean of a run.
set -e
. /oci.sh
RUNS=5
HOOK=/usr/lib/ctraudit/ctraudit-hook
# The clock of /proc/uptime has hundredths of a second: many runs give more.
clock() { cut -d' ' -f1 /proc/uptime; }
cost() {
  name=$1 begin=$(clock) i=0
  shift
  while [ $i -lt $RUNS ]; do "$@" >/dev/null 2>&1 </tmp/state; i=$((i + 1)); done
  echo "$name $begin $(clock) $RUNS" >>/tmp/costs
}
make_root /b/without/rootfs
make_bundle /b/without without plain 'pid network ipc uts mount' /bin/true
make_root /b/with/rootfs
make_bundle /b/with with plain 'pid network ipc uts mount' /bin/true
for stage in createRuntime poststart poststop; do
  printf '"%s":[{"path":"%s","args":["ctraudit-hook","%s"],"timeout":2}],' $stage $HOOK $stage
done | sed 's/,$//' >/tmp/stages
sed -i "s|\"hostname\":|\"hooks\":{$(cat /tmp/stages)},\"hostname\":|" /b/with/config.json
mkdir -p /etc/containers /var/tmp /run/crun /hooks
cp /usr/lib/ctraudit/ctraudit.json /hooks/
cat >/etc/containers/containers.conf <<'CONF'
[engine]
runtime = "crun"
cgroup_manager = "cgroupfs"
events_logger = "none"
[containers]
log_driver = "k8s-file"
CONF
printf '[storage]\ndriver = "vfs"\nrunroot = "/run/containers"\ngraphroot = "/var/lib/containers"\n' >/etc/containers/storage.conf
echo '{"default":[{"type":"insecureAcceptAnything"}]}' >/etc/containers/policy.json
make_root /b/root
printf '{"ociVersion":"1.0.2","id":"cost","status":"creating","pid":%s,"bundle":"/b/with"}' $$ >/tmp/state
round=0
while [ $round -lt 2 ]; do
  cost nothing /bin/busybox true
  cost hook $HOOK createRuntime
  for runtime in runc crun; do
    cost $runtime-without $runtime run -b /b/without cost
    cost $runtime-with $runtime run -b /b/with cost
  done
  RUNS=2
  cost podman-without podman run --rm --network none --rootfs /b/root /bin/busybox true
  cost podman-with podman --hooks-dir /hooks run --rm --network none --rootfs /b/root /bin/busybox true
  RUNS=5
  round=$((round + 1))
done
awk '{ time[$1] += $3 - $2; runs[$1] += $4 } END { for (name in time) printf "@@COST %s %.1f\n", name, 1000 * time[name] / runs[name] }' /tmp/costs | sort >/dev/console
