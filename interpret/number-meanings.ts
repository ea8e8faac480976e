// SPDX-License-Identifier: Apache-2.0
import type { FieldKind } from "../grammar/field-kinds.ts";
import { constantName, flagNames, spell } from "./flag-words.ts";
import {
  capabilityName,
  capabilityNames,
  errnoName,
  filterListName,
  modeNames,
  seccompAction,
  signalName,
  uringOperation,
} from "./number-names.ts";
import { protocolName } from "./protocol-names.ts";
import { familyName } from "./socket-address.ts";
import {
  mapFlagNames,
  namespaceFlags,
  octalPermissions,
  openFlagNames,
  personalityName,
} from "./value-meanings.ts";

/** Meaning of a value of a kind; undefined if the number itself is best. */
type Meaning = (raw: string) => string | undefined;

/** `0x1f` and `1f`, as the kernel prints %x; undefined for anything else. */
function hexadecimal(raw: string): bigint | undefined {
  return /^(?:0x)?[0-9a-f]{1,16}$/.test(raw) ? BigInt(raw.startsWith("0x") ? raw : `0x${raw}`) : undefined;
}

function decimal(raw: string): number | undefined {
  return /^-?[0-9]{1,10}$/.test(raw) ? Number(raw) : undefined;
}

const ofHexadecimal =
  (meaning: (value: bigint) => string | undefined): Meaning =>
  (raw) => {
    const value = hexadecimal(raw);
    return value === undefined ? undefined : meaning(value);
  };
const ofDecimal =
  (meaning: (value: number) => string | undefined): Meaning =>
  (raw) => {
    const value = decimal(raw);
    return value === undefined ? undefined : meaning(value);
  };
const word = (words: readonly (string | undefined)[]): Meaning => ofDecimal((value) => words[value]);

/** IFF_PROMISC. Source: linux/if.h */
const PROMISCUOUS = 0x100;

/** Permissions watched by a rule. Source: AUDIT_PERM_* of linux/audit.h */
const ACCESS: readonly (readonly [number, string])[] = [
  [4, "read"],
  [2, "write"],
  [1, "exec"],
  [8, "attr"],
];
/** Types of ICMP. Source: linux/icmp.h */
const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: "echo-reply",
  3: "destination-unreachable",
  4: "source-quench",
  5: "redirect",
  8: "echo",
  11: "time-exceeded",
  12: "parameter-problem",
  13: "timestamp-request",
  14: "timestamp-reply",
  15: "info-request",
  16: "info-reply",
  17: "address-mask-request",
  18: "address-mask-reply",
};
/** Source: linux/if_ether.h */
const LINK_PROTOCOLS: ReadonlyMap<bigint, string> = new Map([
  [0x0800n, "IP"],
  [0x0806n, "ARP"],
  [0x86ddn, "IPV6"],
]);

/** mq_open's flags are printed in hexadecimal with 0x, those of openat2 in octal. Source: show_special() of kernel/auditsc.c */
const openFlags: Meaning = (raw) => {
  if (raw.startsWith("0x")) return ofHexadecimal((value) => openFlagNames(value))(raw);
  return /^[0-7]{1,22}$/.test(raw) ? openFlagNames(BigInt(`0o${raw}`)) : undefined;
};

const MEANINGS: Readonly<Partial<Record<FieldKind, Meaning>>> = {
  exit: ofDecimal((value) => (value < 0 && value > -4096 ? errnoName(-value) : undefined)),
  errno: ofDecimal((value) => errnoName(Math.abs(value))),
  mode: modeNames,
  permissions: (raw) => (/^[0-7]{1,11}$/.test(raw) ? octalPermissions(Number.parseInt(raw, 8)) : undefined),
  capabilities: capabilityNames,
  capability: ofDecimal(capabilityName),
  signal: ofDecimal(signalName),
  nsflags: ofHexadecimal((value) => spell(value, namespaceFlags()) || "none"),
  result: word(["no", "yes"]),
  seccomp: seccompAction,
  family: ofDecimal(familyName),
  nfproto: ofDecimal((value) => constantName("netfilter", value)?.toLowerCase()),
  "filter-list": filterListName,
  access: ofDecimal((value) => {
    const names = ACCESS.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name);
    return names.length === 0 || value > 15 ? undefined : names.join(",");
  }),
  fanotify: word([undefined, "allow", "deny"]),
  "fanotify-type": word(["none", "rule_info"]),
  hook: word(["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]),
  "icmp-type": ofDecimal((value) => ICMP_TYPES[value]),
  ioctl: ofHexadecimal((value) => constantName("ioctl", Number(value))),
  "link-protocol": ofHexadecimal((value) => LINK_PROTOCOLS.get(value)),
  "map-flags": ofHexadecimal((value) => mapFlagNames(value)),
  multicast: ofDecimal((value) => constantName("multicast", value)),
  "net-action": word(["ACCEPT", "DROP", "REJECT"]),
  "open-flags": openFlags,
  personality: ofHexadecimal(personalityName),
  promiscuous: ofDecimal((value) => ((value & PROMISCUOUS) === 0 ? "no" : "yes")),
  protocol: ofDecimal(protocolName),
  resolve: ofHexadecimal((value) => flagNames(value, "resolve")),
  trust: word(["no", "yes", "unknown"]),
};

/** Kinds whose meaning depends only on the value; undefined if it has none. */
export function interpretNumber(kind: FieldKind, raw: string, name: string): string | undefined {
  if (name === "uring_op") return uringOperation(Number(raw));
  return MEANINGS[kind]?.(raw);
}
