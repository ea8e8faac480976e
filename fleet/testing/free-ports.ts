// SPDX-License-Identifier: Apache-2.0
import { createServer } from "node:net";

export interface ServerPorts {
  readonly http: number;
  readonly tcp: number;
  readonly interserver: number;
}

export async function freePorts(): Promise<ServerPorts> {
  const [http, tcp, interserver] = await Promise.all([freePort(), freePort(), freePort()]);
  return { http: http!, tcp: tcp!, interserver: interserver! };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
