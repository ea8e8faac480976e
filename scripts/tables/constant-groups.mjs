// SPDX-License-Identifier: Apache-2.0
// The headers and constants of each table in interpret/tables/constants.json.

const X86 = "x86_64";
const UAPI_OPEN = ["asm/fcntl.h"];
/** Access modes and kernel-internal names are not flags of open. */
const OPEN = /^O_(?!ACCMODE|RDONLY|NDELAY|FSYNC|RSYNC)[A-Z_]+$/;

const macro = (headers, pattern, machine = X86) => ({ from: "macros", machine, headers, pattern });
const enumerator = (headers, pattern, machine = X86) => ({ from: "enumerators", machine, headers, pattern });

const expanded = (headers, pattern, machine = X86) => ({ from: "expanded", machine, headers, pattern });

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
  message: [enumerator(["sys/socket.h"], /^MSG_.+$/)],
  "socket-level": [
    macro(["asm/socket.h"], /^SOL_SOCKET$/),
    enumerator(["linux/in.h"], /^IPPROTO_(?!MAX|ICMP$|SMC|MPTCP)(.+)$/),
    macro(["sys/socket.h"], /^SOL_.+$/),
  ],
  "socket-option": [macro(["asm/socket.h"], /^SO_(?!DEVMEM_)[A-Z0-9_]+$/)],
  "ip-option": [macro(["linux/in.h"], /^IP_(?!PMTUDISC_|DEFAULT_|MAX_|DROP_ICMP|DF$)[A-Z_]+$/)],
  "ipv6-option": [
    macro(
      ["linux/in6.h"],
      /^IPV6_(?!FL_|FLOWINFO_|FLOWLABEL_(?!MGR)|PRIORITY_|TLV_|PMTUDISC_|PREFER_|MIN_MTU)[A-Z0-9_]+$/,
    ),
  ],
  "tcp-option": [
    macro(["linux/tcp.h"], /^TCP_(?!MSS_|REPAIR_O|AO_(?:MAX|KEY)|MD5SIG_|RECEIVE_ZEROCOPY_|RTO_)[A-Z0-9_]+$/),
  ],
  "udp-option": [macro(["linux/udp.h"], /^UDP_(?:CORK|ENCAP|NO_CHECK6_TX|NO_CHECK6_RX|SEGMENT|GRO)$/)],
  "packet-option": [
    macro(
      ["linux/if_packet.h"],
      /^PACKET_(?:(?:ADD|DROP)_MEMBERSHIP|RECV_OUTPUT|[RT]X_RING|STATISTICS|COPY_THRESH|AUXDATA|ORIGDEV|VERSION|HDRLEN|RESERVE|LOSS|VNET_HDR(?:_SZ)?|(?:TX_)?TIMESTAMP|FANOUT(?:_DATA)?|TX_HAS_OFF|QDISC_BYPASS|ROLLOVER_STATS|IGNORE_OUTGOING)$/,
    ),
  ],
  "netlink-option": [
    macro(
      ["linux/netlink.h"],
      /^NETLINK_(?:(?:ADD|DROP)_MEMBERSHIP|PKTINFO|BROADCAST_ERROR|NO_ENOBUFS|[RT]X_RING|LISTEN_ALL_NSID|LIST_MEMBERSHIPS|CAP_ACK|EXT_ACK|GET_STRICT_CHK)$/,
    ),
  ],
  "iptables-set": [macro(["linux/netfilter_ipv4/ip_tables.h"], /^IPT_SO_SET_(?!MAX)[A-Z_]+$/)],
  "iptables-get": [macro(["linux/netfilter_ipv4/ip_tables.h"], /^IPT_SO_GET_(?!MAX)[A-Z_]+$/)],
  "ip6tables-set": [macro(["linux/netfilter_ipv6/ip6_tables.h"], /^IP6T_SO_SET_(?!MAX)[A-Z_]+$/)],
  "ip6tables-get": [macro(["linux/netfilter_ipv6/ip6_tables.h"], /^IP6T_SO_GET_(?!MAX)[A-Z_0-9]+$/)],
  personality: [enumerator(["linux/personality.h"], /^PER_(?!MASK).+$/)],
  "personality-flag": [
    enumerator(
      ["linux/personality.h"],
      /^(?:UNAME26|ADDR_NO_RANDOMIZE|FDPIC_FUNCPTRS|MMAP_PAGE_ZERO|ADDR_COMPAT_LAYOUT|READ_IMPLIES_EXEC|ADDR_LIMIT_32BIT|SHORT_INODE|WHOLE_SECONDS|STICKY_TIMEOUTS|ADDR_LIMIT_3GB)$/,
    ),
  ],
  "epoll-control": [macro(["linux/eventpoll.h"], /^EPOLL_CTL_.+$/)],
  "ipc-flag": [macro(["linux/ipc.h"], /^IPC_(?:CREAT|EXCL|NOWAIT)$/)],
  "shm-flag": [
    macro(["linux/ipc.h"], /^IPC_(?:CREAT|EXCL)$/),
    macro(["linux/shm.h"], /^SHM_(?:HUGETLB|NORESERVE)$/),
  ],
  resolve: [macro(["linux/openat2.h"], /^RESOLVE_.+$/)],
  "seccomp-flag": [macro(["linux/seccomp.h"], /^SECCOMP_FILTER_FLAG_.+$/)],
  "seccomp-mode": [macro(["linux/seccomp.h"], /^SECCOMP_MODE_.+$/)],
  ambient: [macro(["linux/prctl.h"], /^PR_CAP_AMBIENT_.+$/)],
  seal: [macro(["linux/fcntl.h"], /^F_SEAL_.+$/)],
  multicast: [enumerator(["linux/audit.h"], /^AUDIT_NLGRP_(?!MAX).+$/)],
  ioctl: [
    macro(["asm/ioctls.h"], /^(?:TC|TIO|FIO)(?!C(?:PKT|M|SER)_)[A-Z0-9_]+$/),
    expanded(["asm/ioctls.h", "linux/termios.h"], /^(?:TIOC(?!(?:PKT|M|SER)_)|FIO)[A-Z0-9_]+$/),
    macro(["linux/kd.h"], /^(?:KD(?:GET|SET|SIG|MK|GK|SK|FONT)[A-Z]+|KIOCSOUND|(?:G|P)IO_[A-Z]+)$/),
    macro(
      ["linux/vt.h"],
      /^VT_(?:OPENQRY|GETMODE|SETMODE|GETSTATE|SENDSIG|RELDISP|ACTIVATE|WAITACTIVE|DISALLOCATE|RESIZEX?|(?:UN)?LOCKSWITCH|GETHIFONTMASK|WAITEVENT|SETACTIVATE)$/,
    ),
    macro(["linux/sockios.h"], /^SIOC[A-Z0-9]+$/),
    expanded(
      ["linux/fs.h"],
      /^(?:BLK[A-Z0-9]+|FS_IOC(?:32)?_(?:GET|SET)(?:FLAGS|VERSION)|FI(?:BMAP|GETBSZ|FREEZE|THAW|TRIM|CLONE))$/,
    ),
    expanded(["linux/ioctl.h", "linux/if_tun.h"], /^TUN(?:SET|GET)[A-Z]+$/),
    macro(
      ["linux/loop.h"],
      /^LOOP_(?:SET_FD|CLR_FD|SET_STATUS(?:64)?|GET_STATUS(?:64)?|CHANGE_FD|SET_CAPACITY|SET_DIRECT_IO|SET_BLOCK_SIZE|CONFIGURE|CTL_(?:ADD|REMOVE|GET_FREE))$/,
    ),
    expanded(["linux/nsfs.h"], /^NS_GET_[A-Z_]+$/),
    expanded(["linux/random.h"], /^RND[A-Z]+$/),
    expanded(["linux/watchdog.h"], /^WDIOC_[A-Z]+$/),
    expanded(
      ["linux/kvm.h"],
      /^KVM_(?:GET_API_VERSION|CREATE_VM|CHECK_EXTENSION|GET_VCPU_MMAP_SIZE|CREATE_VCPU|RUN|CREATE_IRQCHIP)$/,
    ),
    expanded(["linux/pidfd.h"], /^PIDFD_GET_[A-Z_]+$/),
  ],
  "netfilter-hook": [enumerator(["linux/netfilter.h"], /^NF_INET_(?!NUMHOOKS|INGRESS)(.+)$/)],
};
