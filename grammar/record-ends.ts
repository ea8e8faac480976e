// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "./audit-record.ts";
import { typeNumberOf } from "./record-types.ts";

type Ends = readonly (readonly [given: string, last: string])[];

/** Present in each record that has any field. */
const ANY = "";
const RESULT: Ends = [[ANY, "res"]];
const OF_INTEGRITY: Ends = [["pid", "res"]];

const OF_AUDITD: Ends = [["op", "res"]];
const OF_OPERATION: Ends = [
  ["op", "contid"],
  ["pid", "exe"],
  ["mnt-ns", "time-ns"],
];

/**
 * In every version, a record with the first field has the second one after it: without it the line was cut.
 * Source: the callers of audit_log_start() in Linux 2.6.18 to 6.18; src/auditd.c of auditd 1.0 to 4.0
 */
const ENDS: ReadonlyMap<string, Ends> = new Map<string, Ends>([
  ["URINGOP", [["uring_op", "key"]]],
  ["OBJ_PID", [["oauid", "ocomm"]]],
  ["SECCOMP", [[ANY, "code"]]],
  ["ANOM_ABEND", [["auid", "sig"]]],
  [
    "ANOM_PROMISCUOUS",
    [
      ["dev", "auid"],
      ["gid", "ses"],
    ],
  ],
  ["CAPSET", [["pid", "cap_pe"]]],
  ["MMAP", [["fd", "flags"]]],
  ["FD_PAIR", [["fd0", "fd1"]]],
  ["IPC", [["ouid", "mode"]]],
  ["IPC_SET_PERM", [["qbytes", "mode"]]],
  ["MQ_OPEN", [["oflag", "mq_curmsgs"]]],
  ["MQ_SENDRECV", [["mqdes", "abs_timeout_nsec"]]],
  ["MQ_NOTIFY", [["mqdes", "sigev_signo"]]],
  ["MQ_GETSETATTR", [["mqdes", "mq_curmsgs"]]],
  ["OPENAT2", [["oflag", "resolve"]]],
  ["TIME_INJOFFSET", [["sec", "nsec"]]],
  ["BPF", [["prog-id", "op"]]],
  ["TTY", [["pid", "data"]]],
  ["USER_TTY", [["pid", "data"]]],
  [
    "CONFIG_CHANGE",
    [
      ["op", "res"],
      ["ses", "res"],
    ],
  ],
  ["FEATURE_CHANGE", RESULT],
  ["EVENT_LISTENER", RESULT],
  ["DM_CTRL", RESULT],
  ["DM_EVENT", RESULT],
  ["ANOM_LINK", [["ppid", "res"]]],
  ["INTEGRITY_DATA", OF_INTEGRITY],
  ["INTEGRITY_METADATA", OF_INTEGRITY],
  ["INTEGRITY_STATUS", OF_INTEGRITY],
  ["INTEGRITY_HASH", OF_INTEGRITY],
  ["INTEGRITY_PCR", OF_INTEGRITY],
  [
    "MAC_STATUS",
    [
      ["enforcing", "auid"],
      ["enabled", "res"],
    ],
  ],
  ["MAC_IPSEC_EVENT", [["auid", "res"]]],
  [
    "NETFILTER_CFG",
    [
      ["table", "entries"],
      ["pid", "comm"],
    ],
  ],
  ["CONTAINER_OP", OF_OPERATION],
  ["UNKNOWN[1341]", OF_OPERATION],
  ["DAEMON_START", OF_AUDITD],
  ["DAEMON_END", OF_AUDITD],
  ["DAEMON_ABORT", OF_AUDITD],
  ["DAEMON_CONFIG", OF_AUDITD],
  ["DAEMON_ROTATE", OF_AUDITD],
  ["DAEMON_RESUME", OF_AUDITD],
  ["DAEMON_ACCEPT", OF_AUDITD],
  ["DAEMON_CLOSE", OF_AUDITD],
  ["DAEMON_ERR", OF_AUDITD],
]);

/** SELinux's classes whose names are prefixes of another, and its other classes. Source: security/selinux/include/classmap.h */
const CLASSES =
  "security process process2 system capability filesystem file dir fd lnk_file chr_file blk_file sock_file fifo_file socket tcp_socket udp_socket rawip_socket node netif unix_stream_socket unix_dgram_socket sem msg msgq shm ipc netlink_route_socket netlink_tcpdiag_socket netlink_nflog_socket netlink_xfrm_socket netlink_selinux_socket netlink_iscsi_socket netlink_audit_socket netlink_fib_lookup_socket netlink_connector_socket netlink_netfilter_socket netlink_dnrt_socket netlink_kobject_uevent_socket netlink_generic_socket netlink_scsitransport_socket netlink_rdma_socket netlink_crypto_socket netlink_socket netlink_firewall_socket netlink_ip6fw_socket appletalk_socket packet_socket key_socket association key dccp_socket memprotect peer capability2 kernel_service tun_socket binder cap_userns cap2_userns sctp_socket icmp_socket ax25_socket ipx_socket netrom_socket atmpvc_socket x25_socket rose_socket decnet_socket atmsvc_socket rds_socket irda_socket pppox_socket llc_socket can_socket tipc_socket bluetooth_socket iucv_socket rxrpc_socket isdn_socket phonet_socket ieee802154_socket caif_socket alg_socket nfc_socket vsock_socket kcm_socket qipcrtr_socket smc_socket infiniband_pkey infiniband_endport bpf xdp_socket mctp_socket perf_event lockdown anon_inode io_uring user_namespace packet memfd_file service".split(
    " ",
  );
const PERMISSIVE = ["0", "1"];
const RESULTS = ["success", "failed"];
const PROGRAM_OPERATIONS = ["LOAD", "UNLOAD"];

/** The possible words of a field; undefined if it can have any value. */
function wordsOf(type: string, name: string): readonly string[] | undefined {
  if (type === "AVC") return name === "tclass" ? CLASSES : name === "permissive" ? PERMISSIVE : undefined;
  if (type === "BPF") return name === "op" ? PROGRAM_OPERATIONS : undefined;
  return name === "res" ? RESULTS : undefined;
}

/** Whether a value is the beginning of a word, but not a word itself. */
export function isWordsBeginning(type: string, name: string, value: string): boolean {
  const words = wordsOf(type, name);
  if (words === undefined || words.includes(value)) return false;
  return words.some((word) => word.startsWith(value));
}

/** Types sent by user space: the kernel writes msg='…' after its own fields. Source: audit_receive_msg() of kernel/audit.c */
const messages = new Map<string, boolean>();

function isMessage(type: string): boolean {
  let found = messages.get(type);
  if (found === undefined) {
    const number = /^[A-Z]/.test(type) && !type.startsWith("UNKNOWN[") ? (typeNumberOf(type) ?? 0) : 0;
    found = number === 1005 || (number >= 1100 && number < 1200) || (number >= 2100 && number < 3000);
    found &&= type !== "USER_TTY";
    if (messages.size < 1024) messages.set(type, found);
  }
  return found;
}

/** Records that always have a field. Source: kernel/auditsc.c */
const NEVER_EMPTY: ReadonlySet<string> = new Set([
  "SYSCALL",
  "PATH",
  "CWD",
  "SOCKADDR",
  "EXECVE",
  "PROCTITLE",
  "OBJ_PID",
]);

/** Whether the record lacks fields that in every record of its type follow the ones that it has. */
export function missesEnd(record: AuditRecord, line: string): boolean {
  const { type, names } = record;
  if (type === "AVC") return missesEndOfAvc(record);
  if (names.length === 0 && NEVER_EMPTY.has(type)) return true;
  if (isMessage(type)) return names[0] === "pid" && !line.includes(" msg='") && !names.includes("msg");
  if (names.length === 0) return false;
  const newForm = NEW_FORMS.get(type);
  // Linux 2.6.32 of RHEL 6: `pid=9 uid=0 old auid=1 new auid=1 old ses=1 new ses=2`.
  if (newForm !== undefined)
    return record.prose === newForm && !names.includes("res") && !line.includes(" new auid=");
  const ends = ENDS.get(type);
  if (ends === undefined) return false;
  for (const [given, last] of ends)
    if ((given === ANY || names.includes(given)) && !names.includes(last)) return true;
  return false;
}

/** Words before the fields in the form that ends with a result; an older form has others (`login pid=9 … new ses=1`, `policy loaded auid=0 ses=1`, `netlabel: auid=0`). */
const NEW_FORMS: ReadonlyMap<string, string | null> = new Map([
  ["LOGIN", null],
  ["MAC_POLICY_LOAD", null],
  ...[
    "UNLBL_ALLOW",
    "UNLBL_STCADD",
    "UNLBL_STCDEL",
    "CIPSOV4_ADD",
    "CIPSOV4_DEL",
    "CALIPSO_ADD",
    "CALIPSO_DEL",
    "MAP_ADD",
    "MAP_DEL",
  ].map((name) => [`MAC_${name}`, "netlbl:"] as const),
]);

function missesEndOfAvc({ prose, names }: AuditRecord): boolean {
  if (names.length === 0) return true;
  // Source: avc_audit_post_callback() of security/selinux/avc.c: kernels before 3.16 write no permissive=.
  if (prose?.startsWith("avc:") === true) return !names.includes("tclass");
  // Source: dump_common_audit_data() of security/lsm_audit.c
  if (names.includes("fsuid") && !names.includes("ouid")) return true;
  return (names[0] === "apparmor" || names.includes("pid")) && !names.includes("comm");
}
