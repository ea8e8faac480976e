// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "./testing/run-here.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-names-"));
const FIXTURES = join(import.meta.dirname, "../fixtures");
const runc = join(folder, "runc.db");
const pod = join(folder, "pod.db");
const nameless = join(folder, "nameless.db");

beforeAll(async () => {
  for (const [log, db] of [
    ["linux-6.12-container/runc-6.12.log", runc],
    ["scenarios/pod.log", pod],
    ["handwritten/contid-v8-signal.log", nameless],
  ] as const)
    expect((await runHere(["ingest", join(FIXTURES, log), "--node", "n", "--db", db])).status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("a container that there is not", () => {
  const commands = [
    ["search", "--container"],
    ["report", "container"],
    ["report", "events", "--container"],
    ["tree", "--root"],
  ];

  it.each(commands)("is one line and a name that is near: %s %s", async (...words) => {
    expect(await runHere([...words, "outr", "--db", runc])).toEqual({
      status: 1,
      stdout: "",
      stderr: "ctraudit: no such container: outr\nhint: did you mean outer?\n",
    });
  });

  it("is the names that there are, where none is near, and each of them is taken", async () => {
    const { stderr } = await runHere(["search", "--container", "zzzzzz", "--db", runc]);
    const [, list] = /^hint: there are (.*): ctraudit tree lists them$/m.exec(stderr)!;
    const names = list!.split(", ");
    expect(names).toEqual(["inner", "outer", "plain", "sleeper"]);
    for (const name of names)
      expect((await runHere(["search", "--container", name, "--count", "--db", runc])).status).toBe(0);
  });

  it("is the way to keys where no container has a name", async () => {
    const { status, stderr } = await runHere(["report", "container", "nginx", "--db", nameless]);
    expect(status).toBe(1);
    expect(stderr).toContain(
      "hint: no container of this database has a name: ctraudit tree gives their keys",
    );
  });

  it("does nothing in a terminal, whatever it is called", async () => {
    const { stderr } = await runHere(["search", "--container", "\u001b[2J\u202eevil", "--db", runc]);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });
});

describe("the key of a pod", () => {
  it("stands in the tree, and is taken as it stands there", async () => {
    const { stdout } = await runHere(["tree", "--db", pod], 120);
    const key = /pod (\d+\.\d{3}:\d+\/pod)/.exec(stdout)?.[1];
    expect(key, stdout).toBeDefined();
    for (const name of [key!, `n/${key}`]) {
      const dossier = await runHere(["report", "container", name, "--format", "json", "--db", pod]);
      expect(dossier.status, dossier.stderr).toBe(0);
      expect(dossier.stdout).toContain('"Dossier of a pod"');
      const within = await runHere(["search", "--container", name, "--subtree", "--count", "--db", pod]);
      expect(Number(within.stdout)).toBe(10);
      expect((await runHere(["tree", "--root", name, "--db", pod])).stdout).toContain("7c3e87fe1a2b");
    }
  });
});
