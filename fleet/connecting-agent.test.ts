// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFleetAddress } from "./address.ts";
import { openConnection } from "./connection.ts";

describe("a port that accepts a connection and sends nothing", () => {
  const sockets: Socket[] = [];
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((socket) => sockets.push(socket.on("error", () => {})));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as { port: number }).port;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it.each([
    ["clickhouses", "no TLS handshake in 0.2 s"],
    ["https", "no TLS handshake in 0.2 s"],
  ])("is not waited for, by %s://", async (scheme, said) => {
    const address = readFleetAddress(`${scheme}://web@127.0.0.1:${port}/fleet`, {});
    const connection = openConnection(address, { connectMs: 200 });
    await expect(connection.read("SELECT 1")).rejects.toMatchObject({
      code: "CTR_FLEET_UNREACHABLE",
      message: `clickhouses://web@127.0.0.1:${port}/fleet does not answer: ${said}`,
    });
    await connection.close();
  });
});
