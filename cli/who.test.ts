// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-who-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ID = "7c3e87fe1a2b4d5c9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f";
/** docker exec by alice; serials ten times as large, for records between them. */
const RECORDED = readFileSync(new URL("../fixtures/scenarios/docker-run-exec.log", import.meta.url), "latin1")
  .trim()
  .split("\n")
  .map((line) => line.replace(/:(\d+)\)/, (_, serial: string) => `:${Number(serial) * 10})`));
/** The program of the exec, and when it began. */
const SHELL = "10370";
const BEGAN_MS = 1_790_000_000_304;

/** A further event of the exec's shell. */
const CAT = RECORDED.filter((line) => line.includes(":10380)")).map((line) =>
  line
    .replaceAll(":10380)", ":10385)")
    .replace("ppid=723 pid=730", "ppid=710 pid=763")
    .replaceAll('"date"', '"cat"'),
);
const SESSION = [
  `type=USER_LOGIN msg=audit(1790000000.050:10051): pid=705 uid=0 auid=1000 ses=3 msg='op=login id=1000 exe="/usr/sbin/sshd" hostname=laptop.example addr=198.51.100.7 terminal=/dev/pts/0 res=success'`,
  `type=USER_CMD msg=audit(1790000000.051:10052): pid=706 uid=1000 auid=1000 ses=3 msg='cwd="/" cmd=646F636B6572 exe="/usr/bin/sudo" terminal=pts/0 res=success'`,
  `type=USER_LOGIN msg=audit(1790000000.052:10053): pid=705 uid=0 auid=1001 ses=4 msg='op=login id=1001 exe="/usr/sbin/sshd" hostname=? addr=192.0.2.66 terminal=/dev/pts/1 res=success'`,
];
/** Kubelet's exec: no client on the host. */
const WITHOUT_CLIENT = RECORDED.filter((line) => !line.includes(":10200)"));

interface Asked {
  readonly id: string;
  readonly atMs: number;
  readonly user?: string;
  readonly code?: number | null;
  readonly more?: Record<string, unknown>;
}

/** The stages of a kubectl exec. */
function exec({ id, atMs, user = "alice@example.com", code = 101, more = {} }: Asked): object[] {
  const stages =
    code === 101 ? ["RequestReceived", "ResponseStarted", "ResponseComplete"] : ["ResponseComplete"];
  return stages.map((stage) => ({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: id,
    stage,
    requestURI: "/api/v1/namespaces/shop/pods/web/exec?command=sh&container=nginx&stdin=true&tty=true",
    verb: "create",
    user: { username: user, groups: ["dev"] },
    sourceIPs: ["203.0.113.9"],
    userAgent: "kubectl/v1.31.0",
    objectRef: { resource: "pods", namespace: "shop", name: "web", subresource: "exec" },
    ...(code === null || stage === "RequestReceived" ? {} : { responseStatus: { code } }),
    requestReceivedTimestamp: new Date(atMs).toISOString(),
    stageTimestamp: new Date(atMs + (stage === "ResponseComplete" ? 4000 : 50)).toISOString(),
    ...more,
  }));
}

const POD = {
  kind: "Pod",
  metadata: { name: "web", namespace: "shop" },
  spec: { nodeName: "n1", containers: [{ name: "nginx", image: "nginx:1" }] },
  status: { containerStatuses: [{ name: "nginx", containerID: `containerd://${ID}` }] },
};

let count = 0;

async function given(log: readonly string[], events: readonly object[] | null, pod: object | null = POD) {
  count += 1;
  const db = join(folder, `${count}.db`);
  const file = (name: string, text: string) => {
    const path = join(folder, `${count}-${name}`);
    writeFileSync(path, text, "latin1");
    return path;
  };
  const done = async (...args: string[]) => {
    const { status, stderr } = await runHere([...args, "--db", db]);
    expect(status, stderr).toBe(0);
  };
  await done("ingest", file("audit.log", `${log.join("\n")}\n`), "--node", "n1");
  if (events !== null)
    await done(
      "k8s",
      "import",
      file("k8s.json", events.map((event) => `${JSON.stringify(event)}\n`).join("")),
    );
  if (pod !== null) await done("names", "import", file("pods.json", JSON.stringify(pod)));
  const who = async (...args: string[]) =>
    JSON.parse((await runHere(["who", ...args, "--format", "json", "--db", db])).stdout).data;
  const text = async (...args: string[]) =>
    (await runHere([...args, "--db", db])).stdout.replaceAll(`${folder}/${count}-`, "");
  return { db, who, text };
}

describe("triage of an exec through an API", () => {
  const HOURS = 11 * 3_600_000;
  it("says the offset of the clocks and its pairs, and the client's exec that fits as well; the extract has the hashes of what it rests on", async () => {
    const { db, who, text } = await given(
      [...RECORDED, ...CAT],
      exec({ id: "8c1e", atMs: BEGAN_MS - HOURS }),
    );
    const answer = await who("10385");
    expect(answer.people[0].otherExecs).toHaveLength(1);
    expect(answer.missing.join()).toContain("an exec by a client on the host fits the program as well");
    expect(await text("triage")).toContain(
      "11.0 h (39599.9 s) ahead of the API server's, as estimated from 1 request",
    );
    const out = join(folder, "extract");
    expect((await runHere(["triage", "--db", db, "--extract", out])).status).toBe(0);
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
    expect(manifest.claims.map(({ formats }: { formats: string }) => formats)).toHaveLength(2);
    for (const { sha256 } of manifest.claims)
      expect(readFileSync(join(out, "report.txt"), "utf8")).toContain(sha256);
    const { status, stdout } = await runHere(["verify", out, "--db", db]);
    expect(status).toBe(0);
    expect(stdout.match(/^same {6}database: the claims of /gm)).toHaveLength(2);
  });
});

describe("who", () => {
  it("names the API user behind an event, with the request, the address and the chain", async () => {
    const { who, text } = await given(
      [...WITHOUT_CLIENT, ...CAT],
      exec({ id: "8c1e", atMs: BEGAN_MS - 200 }),
    );
    const answer = await who("10385");
    expect(answer.missing).toEqual([]);
    expect(answer.people).toHaveLength(1);
    expect(answer.people[0]).toMatchObject({
      kind: "api",
      part: "entered",
      request: {
        user: "alice@example.com",
        addresses: ["203.0.113.9"],
        agent: "kubectl/v1.31.0",
        command: ["sh"],
        code: 101,
      },
      rivals: [],
      clock: { requests: 1 },
      chain: [
        {
          text: expect.stringMatching(/^an inventory ties the pod/),
          words: ["pods.json"].map((name) => expect.stringContaining(name)),
        },
        { event: `n1/1790000000.304:${SHELL}`, words: ["sh"] },
        { event: "n1/1790000000.312:10385" },
      ],
    });
    expect(await text("who", "10385")).toMatch(
      /^entered {3}API user alice@example\.com, groups dev\nfrom {6}203\.0\.113\.9, kubectl\/v1\.31\.0\nrequest {3}exec in pod shop\/web, container nginx: sh$/m,
    );
    expect((await text("who", "10385")).split("\n").every((line) => line.length <= 80)).toBe(true);
    expect(await text("triage")).toMatch(/Users of the Kubernetes API[\s\S]*alice@example\.com/);
    const parts = (await who("--container", ID)).people.map((person: { part: string }) => person.part);
    expect(parts).toEqual(["entered"]);
  });

  it("ties no exec to the program with which the container was made", async () => {
    const asked = {
      requestURI: "/x?command=nginx",
      objectRef: { resource: "pods", namespace: "shop", name: "web", subresource: "exec" },
    };
    for (const atMs of [1_790_000_000_136, 1_790_000_000_136 - 6 * 3_600_000]) {
      const { who } = await given(WITHOUT_CLIENT, exec({ id: "1", atMs, more: asked }));
      expect((await who("10160")).people).toEqual([]);
      expect((await who("10160")).missing.join()).toContain("none has the command and the time");
    }
  });

  it("says of a request whose stages disagree what each says", async () => {
    const requests = [
      ...exec({ id: "a", atMs: BEGAN_MS - 100, user: "alice", code: 403 }),
      ...exec({ id: "a", atMs: BEGAN_MS - 100, user: "mallory\u001b[2J", code: 403 }),
    ];
    const { text } = await given(WITHOUT_CLIENT, requests);
    const said = await text("who", "--container", ID);
    expect(said.replaceAll(/\s+/g, " ")).toMatch(
      /the stages of the request a do not agree: exec by alice \(.*exec by \$'mallory/,
    );
    expect(said).not.toContain("\u001b");
  });

  it("says which link is missing", async () => {
    const request = exec({ id: "8c1e", atMs: BEGAN_MS - 200 });
    const missing = async (...args: Parameters<typeof given>) =>
      (await (await given(...args)).who(SHELL)).missing.join("\n");
    expect(await missing(WITHOUT_CLIENT, null)).toContain("no API audit log was imported");
    expect(await missing(WITHOUT_CLIENT, request, null)).toContain(
      "no inventory and no name ties the container to a pod",
    );
    expect(await missing(WITHOUT_CLIENT, exec({ id: "1", atMs: BEGAN_MS, code: 403 }))).toContain(
      "none has the command and the time",
    );
    const other = {
      requestURI: "/x?command=bash",
      objectRef: { resource: "pods", namespace: "shop", name: "web", subresource: "exec" },
    };
    expect(await missing(WITHOUT_CLIENT, exec({ id: "1", atMs: BEGAN_MS, more: other }))).toContain(
      "none has the command",
    );
    const elsewhere = { ...POD, spec: { ...POD.spec, nodeName: "n2" } };
    expect(await missing(WITHOUT_CLIENT, request, elsewhere)).toContain("none has the command and the time");
    const alone = await given(WITHOUT_CLIENT, null, null);
    expect((await runHere(["who", SHELL, "--db", alone.db])).status).toBe(1);
  });

  it("lists a refused exec as one that ran nothing", async () => {
    const refused = exec({ id: "no", atMs: BEGAN_MS - 100, user: "mallory", code: 403 });
    const { who, text } = await given(WITHOUT_CLIENT, [
      ...refused,
      ...exec({ id: "yes", atMs: BEGAN_MS - 200 }),
    ]);
    expect(
      (await who(SHELL)).people.map(({ request }: { request: { user: string } }) => request.user),
    ).toEqual(["alice@example.com"]);
    expect(await text("who", "--container", ID)).toMatch(
      /asked {5}API user mallory[\s\S]*denied \(403\):\s+nothing ran/,
    );
    expect(await text("k8s", "list")).toContain("denied (403): nothing ran");
  });

  it.each([-7_200_000, 120_000])(
    "estimates clocks that are %d ms apart, and says what that rests on",
    async (offset) => {
      const { who } = await given(WITHOUT_CLIENT, exec({ id: "8c1e", atMs: BEGAN_MS - offset - 200 }));
      const answer = await who(SHELL);
      expect(answer.people[0].clock.offsetSeconds).toBeCloseTo((offset + 150) / 1000, 1);
      expect(answer.missing).toEqual(["the offset of the clocks rests on this pair alone"]);
    },
  );

  it("names every user whose request fits", async () => {
    const { who, text } = await given(WITHOUT_CLIENT, [
      ...exec({ id: "1", atMs: BEGAN_MS - 200 }),
      ...exec({ id: "2", atMs: BEGAN_MS - 900, user: "bob" }),
    ]);
    const { people, missing } = await who(SHELL);
    expect(people[0].rivals.map(({ user }: { user: string }) => user)).toEqual(["bob"]);
    expect(missing).toContain(
      "requests of several users fit the command and the time: which of them is not known",
    );
    expect(await text("who", SHELL)).toMatch(/^or {8}API user bob/m);
  });

  it("takes stages in any order, in several files and twice, as one request", async () => {
    const stages = exec({
      id: "8c1e",
      atMs: BEGAN_MS - 200,
      more: { impersonatedUser: { username: "root@prod", groups: [] } },
    });
    const { db, who, text } = await given(WITHOUT_CLIENT, stages.toReversed().slice(0, 2));
    const list = join(folder, "list.json");
    writeFileSync(list, JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", items: stages }));
    await runHere(["k8s", "import", list, "--db", db]);
    expect((await text("k8s", "list", "--format", "ndjson")).trim().split("\n")).toHaveLength(1);
    expect((await who(SHELL)).people[0].request).toMatchObject({ impersonated: "root@prod", code: 101 });
    await runHere(["k8s", "remove", "1", "3", "--db", db]);
    expect((await runHere(["k8s", "list", "--db", db])).status).toBe(1);
  });

  it("names the login user of docker exec, the session's address and sudo", async () => {
    const log = [...RECORDED, ...SESSION];
    const { who, text } = await given(log, null, null);
    const { people, missing } = await who(SHELL);
    expect(missing).toEqual([]);
    expect(people).toHaveLength(1);
    expect(people[0]).toMatchObject({
      kind: "login",
      part: "entered",
      auid: 1000,
      ses: 3,
      session: { address: "198.51.100.7", hostname: "laptop.example", program: "/usr/sbin/sshd" },
    });
    expect(people[0].chain.map(({ text: said }: { text: string }) => said)).toEqual([
      "sudo ran",
      "a client's command, tied by its id",
      "the runtime's command",
      "the first program in the container",
    ]);
    expect(await text("who", SHELL)).toMatch(/^from {6}address 198\.51\.100\.7, host name laptop\.example/m);
    expect(await text("who", "10200")).toMatch(/^acted {5}login user 1000, session 3$/m);
  });

  it("has the exec of the engine's own list of events in the chain, where command and time are the same", async () => {
    const event = (Action: string, ms: number) => ({
      Type: "container",
      Action,
      Actor: { ID, Attributes: { name: "web", image: "nginx" } },
      time: Math.trunc(ms / 1000),
      timeNano: ms * 1e6,
    });
    const { db, who } = await given(RECORDED, null, null);
    const file = join(folder, "events.json");
    const lines = [
      event("exec_start: sh ", BEGAN_MS - 30),
      event("exec_start: bash ", BEGAN_MS),
      event("exec_start: sh ", BEGAN_MS + 60_000),
    ];
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    await runHere(["names", "import", file, "--db", db]);
    const last = (await who(SHELL)).people[0].chain.at(-1);
    expect(last.text).toMatch(/^the engine's list of events \(SHA-256 [0-9a-f]{12}…\) has this exec$/);
    expect(last.time).toBe(new Date(BEGAN_MS - 30).toISOString());
  });

  it("shows a hostile name as one word, and nothing of it acts", async () => {
    const user = "alice, groups system:masters\nfrom 10.0.0.1\u001b[2J";
    const { text } = await given(WITHOUT_CLIENT, exec({ id: "x\u202e", atMs: BEGAN_MS - 200, user }));
    for (const said of [await text("who", SHELL), await text("k8s", "list"), await text("triage")]) {
      expect(said).not.toMatch(/[\u001b\u202e]/);
      expect(said).not.toMatch(/^from 10\.0\.0\.1/m);
    }
    expect(await text("who", SHELL)).toContain("API user $'alice, groups system:masters\\012from");
  });

  it("decides nothing", async () => {
    const { db } = await given(WITHOUT_CLIENT, exec({ id: "8c1e", atMs: BEGAN_MS - 200 }), null);
    const plain = await given(WITHOUT_CLIENT, null, null);
    const events = async (path: string) =>
      (await runHere(["search", "--format", "ndjson", "--db", path])).stdout;
    await runHere(["attribute", "--db", db]);
    expect(await events(db)).toBe(await events(plain.db));
  });

  it.each([
    ["no object", []],
    ["an object and a container", ["1", "--container", "x"]],
  ])("needs an event or a container, not %s", async (_what, args) => {
    const { db } = await given(WITHOUT_CLIENT, null, null);
    expect((await runHere(["who", ...args, "--db", db])).status).toBe(2);
  });
});
