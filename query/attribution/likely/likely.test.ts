// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { conclude } from "../conclude.ts";
import { fold, HostStory, host } from "../testing/host-story.ts";

const A = "8386cb7735f4d1c2e3f405162738495a6b7c8d9eafb0c1d2e3f405162738495a";
const B = "f586f38166775c26425441e96362d4cb2b8e1f603c94c3a0a99b57cd4f1be5ee";
const HOST_DISK = { root: "", systemDevices: ["fd:00"] };
const OVERLAY = { root: "", systemDevices: ["00:2f"] };
const shim = (id: string) => ["/usr/bin/containerd-shim-runc-v2", "-namespace", "moby", "-id", id];

/** Where the last event of a task is likely to be: "host", the id of a container, "" for nothing, "known" by evidence. */
function likelyPlace(story: HostStory, pid: number): string {
  const conclusions = conclude(fold(story));
  const tasks = [...conclusions.tasks];
  const containers = [...conclusions.containers()];
  const last = tasks.findLast((task) => task.pid === pid)!.memberships.at(-1)!;
  if (last.container !== null) return "known";
  if (last.likely === null) return "";
  const row = containers.find(({ number }) => number === last.likely!.container)!;
  return row.class === "host"
    ? "host"
    : row.names.find(({ kind }) => kind === "id" || kind === "name")!.value;
}

/** A log of execve alone: an engine (500) older than the log starts a shim (600), whose child 610 becomes the container. */
function engine(): HostStory {
  const story = new HostStory();
  story.execs(600, shim(A), { ppid: 500, files: HOST_DISK });
  story.execs(605, ["runc", "--root", "/r", "create", "--bundle", "/b", A], { ppid: 600, files: HOST_DISK });
  story.execs(608, ["runc", "init"], { ppid: 605 });
  story.execs(610, ["nginx"], { ppid: 600, files: OVERLAY });
  return story;
}

describe("likely places in a log of execve alone", () => {
  it("are the host for shims and runtimes, and the container for what a shim starts and its descendants", () => {
    const story = engine();
    story.execs(620, ["sh"], { ppid: 610 });
    story.execs(621, ["id"], { ppid: 620 });
    expect([600, 605, 608].map((pid) => likelyPlace(story, pid))).toEqual(["host", "host", "host"]);
    expect([610, 620, 621].map((pid) => likelyPlace(story, pid))).toEqual([A, A, A]);
  });

  it("change no answer by evidence: all of it stays unknown, and no container is proven", () => {
    const { tasks, containers } = conclude(fold(engine()));
    const memberships = [...tasks].flatMap((task) => task.memberships);
    expect(memberships.map(({ container, evidence }) => [container, evidence])).toEqual(
      memberships.map(() => [null, "unknown"]),
    );
    expect([...containers()].map((row) => row.class)).toEqual(["host", "likely"]);
  });

  it("are the container for what runc exec starts, and the host for the hooks of other calls and the shim's own helpers", () => {
    const story = engine();
    story.execs(630, ["runc", "exec", "--process", "/p", A], { ppid: 600 });
    story.execs(631, ["runc", "init"], { ppid: 630 });
    story.execs(631, ["sh"]);
    story.execs(632, ["/usr/bin/nvidia-container-runtime-hook", "prestart"], { ppid: 630 });
    story.execs(640, ["/opt/prepare"], { ppid: 605 });
    story.execs(641, ["containerd", "--address", "/s", "publish", "--topic", "t"], { ppid: 600 });
    expect([631, 632, 640, 641].map((pid) => likelyPlace(story, pid))).toEqual([A, "host", "host", "host"]);
  });

  it.each(["runc", "crun"])(
    "are the container for the one program under %s run, and nothing for one of several",
    (runtime) => {
      const one = new HostStory();
      one.execs(700, [runtime, "run", "-b", "/b", A], { ppid: 1 });
      one.execs(702, ["nginx"], { ppid: 700 });
      expect(likelyPlace(one, 702)).toBe(A);
      one.execs(703, ["/opt/configure"], { ppid: 700 });
      one.execs(704, ["sed"], { ppid: 703 });
      expect([702, 703, 704].map((pid) => likelyPlace(one, pid))).toEqual(["", "", ""]);
    },
  );

  it("are the container of lxc-attach for what it starts, and the host for itself", () => {
    const story = new HostStory();
    story.execs(700, ["lxc-start", "-n", "web", "-F"], { ppid: 1 });
    story.execs(702, ["nginx"], { ppid: 700 });
    story.execs(710, ["lxc-attach", "-n", "web", "--", "sh", "-n", "other"], { ppid: 1 });
    story.execs(711, ["sh"], { ppid: 710 });
    story.execs(720, ["lxc-attach", "--", "sh", "-n", "other"], { ppid: 1 });
    story.execs(721, ["sh"], { ppid: 720 });
    const places = [700, 702, 710, 711, 721].map((pid) => likelyPlace(story, pid));
    expect(places).toEqual(["host", "web", "host", "web", ""]);
  });

  it("are two containers where an engine restarts one under its id", () => {
    const story = engine();
    story.execs(640, ["runc", "--root", "/r", "delete", "--force", A], { ppid: 600 });
    story.execs(700, shim(A), { ppid: 500, files: HOST_DISK });
    story.execs(705, ["runc", "--root", "/r", "create", "--bundle", "/b", A], { ppid: 700 });
    story.execs(710, ["nginx"], { ppid: 700 });
    expect([likelyPlace(story, 610), likelyPlace(story, 710)]).toEqual([A, A]);
    const conclusions = conclude(fold(story));
    const placed = [...conclusions.tasks].flatMap(({ pid, memberships }) =>
      [610, 710].includes(pid) ? [memberships.at(-1)!.likely!.container] : [],
    );
    expect(new Set(placed).size).toBe(2);
  });

  it("are the container for what appears under buildah's own runtime, which has mounts of its own", () => {
    const story = new HostStory();
    story.execs(700, ["buildah-oci-runtime"], { ppid: 1 });
    story.execs(702, ["/usr/bin/crun", "create", "--bundle", "/b", "buildah-one"], { ppid: 700 });
    story.execs(703, ["sh"], { ppid: 700 });
    story.execs(704, ["id"], { ppid: 703 });
    story.execs(705, ["/usr/bin/crun", "delete", "buildah-one"], { ppid: 700 });
    const places = [702, 703, 704, 705].map((pid) => likelyPlace(story, pid));
    expect(places).toEqual(["", "buildah-one", "buildah-one", ""]);
  });

  it("keep two shims apart", () => {
    const story = engine();
    story.execs(700, shim(B), { ppid: 500, files: HOST_DISK });
    story.execs(710, ["redis"], { ppid: 700 });
    expect([likelyPlace(story, 610), likelyPlace(story, 710)]).toEqual([A, B]);
  });

  it.each([
    ["create", A],
    ["exec", A],
    ["kill", ""],
  ])("take a parent that only calls runc %s for one container for its shim", (verb, expected) => {
    const story = new HostStory();
    story.execs(805, ["runc", "--root", "/r", verb, "--bundle", "/b", A], { ppid: 800 });
    story.execs(810, ["nginx"], { ppid: 800 });
    expect(likelyPlace(story, 810)).toBe(expected);
  });

  it("say nothing of the children of an engine that calls its runtime for two containers", () => {
    const story = new HostStory();
    for (const [pid, id] of [[805, A], [806, B]] as const) // biome-ignore format: two calls
      story.execs(pid, ["runc", "--root", "/r", "create", "--bundle", "/b", id], { ppid: 800 });
    story.execs(810, ["nginx"], { ppid: 800 });
    expect(likelyPlace(story, 810)).toBe("");
  });

  it("say nothing of what a program in other namespaces starts", () => {
    for (const mover of [
      ["unshare", "-p", "sh"],
      ["nsenter", "-t", "1", "sh"],
      ["ip", "netns", "exec", "n", "sh"],
    ]) {
      const story = engine();
      story.execs(650, mover, { ppid: 610 });
      story.execs(650, ["sh"]);
      story.execs(651, ["id"], { ppid: 650 });
      expect([650, 651].map((pid) => likelyPlace(story, pid))).toEqual(["", ""]);
    }
  });

  it("are the host for children of pid 1, but not once a runtime without a monitor has started a container", () => {
    const story = engine();
    story.execs(660, ["cron"], { ppid: 1 });
    expect(likelyPlace(story, 660)).toBe("host");
    story.execs(670, ["runc", "run", "-d", "-b", "/b", "alone"], { ppid: 660 });
    story.execs(672, ["sleep"], { ppid: 1 });
    expect(likelyPlace(story, 672)).toBe("");
  });

  it("follow the file system of a program whose parent is older than the log", () => {
    const story = engine();
    story.execs(680, ["dpkg"], { ppid: 300, files: HOST_DISK });
    story.execs(681, ["sh"], { ppid: 301, files: OVERLAY });
    story.execs(682, ["sh"], { ppid: 302, files: { root: "", systemDevices: ["00:31"] } });
    story.execs(683, ["sh"], { ppid: 655, files: HOST_DISK }); // a parent born in the log may have changed its root
    expect([680, 681, 682, 683].map((pid) => likelyPlace(story, pid))).toEqual([
      "host",
      A,
      "device-00:31",
      "",
    ]);
  });

  it("take the names from command lines of monitors", () => {
    const story = new HostStory();
    story.execs(900, ["conmon", "-c", A, "-n", "k8s_nginx_web-7d4_shop_5501263b_0"], { ppid: 1 });
    story.execs(910, ["nginx"], { ppid: 900 });
    const conclusions = conclude(fold(story));
    expect([...conclusions.tasks]).not.toEqual([]);
    const row = [...conclusions.containers()].find((each) => each.class === "likely")!;
    expect(row.names.map(({ kind, value }) => `${kind}=${value}`)).toEqual([
      `id=${A}`, "runtime=conmon", "name=nginx", "pod=web-7d4", "namespace=shop",
    ]); // biome-ignore format: one list
  });
});

describe("likely places beside evidence", () => {
  it("begin where evidence ends, and use the containers that it shows", () => {
    const story = host();
    story.clones(100, 302);
    story.execs(302, ["/usr/bin/runc", "run", A], { ppid: 100 });
    const made = story.unshares(302, "2c020000");
    story.clones(302, 303, "8011");
    story.execs(303, ["nginx"], { ppid: 100 });
    story.execs(400, ["runc", "exec", "--process", "/p", A], { ppid: 390 });
    story.execs(401, ["sh"], { ppid: 400 });
    expect([likelyPlace(story, 303), likelyPlace(story, 401)]).toEqual(["known", A]);
    const conclusions = conclude(fold(story));
    const last = [...conclusions.tasks].find(({ pid }) => pid === 401)!.memberships.at(-1)!;
    const row = [...conclusions.containers()].find(({ number }) => number === last.likely!.container)!;
    expect([row.class, row.created]).toEqual(["container", made]);
  });

  it("can be forged by a program's name, which costs no answer by evidence", () => {
    const story = engine();
    story.execs(690, shim(B), { ppid: 610 });
    story.execs(691, ["sh"], { ppid: 690 });
    expect(likelyPlace(story, 691)).toBe(B);
    expect(likelyPlace(story, 690)).toBe(A);
  });

  it("end in a circle of parents and in a chain of 20,000", () => {
    const story = new HostStory();
    story.execs(10, ["a"], { ppid: 11 });
    story.execs(11, ["b"], { ppid: 10 });
    story.execs(1_000_000, shim(A), { ppid: 1 });
    for (let i = 1; i <= 20_000; i++) story.execs(1_000_000 + i, ["sh"], { ppid: 1_000_000 + i - 1 });
    expect(likelyPlace(story, 1_020_000)).toBe(A);
  });
});
