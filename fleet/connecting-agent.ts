// SPDX-License-Identifier: Apache-2.0
import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import type { FleetAddress } from "./address.ts";

const MAX_SOCKETS = 10;

/**
 * The sockets of a server, each of which must be connected (with TLS: complete its handshake) within `connectMs`. A port without TLS may take the
 * first bytes of a handshake for the beginning of a request, and wait for the rest forever.
 */
export function connectingAgent({ url, tls }: FleetAddress, connectMs: number): http.Agent {
  const isEncrypted = url.startsWith("https:");
  const pool = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const { ca_cert: ca, cert, key } = tls ?? {};
  const agent = isEncrypted ? new https.Agent({ ...pool, ca, cert, key }) : new http.Agent(pool);
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback);
    if (socket) limit(socket, isEncrypted ? "secureConnect" : "connect", connectMs);
    return socket;
  };
  return agent;
}

function limit(socket: Duplex, ready: "secureConnect" | "connect", connectMs: number): void {
  const seconds = connectMs / 1000;
  const missing = ready === "connect" ? "no connection" : "no TLS handshake";
  const timer = setTimeout(() => socket.destroy(new Error(`${missing} in ${seconds} s`)), connectMs);
  const clear = () => clearTimeout(timer);
  socket.once(ready, clear);
  socket.once("close", clear);
}
