// SPDX-License-Identifier: Apache-2.0
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Simulates a bad network or a bad server. */
export interface Fault {
  /** Selects requests by their SQL, or by whether they insert. */
  readonly hits: (sql: string) => boolean;
  /** `lost`: the server does the work, but the answer never arrives. `cut`: half of the answer. `refused`: the request does not arrive. `late`: the answer is delayed. */
  readonly kind: "lost" | "cut" | "refused" | "late";
  /** Number of times. */
  times: number;
}

/** An HTTP proxy that spoils answers. */
export async function startProxy(
  port: number,
  fault: Fault,
): Promise<{ readonly port: number; close(): void }> {
  const server: Server = createServer((from, to) => {
    const parts: Buffer[] = [];
    from.on("data", (part: Buffer) => parts.push(part));
    from.on("end", () => {
      const body = Buffer.concat(parts);
      const query = new URL(from.url ?? "/", "http://x").searchParams.get("query") ?? body.toString("latin1");
      const isHit = fault.times > 0 && fault.hits(query);
      if (isHit) fault.times -= 1;
      if (isHit && fault.kind === "refused") {
        from.socket.destroy();
        return;
      }
      const forward = request(
        {
          port,
          host: "127.0.0.1",
          method: from.method ?? "GET",
          path: from.url ?? "/",
          headers: from.headers,
        },
        (answer) => {
          const got: Buffer[] = [];
          answer.on("data", (part: Buffer) => got.push(part));
          answer.on("end", () => {
            const whole = Buffer.concat(got);
            if (isHit && fault.kind === "lost") {
              from.socket.destroy();
              return;
            }
            if (isHit && fault.kind === "cut") {
              to.writeHead(answer.statusCode ?? 500, { ...answer.headers, "transfer-encoding": "chunked" });
              to.write(whole.subarray(0, whole.length >> 1), () => from.socket.destroy());
              return;
            }
            const send = () => {
              to.writeHead(answer.statusCode ?? 500, answer.headers);
              to.end(whole);
            };
            if (isHit && fault.kind === "late") setTimeout(send, 700);
            else send();
          });
        },
      );
      forward.on("error", () => from.socket.destroy());
      forward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
