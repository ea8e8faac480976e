// SPDX-License-Identifier: Apache-2.0
import { constantName, flagNames } from "./flag-words.ts";
import { capabilityName, signalName } from "./number-names.ts";
import { bits, int, type Meaning, one, openFlagNames, permissions, signal } from "./value-meanings.ts";

/** Meaning of an argument that depends on the others. */
type Dependent = (
  position: number,
  value: bigint,
  others: readonly bigint[],
  arch: string,
) => string | undefined;

const O_CREAT = 0x40n;
const O_TMPFILE_BIT = 0x400000n;

/** The mode matters only if the call may create a file. O_CREAT is the same on all machines with tables. */
const modeOf =
  (flags: number, mode: number): Dependent =>
  (position, value, others) =>
    position === mode && ((others[flags] ?? 0n) & (O_CREAT | O_TMPFILE_BIT)) !== 0n
      ? permissions(value, "")
      : undefined;

const OPTIONS: Readonly<Record<number, string>> = {
  1: "socket-option",
  6: "tcp-option",
  17: "udp-option",
  41: "ipv6-option",
  263: "packet-option",
  270: "netlink-option",
};

/** Netfilter options begin at 64, beside those of the protocol. Source: nf_sockopt of the kernel. */
const FIREWALL_OPTIONS = 64;

const socketOption =
  (direction: "set" | "get"): Dependent =>
  (position, value, [, level], arch) => {
    if (position !== 2 || level === undefined) return undefined;
    const [group, option] = [int(level), int(value)];
    // On PowerPC, the numbers of SOL_SOCKET differ from SO_RCVLOWAT on.
    if (group === 1 && arch.startsWith("ppc")) return undefined;
    if (group === 0)
      return constantName(option >= FIREWALL_OPTIONS ? `iptables-${direction}` : "ip-option", option);
    const firewall = group === 41 && option >= FIREWALL_OPTIONS ? `ip6tables-${direction}` : undefined;
    const name = firewall === undefined ? undefined : constantName(firewall, option);
    return name ?? (Object.hasOwn(OPTIONS, group) ? constantName(OPTIONS[group]!, option) : undefined);
  };

const fcntl: Dependent = (position, value, [, command], arch) => {
  if (position !== 2 || command === undefined) return undefined;
  switch (constantName("fcntl", int(command))) {
    case "F_SETFD":
      return value === 0n ? "0" : value === 1n ? "FD_CLOEXEC" : undefined;
    case "F_SETFL":
      return openFlagNames(value & 0xffffffffn, arch);
    case "F_ADD_SEALS":
      return bits("seal")(value, arch);
    case "F_SETSIG":
      return signal(value, arch);
    case "F_DUPFD":
    case "F_DUPFD_CLOEXEC":
    case "F_SETOWN":
      return String(int(value));
    default:
      return undefined;
  }
};

const prctl: Dependent = (position, value, [option, first]) => {
  if (option === undefined || position === 0) return undefined;
  const name = constantName("prctl", int(option));
  if (name === "PR_CAP_AMBIENT") {
    if (position === 1) return constantName("ambient", int(value));
    return position === 2 && int(first ?? 0n) <= 3 ? capabilityName(int(value)) : undefined;
  }
  if (position !== 1) return undefined;
  if (name?.startsWith("PR_CAPBSET") === true) return capabilityName(int(value));
  if (name === "PR_SET_SECCOMP") return constantName("seccomp-mode", int(value));
  return name === "PR_SET_PDEATHSIG" ? signalName(int(value)) : undefined;
};

const seccomp: Dependent = (position, value, [operation]) =>
  position === 1 && constantName("seccomp", int(operation ?? 0n)) === "SECCOMP_SET_MODE_FILTER"
    ? flagNames(value & 0xffffffffn, "seccomp-flag")
    : undefined;

/** Arguments whose meaning depends on another one, by call. */
export const DEPENDENT: Readonly<Record<string, Dependent>> = {
  open: modeOf(1, 2),
  openat: modeOf(2, 3),
  mq_open: modeOf(1, 2),
  fcntl,
  fcntl64: fcntl,
  prctl,
  seccomp,
  setsockopt: socketOption("set"),
  getsockopt: socketOption("get"),
};

const level = one("socket-level");

/** SOL_SOCKET, or the protocol's name. */
export const socketLevel: Meaning = (value, arch) => {
  const name = level(value, arch);
  return name?.startsWith("SOL_") === true ? name : name?.toLowerCase();
};
