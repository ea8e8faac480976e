# SPDX-License-Identifier: GPL-2.0-only
# needs docker
# Docker with its containerd: run, exec, a process that outlives its exec, restart, the host's process ids, another's network.
set -e
. /oci.sh
say() { auditctl -m "ctraudit: $1"; }
mkdir -p /etc/docker /var/lib/docker /run/docker /run/containerd
cat >/etc/docker/daemon.json <<'JSON'
{"bridge":"none","iptables":false,"ip6tables":false,"storage-driver":"overlay2","exec-opts":["native.cgroupdriver=cgroupfs"]}
JSON
wait_for() { i=0; while ! "$@" >/dev/null 2>&1 && [ $i -lt 100 ]; do usleep 100000; i=$((i + 1)); done; }
say 'containerd and dockerd start on the host'
containerd >/tmp/containerd.out 2>&1 &
wait_for ctr version
dockerd --containerd /run/containerd/containerd.sock >/tmp/dockerd.out 2>&1 &
wait_for docker info
make_root /b/root
tar -C /b/root -cf /tmp/root.tar .
docker import /tmp/root.tar base >/tmp/import.out
say 'container W in the host, named web: docker run; id'
docker run --name web --network none base /bin/busybox id -u
say 'container D in the host, named db: docker run -d; sleeps'
docker run -d --name db --network none base /bin/busybox sleep 300
say 'docker exec runs uname in D, and leaves a sleep of 301 behind'
docker exec db /bin/busybox uname -n
docker exec db /bin/sh -c '/bin/busybox setsid /bin/busybox sleep 301 >/dev/null 2>&1 & /bin/busybox true'
say 'D is restarted; docker exec runs hostname in it'
docker restart -t 0 db
docker exec db /bin/busybox hostname
say 'container P in the host, with the process ids of the host: cat'
docker run --name pids --pid host --network none base /bin/busybox cat /etc/passwd
say 'container N in the host, with the network of D: ls'
docker run --name nets --network container:db base /bin/busybox ls /etc
say 'D is killed'
docker kill db
docker rm web db pids nets
say 'the daemons end'
kill "$(pidof dockerd)"
usleep 1000000
kill "$(pidof containerd)"
wait || true
