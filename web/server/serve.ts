// SPDX-License-Identifier: Apache-2.0
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Answers } from "./answers.ts";
import { makeApplication } from "./application.ts";
import { Gate } from "./gate.ts";
import type { Print } from "./print-document.ts";
import { ServedDatabase } from "./served-database.ts";
import type { ServedPlace } from "./served-place.ts";

const ADDRESS = "127.0.0.1";

export interface ServeOptions {
  readonly places: readonly ServedPlace[];
  /** 0: any free port. */
  readonly port: number;
  /** Answers questions; closed with the server. */
  readonly answers: Answers;
  readonly version: string;
  readonly print: Print;
  /** Called with the one-time address: at the start, and after each use of one. */
  readonly onLink: (link: string, isFirst: boolean) => void;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves databases to the browser that opens the link, only on this machine. Throws StoreError, and system errors for the port. */
export async function serve({
  places,
  port,
  answers,
  version,
  print,
  onLink,
}: ServeOptions): Promise<RunningServer> {
  const databases = places.map((place) => new ServedDatabase(place, answers));
  for (const database of databases) database.check();
  const server = createServer({ maxHeaderSize: 64 * 1024 });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, ADDRESS, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const gate = new Gate(taken);
  const stop = new AbortController();
  const app = makeApplication({
    gate,
    databases,
    version,
    print,
    stop: stop.signal,
    onOpened: () => onLink(gate.link, false),
  });
  server.on("request", getRequestListener(app.fetch));
  onLink(gate.link, true);
  return {
    port: taken,
    close: () =>
      new Promise((resolve) => {
        stop.abort();
        answers.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
