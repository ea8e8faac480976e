// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../../cli/testing/run-here.ts";
import { Caller } from "./testing/running-server.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-gate-"));
const db = join(folder, "t.db");
const log = join(import.meta.dirname, "../../fixtures/scenarios/docker-sock.log");

describe("access control", () => {
  let caller: Caller;
  beforeAll(async () => {
    expect((await runHere(["ingest", log, "--db", db])).status).toBe(0);
    caller = await Caller.start(db);
  });
  afterAll(async () => {
    await caller.server.close();
    rmSync(folder, { recursive: true });
  });

  it("refuses clients without the link's cookie, with an explanation", async () => {
    for (const path of [
      "/",
      "/index.html",
      "/api/v1/databases",
      "/api/v1/openapi.json",
      "/api/v1/databases/0/triage",
    ]) {
      const { status, text } = await caller.get(path);
      expect([path, status]).toEqual([path, 401]);
      expect(text).toContain("the link that ctraudit serve has printed");
      expect(text).not.toContain("docker");
    }
    const forged = await caller.get("/", { cookie: `ctraudit-${caller.server.port}=${"A".repeat(43)}` });
    expect(forged.status).toBe(401);
  });

  it("grants access once per link, with a cookie only for this browser", async () => {
    const [link] = caller.links;
    const opened = await caller.open();
    expect([opened.status, opened.headers["location"]]).toEqual([303, "/"]);
    expect(String(opened.headers["set-cookie"])).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect((await caller.get("/api/v1/databases")).status).toBe(200);
    const again = await caller.get(new URL(link!).pathname, { cookie: "" });
    expect(again.status).toBe(401);
    expect(again.text).toContain("was used before");
    expect(caller.links).toHaveLength(2);
    expect((await caller.get(new URL(caller.links[1]!).pathname)).status).toBe(303);
  });

  it.each([["evil.example"], ["evil.example:80"], ["127.0.0.1:1"], ["127.0.0.1"], ["[::1]:80"]])(
    "answers under its own address alone, not as %s",
    async (host) => {
      const { status, text } = await caller.get("/api/v1/databases", { host });
      expect([400, 421]).toContain(status);
      expect(text).not.toContain("t.db");
    },
  );

  it("refuses pages of other sites, and all requests except reads", async () => {
    const own = `http://127.0.0.1:${caller.server.port}`;
    expect((await caller.get("/api/v1/databases", { origin: "http://evil.example" })).status).toBe(403);
    expect((await caller.get("/api/v1/databases", { origin: "null" })).status).toBe(403);
    expect((await caller.get("/api/v1/databases", { origin: own })).status).toBe(200);
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"])
      expect((await caller.get("/api/v1/databases", {}, method)).status).toBe(405);
    expect((await caller.get("/api/v1/databases", {}, "POST")).status).toBe(405);
  });

  it("sends a policy with every answer that allows only its own files", async () => {
    for (const path of ["/", "/api/v1/databases", "/api/v1/nothing", "/open/wrong", "/no-such-page"]) {
      const { headers } = await caller.get(path);
      expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self'");
      expect(headers["content-security-policy"]).not.toMatch(/unsafe|https?:|\*/);
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });

  it.each(["/../../../etc/passwd", "/..%2f..%2fpackage.json", "/assets/../../../package.json", "/%00"])(
    "reads no file beside the client's, not by %s",
    async (path) => {
      const { status, text } = await caller.get(path);
      expect([400, 404]).toContain(status);
      expect(text).not.toMatch(/root:|"name"/);
    },
  );
});
