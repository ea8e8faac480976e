// SPDX-License-Identifier: Apache-2.0
// Which constants of which headers make which table of interpret/tables/constants.json.

const X86 = "x86_64";
const UAPI_OPEN = ["asm/fcntl.h"];
/** Access modes and kernel-internal names are no flags of open. */
const OPEN = /^O_(?!ACCMODE|RDONLY|NDELAY|FSYNC|RSYNC)[A-Z_]+$/;

const macro = (headers, pattern, machine = X86) => ({ from: "macros", machine, headers, pattern });
const enumerator = (headers, pattern, machine = X86) => ({ from: "enumerators", machine, headers, pattern });

export const GROUPS = {
  clone: [macro(["linux/sched.h"], /^CLONE_(?!ARGS_SIZE|INTO_CGROUP|CLEAR_SIGHAND).+$/)],
  open: [macro(UAPI_OPEN, OPEN)],
  "open-arm": [macro(UAPI_OPEN, OPEN, "aarch64")],
  "open-ppc": [macro(UAPI_OPEN, OPEN, "ppc64le")],
  mount: [macro(["linux/mount.h"], /^MS_(?!RMT_MASK|MGC_).+$/)],
  umount: [enumerator(["sys/mount.h"], /^(?:MNT_|UMOUNT_).+$/)],
  fsmount: [macro(["linux/mount.h"], /^(?:FSMOUNT_CLOEXEC)$/)],
  "mount-attr": [macro(["linux/mount.h"], /^MOUNT_ATTR_(?!SIZE_VER|_ATIME|RELATIME).+$/)],
  "move-mount": [macro(["linux/mount.h"], /^MOVE_MOUNT_(?!_MASK).+$/)],
  "open-tree": [macro(["linux/mount.h"], /^OPEN_TREE_CLONE$/)],
  protection: [macro(["asm/mman.h"], /^PROT_(?!NONE|MASK).+$/)],
  map: [macro(["linux/mman.h"], /^MAP_(?!TYPE|FILE$|HUGE_|UNINIT).+$/)],
  "map-ppc": [macro(["linux/mman.h"], /^MAP_(?!TYPE|FILE$|HUGE_|UNINIT|RENAME).+$/, "ppc64le")],
  family: [macro(["sys/socket.h"], /^PF_(?!MAX|UNIX|FILE|ROUTE)(.+)$/)],
  "socket-type": [enumerator(["sys/socket.h"], /^SOCK_(?!CLOEXEC|NONBLOCK).+$/)],
  "socket-flag": [enumerator(["sys/socket.h"], /^SOCK_(?:CLOEXEC|NONBLOCK)$/)],
  protocol: [enumerator(["linux/in.h"], /^IPPROTO_(?!MAX)(.+)$/)],
  socketcall: [macro(["linux/net.h"], /^SYS_(.+)$/)],
  ptrace: [
    macro(
      ["asm/ptrace.h", "linux/ptrace.h"],
      /^PTRACE_(?!PEEKSIGINFO_SHARED|O_|EVENT_|SYSCALL_INFO_|EVENTMSG).+$/,
    ),
  ],
  prctl: [
    macro(
      ["linux/prctl.h"],
      /^PR_(?:(?!SET_MM_|SET_VMA_|SET_PTRACER_ANY)[SG]ET_[A-Z_]+|CAPBSET_(?:READ|DROP)|CAP_AMBIENT|MCE_KILL(?:_GET)?|TASK_PERF_EVENTS_(?:DIS|EN)ABLE|SVE_[SG]ET_VL|SME_[SG]ET_VL|PAC_RESET_KEYS|SCHED_CORE)$/,
    ),
  ],
  access: [macro(["unistd.h"], /^([RWX]_OK)$/)],
  at: [
    macro(["linux/fcntl.h"], /^AT_(?!FDCWD|EACCESS|STATX_|RECURSIVE|HANDLE_|RENAME_|REMOVEDIR|EXECVE).+$/),
  ],
  rename: [macro(["linux/fs.h"], /^RENAME_.+$/)],
  fcntl: [macro(["linux/fcntl.h"], /^F_(?!RDLCK|WRLCK|UNLCK|EXLCK|SHLCK|SEAL_|LINUX_|OWNER_).+$/)],
  seek: [macro(["linux/fs.h"], /^SEEK_(?!MAX).+$/)],
  memfd: [macro(["linux/memfd.h"], /^MFD_(?!HUGE_).+$/)],
  seccomp: [macro(["linux/seccomp.h"], /^SECCOMP_(?:SET_|GET_).+$/)],
  "seccomp-action": [
    macro(
      ["linux/seccomp.h"],
      /^SECCOMP_RET_(KILL_PROCESS|KILL_THREAD|TRAP|ERRNO|USER_NOTIF|TRACE|LOG|ALLOW)$/,
    ),
  ],
  bpf: [
    enumerator(
      ["linux/bpf.h"],
      /^BPF_(?:MAP_(?:CREATE|LOOKUP_ELEM|UPDATE_ELEM|DELETE_ELEM|GET_NEXT_KEY|GET_NEXT_ID|GET_FD_BY_ID|LOOKUP_AND_DELETE_ELEM|FREEZE|LOOKUP_BATCH|LOOKUP_AND_DELETE_BATCH|UPDATE_BATCH|DELETE_BATCH)|PROG_(?:LOAD|ATTACH|DETACH|TEST_RUN|GET_NEXT_ID|GET_FD_BY_ID|QUERY|BIND_MAP)|OBJ_(?:PIN|GET|GET_INFO_BY_FD)|RAW_TRACEPOINT_OPEN|BTF_LOAD|BTF_GET_FD_BY_ID|BTF_GET_NEXT_ID|TASK_FD_QUERY|LINK_(?:CREATE|UPDATE|GET_FD_BY_ID|GET_NEXT_ID|DETACH)|ENABLE_STATS|ITER_CREATE|TOKEN_CREATE)$/,
    ),
  ],
  rlimit: [macro(["asm/resource.h"], /^RLIMIT_(.+)$/)],
  scheduler: [macro(["linux/sched.h"], /^SCHED_(?!FLAG_|RESET_)[A-Z]+$/)],
  clock: [macro(["linux/time.h"], /^CLOCK_[A-Z_]+$/)],
  ipc: [macro(["linux/ipc.h"], /^(SEM(?:OP|GET|CTL|TIMEDOP)|MSG(?:SND|RCV|GET|CTL)|SHM(?:AT|DT|GET|CTL))$/)],
  keyctl: [macro(["linux/keyctl.h"], /^KEYCTL_(?!SUPPORTS_|CAPS|MOVE_|KDF_)[A-Z_]+$/)],
  "unlink-flag": [macro(["linux/fcntl.h"], /^AT_REMOVEDIR$/)],
  capability: [macro(["linux/capability.h"], /^CAP_(?!LAST_CAP|TO_|VALID)([A-Z_]+)$/)],
  signal: [macro(["asm/signal.h"], /^(SIG(?!UNUSED|RTM|IOT|POLL|LOST|STKSZ|_|STACK)[A-Z0-9]+)$/)],
  uring: [enumerator(["linux/io_uring.h"], /^IORING_OP_(?!LAST)(.+)$/)],
  netfilter: [enumerator(["linux/netfilter.h"], /^NFPROTO_(?!NUMPROTO)(.+)$/)],
  "netfilter-hook": [enumerator(["linux/netfilter.h"], /^NF_INET_(?!NUMHOOKS|INGRESS)(.+)$/)],
};
