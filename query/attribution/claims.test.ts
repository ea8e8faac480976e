// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { ContainerIndex } from "../../types/ids.ts";
import { conclude } from "./conclude.ts";
import { Resolution } from "./resolve/resolution.ts";
import { disputes, engineContainer, ID, named, namesOf, taskWith } from "./testing/engine-story.ts";
import { fold, type HostStory, host, whereIs } from "./testing/host-story.ts";

const INODE = 4026532777;
const libvirt = (fields: Record<string, string>) => ({ virt: "lxc", vm: '"web"', uuid: "1-2", ...fields });
const docker = (pid: number) => ({
  reason: "api",
  op: "start",
  vm: "centos",
  "vm-pid": String(pid),
  ctr_id_short: ID.slice(0, 12),
});

describe("what an engine on the host says of its machines", () => {
  it("names the container of the first task that libvirt names, and tells its pid namespace", () => {
    const story = host();
    engineContainer(story, "x");
    const said = story.says(101, "VIRT_CONTROL", libvirt({ op: "init", "vm-pid": "302", "init-pid": "303", "pid-ns": String(INODE) })); // biome-ignore format: one record
    expect(namesOf(story, 303)).toEqual(["id=x", "runtime=runc", "name=web"]);
    const state = named(story);
    expect(state.containers.get(0 as ContainerIndex)!.namespaces).toEqual([
      { type: "pid", inode: INODE, event: said },
    ]);
  });

  it("names what a manager of libvirt has made, by the manager alone", () => {
    const story = host();
    story.clones(100, 310);
    story.clones(310, 311, "6c020011", { ppid: 100 });
    story.acts(311, { ppid: 310 });
    story.says(101, "VIRT_CONTROL", libvirt({ op: "start", reason: "booted", "vm-pid": "310" }));
    expect(namesOf(story, 311)).toEqual(["name=web", "runtime=libvirt-lxc"]);
    expect(namesOf(story, 310)).toEqual(["host"]);
    expect(disputes(story)).toBe(0);
  });

  it("tells the image and the id where docker says them, and adds no id that is the beginning of a known one", () => {
    const story = host();
    engineContainer(story);
    story.says(101, "VIRT_CONTROL", docker(303));
    expect(namesOf(story, 303)).toEqual([`id=${ID}`, "runtime=runc", "image=centos"]);
  });

  it("places a task older than the log, as its namespace where it tells one, and nobody beside it", () => {
    const story = host();
    story.acts(900, { ppid: 890 });
    story.acts(901, { ppid: 890 });
    story.says(101, "VIRT_CONTROL", libvirt({ op: "init", "init-pid": "900", "pid-ns": String(INODE) }));
    story.acts(902, { ppid: 891 });
    story.says(101, "VIRT_CONTROL", docker(902));
    const state = fold(story);
    const resolution = new Resolution(state);
    const evidence = (pid: number) => resolution.memberships(taskWith(state, pid)).at(-1)!.evidence;
    expect(namesOf(story, 900)).toEqual(["name=web", "runtime=libvirt-lxc"]);
    expect(namesOf(story, 902)).toEqual([`id=${ID.slice(0, 12)}`, "image=centos", "runtime=docker"]);
    expect([evidence(900), evidence(901), evidence(902)]).toEqual(["namespace", "unknown", "label"]);
  });

  it("is about the task that has the number then, not one that had it before", () => {
    const story = host();
    const before = story.acts(900, { ppid: 890 });
    story.skip(1000);
    story.clones(100, 302);
    const made = story.unshares(302, "2c020000", { ppid: 100 });
    story.clones(302, 900, "8011");
    story.says(101, "VIRT_CONTROL", docker(900));
    story.acts(900, { ppid: 100 });
    expect(whereIs(story, 900, before)).toBe("unknown");
    expect(whereIs(story, 900)).toBe(`container ${made}`);
    const { containers } = named(story);
    expect(containers.get(0 as ContainerIndex)!.names.map(({ value }) => value)).toContain("centos");
  });

  it("never moves a task of the host's: the disagreement is a conflict", () => {
    const story = host();
    story.says(100, "VIRT_CONTROL", docker(101));
    expect(whereIs(story, 101)).toBe("host");
    expect(disputes(story)).toBe(1);
  });

  it("is not believed of a container's task, nor of one that nobody knows, nor of a machine with a kernel of its own", () => {
    const story = host();
    engineContainer(story, "x");
    story.acts(900, { ppid: 890 });
    story.says(303, "VIRT_CONTROL", docker(900));
    story.acts(910, { ppid: 880 });
    story.says(910, "VIRT_CONTROL", docker(900));
    story.says(101, "VIRT_CONTROL", { virt: "kvm", vm: '"guest"', "vm-pid": "302" });
    story.says(101, "VIRT_CONTROL", { ...docker(900), res: "failed" });
    expect(namesOf(story, 900)).toEqual(["unknown"]);
    expect(namesOf(story, 303)).toEqual(["id=x", "runtime=runc"]);
    expect(disputes(story)).toBe(0);
  });

  it("is not pushed out by what others claim of the same process, and a container's claims are not even kept", () => {
    const story = host();
    engineContainer(story, "x");
    story.says(101, "VIRT_CONTROL", docker(303));
    for (let i = 0; i < 70; i++) {
      story.says(303, "VIRT_CONTROL", { vm: "spoofed", "vm-pid": "303" });
      story.says(900, "VIRT_CONTROL", { vm: "spoofed", "vm-pid": "303" });
    }
    expect(namesOf(story, 303)).toContain("image=centos");
    const kept = [...fold(story).pidClaims.get(303)!.values()];
    expect(kept.map(({ length }) => length)).toEqual([1, 64]);
  });

  it("names the containers that bear the label it gave a machine, until it gives it to the next", () => {
    const label = "system_u:system_r:svirt_lxc_net_t:s0:c1,c2";
    const story = host();
    const says = (name: string) =>
      story.says(101, "VIRT_MACHINE_ID", { virt: "lxc", vm: `"${name}"`, "vm-ctx": label, model: "selinux" });
    says("one");
    engineContainer(story, "x");
    story.acts(303, { label });
    says("two");
    story.clones(100, 402);
    story.unshares(402, "2c020000", { ppid: 100 });
    story.clones(402, 403, "8011");
    story.acts(403, { ppid: 100, label });
    expect(namesOf(story, 303)).toContain("name=one");
    expect(namesOf(story, 303)).not.toContain("name=two");
    expect(namesOf(story, 403)).toContain("name=two");
  });

  it("is no word of the kernel's, whatever it claims", () => {
    const story = host();
    story.says(101, "VIRT_CONTROL", { op: "init", nsflags: "0", vm: "x" });
    const state = fold(story);
    expect([state.numbersHost, state.initialised, state.kernelOperations]).toEqual([false, false, false]);
  });
});

describe("an OCI hook's message", () => {
  const hook = (op: string, fields: Record<string, string> = {}) => ({
    virt: "oci",
    op,
    vm: `"${ID}"`,
    ...fields,
  });
  const begins = (pid: number, fields: Record<string, string> = {}) =>
    hook("init", { runtime: '"crun"', "init-pid": String(pid), "pid-ns": String(INODE), ...fields });
  const lives = (story: HostStory) => {
    const state = fold(story);
    return [...conclude(state).containers()]
      .filter((row) => row.class !== "host")
      .map(({ created, ended }) => [created, ended]);
  };

  it("names the container, its image and its pod, and locates a first task that nothing else locates", () => {
    const story = host();
    story.acts(900, { ppid: 890 });
    story.says(
      101,
      "VIRT_CONTROL",
      begins(900, {
        image: '"docker.io/library/nginx:1.25"',
        name: "6E 67 69 6E 78".replaceAll(" ", ""),
        pod: '"web-7d4"',
        namespace: '"shop"',
      }),
    );
    expect(namesOf(story, 900)).toEqual([
      `id=${ID}`,
      "runtime=crun",
      "image=docker.io/library/nginx:1.25",
      "name=nginx",
      "pod=web-7d4",
      "namespace=shop",
    ]);
  });

  it("ends the container that it named, and not the next one of that id", () => {
    const story = host();
    const first = engineContainer(story);
    story.says(101, "VIRT_CONTROL", begins(303));
    const end = story.says(101, "VIRT_CONTROL", hook("stop"));
    story.clones(100, 402);
    story.execs(402, ["/usr/bin/runc", "run", ID], { ppid: 100 });
    const second = story.unshares(402, "2c020000");
    story.clones(402, 403, "8011");
    story.acts(403, { ppid: 100 });
    story.says(101, "VIRT_CONTROL", begins(403, { "pid-ns": String(INODE + 9) }));
    expect(lives(story)).toEqual([
      [first, end],
      [second, null],
    ]);
  });

  it("ends nothing if a container's task, an unknown one or another id says so", () => {
    const story = host();
    const made = engineContainer(story);
    story.says(101, "VIRT_CONTROL", hook("stop"));
    story.says(101, "VIRT_CONTROL", begins(303));
    story.says(303, "VIRT_CONTROL", hook("stop"));
    story.acts(910, { ppid: 880 });
    story.says(910, "VIRT_CONTROL", hook("stop"));
    story.says(101, "VIRT_CONTROL", { ...hook("stop"), vm: '"another"' });
    expect(lives(story)).toEqual([[made, null]]);
  });
});
