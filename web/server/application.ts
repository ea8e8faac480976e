// SPDX-License-Identifier: Apache-2.0
import { type Context, Hono } from "hono";
import { safeJson } from "../../report/safe-json.ts";
import { AnswerFailed } from "./answers.ts";
import { AskError, type Endpoint } from "./api/endpoint.ts";
import { ENDPOINTS } from "./api/endpoints.ts";
import { openApi } from "./api/openapi.ts";
import { describeFailure } from "./describe-failure.ts";
import type { Caller, Gate, Refusal } from "./gate.ts";
import { liveEvents } from "./live.ts";
import { HEADERS } from "./policy.ts";
import { type Print, printDocument } from "./print-document.ts";
import type { ServedDatabase } from "./served-database.ts";
import { readStaticFiles } from "./static-files.ts";

const JSON_TYPE = "application/json; charset=utf-8";

export interface ApplicationOptions {
  readonly gate: Gate;
  readonly databases: readonly ServedDatabase[];
  readonly version: string;
  /** Runs a command line of this program. */
  readonly print: Print;
  /** Called after a link was used: the next one may be needed. */
  readonly onOpened: () => void;
  /** Closes connections that would never end by themselves. */
  readonly stop: AbortSignal;
}

/** All routes of the server. */
export function makeApplication({
  gate,
  databases,
  version,
  print,
  onOpened,
  stop,
}: ApplicationOptions): Hono {
  const app = new Hono();
  const files = readStaticFiles();

  app.use("*", async (context, next) => {
    const caller = callerOf(context);
    const isOpening = context.req.path.startsWith("/open/");
    const refusal = gate.refuseAddress(caller) ?? (isOpening ? undefined : gate.refuseStranger(caller));
    if (refusal === undefined) await next();
    else context.res = refused(context, refusal);
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  });

  app.get("/open/:token", (context) => {
    const cookie = gate.exchange(context.req.param("token"));
    if (cookie === undefined)
      return refused(context, {
        status: 401,
        text: "This link was used before, or is none of this server's.",
        hint: "take the newest link from the terminal",
      });
    onOpened();
    return new Response(null, { status: 303, headers: { Location: "/", "Set-Cookie": cookie } });
  });

  app.get("/api/v1/openapi.json", () => json(openApi(version)));
  app.get("/api/v1/databases", () =>
    json({
      command: "ctraudit source",
      data: {
        version,
        databases: databases.map(({ place: { name, shown } }, id) => ({ id, name, path: shown })),
      },
    }),
  );
  app.get("/api/v1/databases/:database/live", (context) => {
    const database = databaseOf(databases, context.req.param("database"));
    return stream(liveEvents(database, AbortSignal.any([stop, context.req.raw.signal])));
  });
  app.get("/api/v1/databases/:database/documents/:name", (context) => {
    const database = databaseOf(databases, context.req.param("database"));
    return printDocument(print, database, context.req.param("name"), context.req.query());
  });
  for (const one of ENDPOINTS as unknown as readonly Endpoint[])
    app.get(`/api/v1/databases/:database/${one.name}`, async (context) => {
      const database = databaseOf(databases, context.req.param("database"));
      const text = await database.answer(one.name, context.req.query(), context.req.raw.signal);
      return new Response(text, { headers: { "Content-Type": JSON_TYPE } });
    });

  app.get("*", (context) => {
    const { path } = context.req;
    const file = files.get(path === "/" ? "/index.html" : path);
    if (file !== undefined) return new Response(file.content, { headers: { "Content-Type": file.type } });
    const isUnbuilt = files.size === 0;
    throw new AskError(
      404,
      isUnbuilt ? "the page is not built" : "no such page",
      isUnbuilt ? "run npm run build" : undefined,
    );
  });
  app.onError((error) => {
    const { status, answer } = error instanceof AnswerFailed ? error : describeFailure(error);
    return json(answer, status);
  });
  return app;
}

function databaseOf(databases: readonly ServedDatabase[], text: string): ServedDatabase {
  const found = /^\d{1,4}$/.test(text) ? databases[Number(text)] : undefined;
  if (found === undefined) throw new AskError(404, `no such database: ${text}`);
  return found;
}

function callerOf(context: Context): Caller {
  const header = (name: string) => context.req.header(name);
  return {
    method: context.req.method,
    host: header("host"),
    cookie: header("cookie"),
    origin: header("origin"),
  };
}

function refused(context: Context, { status, text, hint }: Refusal): Response {
  if (context.req.path.startsWith("/api/"))
    return json(
      { error: { code: "CTR_WEB_REFUSED", message: text, hint, expression: null, column: null } },
      status,
    );
  return new Response(`${text}\n\nhint: ${hint}\n`, {
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });
}

function json(data: unknown, status = 200): Response {
  return new Response(safeJson(data), { status, headers: { "Content-Type": JSON_TYPE } });
}

function stream(pieces: AsyncGenerator<string>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}
