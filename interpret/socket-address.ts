// SPDX-License-Identifier: Apache-2.0
import { constantName } from "./flag-words.ts";

/** A struct sockaddr. `path` is latin1 text; an abstract name begins with `@`. */
export interface SocketAddress {
  readonly family: string;
  readonly address?: string;
  readonly port?: number;
  readonly path?: string;
  readonly groups?: number;
  readonly pid?: number;
  /** A virtual machine (vsock), an interface (packet, xdp, can), or the type and name of an algorithm (alg). */
  readonly cid?: number;
  readonly interface?: number;
  readonly algorithm?: string;
}

/** 2 → `inet`. Source: bits/socket.h */
export function familyName(family: number): string | undefined {
  return constantName("family", family)?.toLowerCase();
}

/** IPv4 in IPv6: ::ffff:a.b.c.d, seen by servers that listen on both, and ::a.b.c.d. Source: inet_ntop(3); RFC 5952, section 5. */
function mappedIpv4(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 10).some((byte) => byte !== 0)) return undefined;
  const group = bytes.readUInt16BE(10);
  if (group !== 0xffff && (group !== 0 || bytes.readUInt16BE(12) === 0)) return undefined;
  return `::${group === 0 ? "" : "ffff:"}${bytes.subarray(12, 16).join(".")}`;
}

/** Eight groups, without the longest run of zeros, the first of equal ones. Source: RFC 5952, section 4.2. */
function formatIpv6(bytes: Buffer): string {
  const mapped = mappedIpv4(bytes);
  if (mapped !== undefined) return mapped;
  const groups: string[] = [];
  for (let offset = 0; offset < 16; offset += 2) groups.push(bytes.readUInt16BE(offset).toString(16));
  let [start, length] = [0, 1];
  for (let first = 0; first < groups.length; first++) {
    let end = first;
    while (groups[end] === "0") end++;
    if (end - first > length) [start, length] = [first, end - first];
  }
  if (length < 2) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}

function unixPath(bytes: Buffer): string {
  if (bytes.length <= 2) return "";
  if (bytes[2] !== 0) {
    const end = bytes.indexOf(0, 2);
    return bytes.toString("latin1", 2, end < 0 ? bytes.length : end);
  }
  return bytes
    .toString("latin1", 3)
    .replace(/\0+$/, "")
    .replace(/^(?=.)/s, "@");
}

/**
 * The address in a saddr= value (hexadecimal); undefined if it is too short for its family.
 * The family is in the byte order of the host that wrote it, determined by its zero byte.
 * Source: sockaddr_in(5), unix(7), netlink(7).
 */
export function parseSocketAddress(hex: string): SocketAddress | undefined {
  if (!/^(?:[0-9A-Fa-f]{2}){2,128}$/.test(hex)) return undefined;
  const bytes = Buffer.from(hex, "hex");
  const isLittle = bytes[1] === 0;
  const number = isLittle ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
  const family = familyName(number) ?? `family-${number}`;
  switch (family) {
    case "inet":
      if (bytes.length < 8) return undefined;
      return { family, address: bytes.subarray(4, 8).join("."), port: bytes.readUInt16BE(2) };
    case "inet6":
      if (bytes.length < 24) return undefined;
      return { family, address: formatIpv6(bytes.subarray(8, 24)), port: bytes.readUInt16BE(2) };
    case "local":
      return { family, path: unixPath(bytes) };
    case "netlink": {
      if (bytes.length < 12) return undefined;
      const read = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
      return { family, pid: read(4), groups: read(8) };
    }
    default:
      return { family, ...otherAddress(family, bytes, isLittle) };
  }
}

/** Source: linux/vm_sockets.h, linux/if_packet.h, linux/if_xdp.h, linux/can.h, linux/if_alg.h */
function otherAddress(family: string, bytes: Buffer, isLittle: boolean): Partial<SocketAddress> {
  const u32 = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const cut = (from: number, to: number) => bytes.toString("latin1", from, to).split("\0", 1).join("");
  if (family === "vsock" && bytes.length >= 12) return { port: u32(4), cid: u32(8) };
  if (family === "packet" && bytes.length >= 12) return { interface: u32(4) };
  if (family === "xdp" && bytes.length >= 8) return { interface: u32(4) };
  if (family === "can" && bytes.length >= 8) return { interface: u32(4) };
  if (family === "alg" && bytes.length >= 24) return { algorithm: `${cut(2, 16)} ${cut(24, 88)}`.trim() };
  return {};
}

/** In auditd's form of SADDR=: `{ saddr_fam=inet laddr=10.0.0.1 lport=80 }` */
export function interpretSocketAddress(hex: string): string {
  const address = parseSocketAddress(hex);
  if (address === undefined) return hex;
  const parts = [`saddr_fam=${address.family}`];
  if (address.address !== undefined) parts.push(`laddr=${address.address}`);
  if (address.port !== undefined) parts.push(`lport=${address.port}`);
  if (address.path !== undefined && address.path !== "") parts.push(`path=${address.path}`);
  if (address.cid !== undefined) parts.push(`cid=${address.cid}`);
  if (address.interface !== undefined) parts.push(`ifindex=${address.interface}`);
  if (address.algorithm !== undefined) parts.push(`algorithm=${address.algorithm}`);
  if (address.groups !== undefined)
    parts.push(`nlnk-fam=16 nlnk-pid=${address.pid} nlnk-grp=${address.groups}`);
  return `{ ${parts.join(" ")} }`;
}

/** An address in a few characters: `10.0.0.1:80`, `[::1]:22`, `/run/a`, `netlink`; the name of a peer in reports. */
export function socketAddressLabel(address: SocketAddress): string {
  const { family, path, port, cid, interface: index, algorithm } = address;
  if (address.address !== undefined) {
    const host = family === "inet6" ? `[${address.address}]` : address.address;
    return port === undefined ? host : `${host}:${port}`;
  }
  if (path !== undefined) return path === "" ? "local (unnamed)" : path;
  if (cid !== undefined) return `vsock ${cid}:${port}`;
  if (index !== undefined) return `${family} interface ${index}`;
  return algorithm === undefined ? family : `${family} ${algorithm}`;
}
