// SPDX-License-Identifier: Apache-2.0
import { request } from "node:http";
import { join } from "node:path";
import { printWords } from "../../../cli/print-words.ts";
import { readExpression } from "../../../cli/read-expression.ts";
import { readZone } from "../../../cli/read-zone.ts";
import { UTC } from "../../../report/zone.ts";
import { answersHere } from "../answer-question.ts";
import { type RunningServer, serve } from "../serve.ts";
import { placeOfFile, type ServedPlace } from "../served-place.ts";

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A server in this process, and a caller that has opened its link. */
export class Caller {
  readonly server: RunningServer;
  readonly links: string[];
  cookie = "";

  private constructor(server: RunningServer, links: string[]) {
    this.server = server;
    this.links = links;
  }

  static async start(...paths: (string | ServedPlace)[]): Promise<Caller> {
    const links: string[] = [];
    const server = await serve({
      places: paths.map((path) => (typeof path === "string" ? placeOfFile(path) : path)),
      port: 0,
      version: "0.0.0",
      print: printWords(["--import", "tsx", join(import.meta.dirname, "../../../cli/main.ts")]),
      answers: answersHere({
        version: "0.0.0",
        meanings: {
          condition: (store, text, reader) => readExpression(store, text, reader, UTC, { nowMs: 0 }),
          zone: readZone,
        },
      }),
      onLink: (link) => links.push(link),
    });
    return new Caller(server, links);
  }

  async open(): Promise<Answered> {
    const answered = await this.get(new URL(this.links.at(-1)!).pathname);
    this.cookie = String(answered.headers["set-cookie"]).split(";")[0]!;
    return answered;
  }

  /** Any header may be given, even one that a browser would never send. */
  get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: "127.0.0.1",
          port: this.server.port,
          path,
          method,
          headers: { ...(this.cookie === "" ? {} : { cookie: this.cookie }), ...headers },
        },
        (response) => {
          const pieces: Buffer[] = [];
          response.on("data", (piece: Buffer) => pieces.push(piece));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(pieces).toString("utf8"),
            }),
          );
        },
      );
      asked.on("error", reject);
      asked.end();
    });
  }

  async ask(name: string, parameters: Record<string, string | number> = {}, database = 0): Promise<Answered> {
    const words = new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, String(value)]));
    return this.get(`/api/v1/databases/${database}/${name}?${words}`);
  }
}
