// SPDX-License-Identifier: Apache-2.0

/** `10.0.0.1:80`, `[::1]:22`: the result of socketAddressLabel (interpret/socket-address.ts) for inet and inet6. */
const ADDRESS = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9a-f:.]+)\])(?::(\d{1,5}))?$/;
/** A peer of any other family without a path: `netlink`, `vsock 2:1024`, `packet interface 3`, and an unreadable address. */
const OTHER =
  /^(?:[a-z][a-z0-9]*|family-\d+|vsock \d+:\d+|[a-z]+ interface \d+|alg .*|local \(unnamed\)|[0-9A-F]+)$/;

/** Whether a peer is a host: -hn is compared with it. */
export function isAddress(peer: string): boolean {
  return ADDRESS.test(peer);
}

/** Whether a peer is the path of a local socket: -f is compared with it. A path of a single lower-case word cannot be distinguished from a family. */
export function isSocketPath(peer: string): boolean {
  return !ADDRESS.test(peer) && !OTHER.test(peer);
}

/** The host of such a peer, and its port; undefined if it is not a host: a path, netlink. */
export function hostOfPeer(
  peer: string,
): { readonly host: string; readonly port: string | null } | undefined {
  const found = ADDRESS.exec(peer);
  const host = found?.[1] ?? found?.[2];
  return host === undefined ? undefined : { host, port: found?.[3] ?? null };
}
