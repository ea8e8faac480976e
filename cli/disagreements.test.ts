// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-disagreements-"));
afterAll(() => rmSync(folder, { recursive: true }));

const scenario = (name: string) =>
  readFileSync(new URL(`../fixtures/scenarios/${name}.log`, import.meta.url), "latin1")
    .trim()
    .split("\n");

/** The container that docker-sock's client asked for, and the time at which the log saw its start. */
const MADE = "9f1c2b77aa014d5c9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e60";
const STARTED = "2026-09-21T14:13:20.232Z";
/** The container of docker-run-exec; when the shell of its exec began, and a module that this shell loads. */
const ID = "7c3e87fe1a2b4d5c9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f";
const BEGAN_MS = 1_790_000_000_304;
const MODULE = scenario("docker-run-exec")
  .find((line) => line.startsWith("type=SYSCALL") && line.includes(":1038)"))!
  .replace(":1038)", ":1039)")
  .replace("syscall=59", "syscall=175")
  .replace("items=1 ppid=723 pid=730", "items=0 ppid=710 pid=763");

let count = 0;

/** A database with files beside its log; `import` is the command that reads each. */
async function given(log: readonly string[], files: Readonly<Record<string, [string, ...object[]]>> = {}) {
  count += 1;
  const db = join(folder, `${count}.db`);
  const done = async (...args: string[]) => {
    const { status, stderr } = await runHere([...args, "--db", db]);
    expect(status, stderr).toBe(0);
  };
  const path = (name: string) => join(folder, `${count}-${name}`);
  writeFileSync(path("audit.log"), `${log.join("\n")}\n`, "latin1");
  await done("ingest", path("audit.log"));
  for (const [name, [command, ...values]] of Object.entries(files)) {
    writeFileSync(path(name), values.map((value) => `${JSON.stringify(value)}\n`).join(""));
    await done(command, "import", path(name));
  }
  const text = async (...args: string[]) =>
    (await runHere([...args, "--db", db])).stdout.replaceAll(`${folder}/${count}-`, "");
  return {
    text,
    told: async () => [...told(JSON.parse(await text("triage", "--format", "json")).data.tables)],
  };
}

type Cell = string | number | null | { words?: (string | { text: string })[]; time?: string };
interface Table {
  readonly id: string;
  readonly isProse?: true;
  readonly columns: string[];
  readonly rows: { readonly cells: Cell[]; readonly events: string[] }[];
}

/** Sentences on disagreements, and their events. */
function* told(tables: readonly Table[]) {
  for (const { cells, events } of tables
    .filter(({ isProse }) => isProse === true)
    .flatMap(({ rows }) => rows)) {
    const text = cells.map(cellText).join("");
    if (/disagree/.test(text)) yield { text, events };
  }
}

function cellText(cell: Cell): string {
  if (cell === null || typeof cell !== "object") return String(cell);
  const { words } = cell;
  const word = (one: string | { text: string }) => (typeof one === "string" ? one : one.text);
  return words === undefined ? JSON.stringify(cell) : `“${words.map(word).join(" ")}”`;
}

const inspect = (config: object, started = STARTED) => ({
  Id: MADE,
  Name: "/demo",
  State: { StartedAt: started },
  Config: config,
  Mounts: [],
});

const execEvent = (command: string, timeMs = BEGAN_MS) => ({
  Type: "container",
  Action: `exec_start: ${command}`,
  Actor: { ID, Attributes: { name: "web" } },
  time: Math.floor(timeMs / 1000),
  timeNano: timeMs * 1e6,
});

const request = (action: string, pod: string, more: object = {}) => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "8c1e",
  stage: "ResponseComplete",
  requestURI: `/api/v1/namespaces/shop/pods/${pod}${action === "create" ? "" : `/${action}?command=id`}`,
  verb: "create",
  user: { username: "bob" },
  sourceIPs: ["203.0.113.9"],
  objectRef: {
    resource: "pods",
    namespace: "shop",
    name: pod,
    ...(action === "create" ? {} : { subresource: action }),
  },
  responseStatus: { code: 201 },
  requestReceivedTimestamp: new Date(BEGAN_MS - 200).toISOString(),
  stageTimestamp: new Date(BEGAN_MS - 100).toISOString(),
  ...more,
});

const pod = (id: string) => ({
  kind: "Pod",
  metadata: { name: "web", namespace: "shop" },
  spec: { containers: [{ name: "own", image: "alpine" }] },
  status: { containerStatuses: [{ name: "own", containerID: `docker://${id}` }] },
});

describe("a finding whose sources disagree", () => {
  it("says start, image and user with every value and its source", async () => {
    const config = { Image: "busybox:1", User: "1000" };
    const { text, told } = await given(scenario("docker-sock"), {
      "inspect.json": ["names", inspect(config, "2026-01-01T00:00:00Z")],
    });
    expect(await told()).toEqual([
      {
        text: `Sources disagree on the start of container 9f1c2b77aa01: {"time":"${STARTED}"} in the log and {"time":"2026-01-01T00:00:00.000Z"} in “inspect.json” (docker inspect); none of them is taken for right.`,
        events: ["1790000000.232:1028"],
      },
      {
        text: "Sources disagree on the image of container 9f1c2b77aa01: “alpine” in the log (the command line of its client, inferred from the order and the time) and “busybox:1” in “inspect.json” (docker inspect); none of them is taken for right.",
        events: ["1790000000.160:1019"],
      },
      {
        text: "Sources disagree on the user of container 9f1c2b77aa01: “0” in the log (the uid of its first program) and “1000” in “inspect.json” (docker inspect); none of them is taken for right, and a user namespace that the log does not show looks the same.",
        events: ["1790000000.256:1031"],
      },
    ]);
    expect((await text("report", "escapes")).replace(/\s+/g, " ")).toContain(
      "sources disagree on the image of 9f1c2b77aa01: alpine (the log, the command line of its client, inferred from the order and the time, 1790000000.160:1019), busybox:1 (inspect.json)",
    );
  });

  it("says that two inventories disagree, and the API user who asked for what a client on the host is tied to", async () => {
    const { told } = await given(scenario("docker-sock"), {
      "inspect.json": ["names", inspect({ Image: "alpine", User: "root" })],
      "pods.json": ["names", { ...pod(MADE), spec: { containers: [{ name: "own", image: "nginx" }] } }],
      "k8s.json": ["k8s", request("create", "web")],
    });
    expect((await told()).map(({ text }) => text)).toEqual([
      expect.stringMatching(/on the image .*: “alpine” in “inspect\.json”.* and “nginx” in “pods\.json”/),
      expect.stringMatching(/on the image .*: “alpine” in the log .* and “nginx” in “pods\.json”/),
      expect.stringMatching(
        /on the client of .*: “docker run -v \/:\/host alpine” in the log .* and “bob, create shop\/web” in “k8s\.json” \(Kubernetes API audit log\)/,
      ),
    ]);
  });

  it("says another command of an exec at that time, by an engine's list of events and by an API audit log; stages that name two users", async () => {
    const stages = ["bob", "eve"].map((username) => request("exec", "web", { user: { username } }));
    const { told } = await given([...scenario("docker-run-exec"), MODULE], {
      "events.json": ["names", execEvent("id"), execEvent("date", BEGAN_MS - 60_000)],
      "pods.json": ["names", pod(ID)],
      "k8s.json": ["k8s", request("exec", "web")],
    });
    const of =
      "on the program of the exec at that time in container 7c3e87fe1a2b: “sh” in the log and “id” in";
    expect(await told()).toEqual([
      {
        text: `Sources disagree ${of} “events.json” (docker events); none of them is taken for right.`,
        events: ["1790000000.304:1037"],
      },
      {
        text: `Sources disagree ${of} “k8s.json” (Kubernetes API audit log); none of them is taken for right.`,
        events: ["1790000000.304:1037"],
      },
    ]);
    const same = (lines: typeof stages) =>
      lines.map((line) => ({ ...line, requestURI: line.requestURI.replace("=id", "=sh") }));
    const { told: tied } = await given([...scenario("docker-run-exec"), MODULE], {
      "events.json": ["names", execEvent("id"), execEvent("sh")],
      "pods.json": ["names", pod(ID)],
      "k8s.json": ["k8s", ...same(stages)],
    });
    expect((await tied()).map(({ text }) => text)).toEqual([
      expect.stringContaining(
        "; sources disagree on this request: exec by “bob” in “k8s.json” and exec by “eve” in “k8s.json”.",
      ),
    ]);
  });

  it("says nothing where they agree", async () => {
    const { text, told } = await given(scenario("docker-sock"), {
      "inspect.json": ["names", inspect({ Image: "docker.io/library/alpine:latest", User: "0:0" })],
    });
    expect(await told()).toEqual([]);
    expect(await text("report", "escapes")).not.toContain("disagree");
  });
});
