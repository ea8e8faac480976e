// SPDX-License-Identifier: Apache-2.0

const ADDRESS = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9a-f:.]+)\])(?::(\d{1,5}))?$/;

/** The host and the port of a peer as socketAddressLabel writes it (`10.0.0.1:80`, `[::1]:22`); undefined for what is no host: a path, netlink. */
export function hostOfPeer(
  peer: string,
): { readonly host: string; readonly port: string | null } | undefined {
  const found = ADDRESS.exec(peer);
  const host = found?.[1] ?? found?.[2];
  return host === undefined ? undefined : { host, port: found?.[3] ?? null };
}
