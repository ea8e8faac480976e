# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For scenarios with runc and crun: makes root file systems and bundles. Nothing here starts a container.
export PATH=/bin:/sbin:/usr/bin:/usr/sbin

# The root cgroup may have no processes of its own beside its children.
mkdir -p /sys/fs/cgroup/scenario
echo $$ >/sys/fs/cgroup/scenario/cgroup.procs

make_root() {
  mkdir -p "$1"
  for folder in bin usr/sbin usr/bin etc proc sys dev tmp run lib lib64; do mkdir -p "$1/$folder"; done
  cp /bin/busybox "$1/bin/"
  for applet in sh id true hostname sleep cat echo mount unshare mkdir ls uname kill; do ln -sf busybox "$1/bin/$applet"; done
  cp /etc/passwd /etc/group "$1/etc/"
}

# A root in which the runtimes themselves run.
make_root_with_runtimes() {
  make_root "$1"
  cp -a /lib/. "$1/lib/"
  cp -a /lib64/. "$1/lib64/"
  cp /usr/sbin/runc "$1/usr/sbin/"
  cp /usr/bin/crun "$1/usr/bin/"
}

quote_list() { printf '"%s",' "$@" | sed 's/,$//'; }
namespace_list() {
  for item in "$@"; do
    case $item in
      *=*) printf '{"type":"%s","path":"%s"},' "${item%%=*}" "${item#*=}" ;;
      *) printf '{"type":"%s"},' "$item" ;;
    esac
  done | sed 's/,$//'
}

ALL_CAPABILITIES='CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID CAP_SETPCAP
CAP_NET_BIND_SERVICE CAP_NET_ADMIN CAP_NET_RAW CAP_IPC_LOCK CAP_SYS_CHROOT CAP_SYS_PTRACE CAP_SYS_ADMIN CAP_SYS_RESOURCE CAP_MKNOD
CAP_AUDIT_WRITE CAP_SETFCAP CAP_BPF CAP_PERFMON'

# make_bundle FOLDER HOSTNAME plain|privileged "NAMESPACE[=PATH]…" ARGUMENT…
# privileged: may mount and make containers inside. The root file system is FOLDER/rootfs, to be made by the caller.
make_bundle() {
  folder=$1 host=$2 kind=$3 namespaces=$4
  shift 4
  capabilities='CAP_AUDIT_WRITE CAP_KILL CAP_NET_BIND_SERVICE' no_new=true mode=ro allow=false
  [ "$kind" = plain ] || { capabilities=$ALL_CAPABILITIES no_new=false mode=rw allow=true; }
  # shellcheck disable=SC2086
  set_of=$(quote_list $capabilities)
  cat >"$folder/config.json" <<JSON
{"ociVersion":"1.0.2",
 "process":{"terminal":false,"user":{"uid":0,"gid":0},"args":[$(quote_list "$@")],"cwd":"/",
  "env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"noNewPrivileges":$no_new,
  "capabilities":{"bounding":[$set_of],"effective":[$set_of],"permitted":[$set_of]}},
 "root":{"path":"rootfs"},"hostname":"$host",
 "mounts":[
  {"destination":"/proc","type":"proc","source":"proc"},
  {"destination":"/dev","type":"tmpfs","source":"tmpfs","options":["nosuid","mode=755","size=65536k"]},
  {"destination":"/dev/pts","type":"devpts","source":"devpts","options":["nosuid","noexec","newinstance","ptmxmode=0666","mode=0620","gid=5"]},
  {"destination":"/run","type":"tmpfs","source":"tmpfs","options":["nosuid","mode=755"]},
  {"destination":"/sys","type":"sysfs","source":"sysfs","options":["nosuid","noexec","nodev","$mode"]},
  {"destination":"/sys/fs/cgroup","type":"cgroup","source":"cgroup","options":["nosuid","noexec","nodev","relatime","$mode"]}],
 "linux":{"resources":{"devices":[{"allow":$allow,"access":"rwm"}]},"namespaces":[$(namespace_list $namespaces)]}}
JSON
}
