// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { ContainerIndex } from "../../types/ids.ts";
import { readClientCommand } from "./facts/client-command.ts";
import { readRuntimeCommand } from "./facts/runtime-names.ts";
import { nameContainers } from "./resolve/name-containers.ts";
import { fold, type HostStory, host } from "./testing/host-story.ts";

const ID = "e6701f385020907d37a7d0b6aeaf82c2a5f7d740dee429163a63e983326509f2";
const split = (line: string): string[] => line.split(" ");

describe("what a client asks for", () => {
  it.each([
    [
      "podman run -d --name web docker.io/library/nginx:1.25 nginx -g x",
      "image=docker.io/library/nginx:1.25",
    ],
    ["/usr/bin/podman --root /r run -it --rm -p 80:80 -v/a:/b -e A=B alpine sh", "image=alpine"],
    ["podman create --net=none -itw /tmp alpine@sha256:00ff", "image=alpine@sha256:00ff"],
    [
      "ctr -n k8s.io run --rm -t docker.io/library/redis:7 cache1 redis-server",
      "cache1 image=docker.io/library/redis:7",
    ],
    ["ctr containers create docker.io/library/redis:7 cache2", "cache2 image=docker.io/library/redis:7"],
    ["incus launch images:debian/12 web -p default", "web image=images:debian/12"],
    ["lxc init --storage fast ubuntu:24.04 db", "db image=ubuntu:24.04"],
    ["docker run --rm --name web nginx:1.25", "web image=nginx:1.25"],
    ["nerdctl create --name=web -p 80:80 nginx", "web image=nginx"],
  ])("%s", (line, expected) => {
    const found = readClientCommand(split(line))!;
    const names = found.names.map(({ kind, value }) => `${kind}=${value}`);
    expect([...(found.id === "" ? [] : [found.id]), ...names].join(" ")).toBe(expected);
  });

  it.each([
    "podman run --rootfs b/root /bin/busybox id",
    "podman exec web sh",
    "podman run -d --name web",
    "podman run \u001b[2J",
    "ctr run docker.io/library/redis:7",
    "incus launch --vm images:debian/12 vm1",
    "docker run nginx",
    "run alpine",
    "",
  ])("is not said by: %s", (line) => {
    expect(readClientCommand(split(line))).toBeUndefined();
  });
});

describe("what a runtime's command line calls its container", () => {
  it.each([
    [
      `runc --root /run/containerd/runc/k8s.io create --bundle /run/containerd/io.containerd.runtime.v2.task/k8s.io/${ID} ${ID}`,
      "namespace=k8s.io",
    ],
    [`runc --root /var/run/docker/runtime-runc/moby --log /l create --bundle /b ${ID}`, "namespace=moby"],
    [`crun --root /run/crun create --bundle /b ${ID}`, ""],
    [`conmon -c ${ID} -n k8s_nginx_web-7d4_shop_5501263b-181d_0`, "name=nginx pod=web-7d4 namespace=shop"],
    ["systemd-nspawn -M web -i /var/lib/machines/web.raw", "image=/var/lib/machines/web.raw"],
    ["systemd-nspawn --machine=web --directory=/srv/web", "image=/srv/web"],
  ])("%s", (line, expected) => {
    const names = readRuntimeCommand(split(line))!.names;
    expect(names.map(({ kind, value }) => `${kind}=${value}`).join(" ")).toBe(expected);
  });
});

describe("a runtime that gives its container a name", () => {
  it.each([
    ["lxc-execute -n job1 -- /bin/true", "job1 lxc"],
    ["/usr/bin/lxc-start -d -nweb", "web lxc"],
    ["bwrap --ro-bind / / --unshare-pid --dev /dev --setenv A B /usr/bin/editor file", "editor bwrap"],
    ["bwrap --unshare-all --hostname box -- /bin/sh -c id", "sh bwrap"],
  ])("%s", (line, expected) => {
    const { id, runtime } = readRuntimeCommand(split(line))!;
    expect(`${id} ${runtime}`).toBe(expected);
  });

  it.each(["bwrap --version", "lxc-start", "lxc-execute -- sh"])("is not: %s", (line) => {
    expect(readRuntimeCommand(split(line))).toBeUndefined();
  });
});

describe("a runtime under another name", () => {
  const COMMANDS: [line: string, expected: string][] = [
    [
      `docker-runc create --bundle /var/run/docker/libcontainerd/${ID} --console /dev/pts/3 ${ID}`,
      `${ID} docker-runc`,
    ],
    [
      `docker-runc-current --systemd-cgroup=true --root=/r create --bundle=/b ${ID}`,
      `${ID} docker-runc-current`,
    ],
    [
      `docker-containerd-shim ${ID} /var/run/docker/libcontainerd/${ID} docker-runc`,
      `${ID} docker-containerd-shim`,
    ],
    [`shim.real ${ID} /run/libcontainerd/${ID} runc.real`, `${ID} shim.real`],
    [
      `docker-containerd-shim -namespace moby -workdir /var/lib/docker/containerd/daemon/io.containerd.runtime.v1.linux/moby/${ID} -address /a.sock`,
      `${ID} docker-containerd-shim namespace=moby`,
    ],
    [
      `containerd-shim -namespace k8s.io -workdir /w/io.containerd.runtime.v1.linux/k8s.io/${ID}/`,
      `${ID} containerd-shim namespace=k8s.io`,
    ],
    [
      "buildkit-runc --log /l --log-format json run --bundle /var/lib/buildkit/executor/x1 --keep x1",
      "x1 buildkit-runc",
    ],
    [
      "/usr/libexec/oci-thing --root /run/t --new-option yes create --other 7 --pid-file /p c-9",
      "c-9 oci-thing",
    ],
    ["thing run -b /b --detach c1", "c1 thing"],
    ["runc.amd64 create --no-such-switch --bundle /b c1", "c1 runc.amd64"],
    ["crun run c1", "c1 crun"],
    ["systemd-nspawn -bD /var/lib/machines/web4", "web4 systemd-nspawn image=/var/lib/machines/web4"],
    [
      "systemd-nspawn -bD/var/lib/machines/web4/ --network-veth",
      "web4 systemd-nspawn image=/var/lib/machines/web4/",
    ],
    ["systemd-nspawn -qxM web5 -D /m/base sh -M x", "web5 systemd-nspawn image=/m/base"],
    ["systemd-nspawn --bind /a --image=/m/web6.raw --boot", "web6 systemd-nspawn image=/m/web6.raw"],
  ];
  it.each(COMMANDS)("%s", (line, expected) => {
    const found = readRuntimeCommand(split(line))!;
    const names = found.names.map(({ kind, value }) => `${kind}=${value}`);
    expect([found.id, found.runtime, ...names].join(" ")).toBe(expected);
  });

  it.each([
    "podman --root /r run alpine",
    "docker create --pid-file /p alpine",
    "thing run c1",
    "thing create --bundle /b",
    "thing run --rm --bundle /b alpine",
    "npm run build",
    "runc exec --process /p c1",
    "runc start c1",
    "thing --bundle /b list",
    `sh ${ID} /tmp/other x`,
    "systemd-nspawn -xD /m/base",
    "systemd-nspawn -b",
    "systemd-nspawn sh -D /m/web",
  ])("is not seen in: %s", (line) => {
    expect(readRuntimeCommand(split(line))).toBeUndefined();
  });
});

describe("names of a container", () => {
  /** podman (300) starts conmon (302), which starts crun (304); 305 is the container's first task. */
  function podman(story: HostStory): { run: number; monitor: number; runtime: number } {
    story.clones(100, 300);
    const run = story.execs(300, split("podman run -d --name web alpine:3 sleep"), { ppid: 100 });
    story.clones(300, 302);
    const monitor = story.execs(302, split(`conmon -c ${ID} -n web`), { ppid: 300 });
    story.clones(302, 304);
    const runtime = story.execs(304, split(`crun create --bundle /b ${ID}`), { ppid: 302 });
    story.unshares(304, "2c020000");
    story.clones(304, 305, "11");
    story.acts(305, { ppid: 304 });
    return { run, monitor, runtime };
  }
  const names = (story: HostStory) =>
    fold(story)
      .containers.get(0 as ContainerIndex)!
      .names.map(({ kind, value, event }) => `${kind}=${value} by ${event}`);

  it("come from the runtime, its monitor and its client, each with the event that says it", () => {
    const story = host();
    const { run, monitor, runtime } = podman(story);
    expect(names(story)).toEqual([
      `id=${ID} by ${runtime}`,
      `runtime=crun by ${runtime}`,
      `name=web by ${monitor}`,
      `image=alpine:3 by ${run}`,
    ]);
  });

  it("come from a client elsewhere if it named the id before the container was made", () => {
    const story = host();
    story.clones(100, 290);
    const early = story.execs(290, split("ctr run docker.io/library/redis:7 c1 redis"), { ppid: 100 });
    story.clones(100, 302);
    story.execs(302, split("runc create --bundle /b c1"), { ppid: 100 });
    story.unshares(302, "2c020000");
    story.clones(302, 303, "11");
    story.clones(100, 402);
    story.execs(402, split("runc create --bundle /b c2"), { ppid: 100 });
    story.unshares(402, "2c020000");
    story.clones(100, 291);
    story.execs(291, split("ctr run docker.io/library/late:7 c2 redis"), { ppid: 100 });
    expect(names(story)).toContain(`image=docker.io/library/redis:7 by ${early}`);
    expect(
      fold(story)
        .containers.get(1 as ContainerIndex)!
        .names.map(({ kind }) => kind),
    ).toEqual(["id", "runtime"]);
  });

  it("are not those that a task inside a container asks for", () => {
    const inside = host();
    inside.clones(100, 302);
    inside.unshares(302, "2c020000", { ppid: 100 });
    inside.clones(302, 303, "11");
    inside.execs(303, split("ctr run evil:1 c2 x"), { ppid: 302 });
    inside.clones(100, 402);
    inside.execs(402, split("runc create --bundle /b c2"), { ppid: 100 });
    inside.unshares(402, "2c020000");
    expect(
      fold(inside)
        .containers.get(1 as ContainerIndex)!
        .names.map(({ kind }) => kind),
    ).toEqual(["id", "runtime"]);
  });

  it("come from a client elsewhere that gave the name of the monitor's command line", () => {
    const story = host();
    story.clones(100, 290);
    const asked = story.execs(290, split("docker run -d --name web redis:7"), { ppid: 100 });
    story.clones(100, 302);
    story.execs(302, split(`conmon -c ${ID} -n web`), { ppid: 100 });
    story.clones(302, 304);
    story.execs(304, split(`crun create --bundle /b ${ID}`), { ppid: 302 });
    story.unshares(304, "2c020000");
    expect(names(story)).toContain(`image=redis:7 by ${asked}`);
  });

  it("stay those of the runtime where the container's parent is not known", () => {
    const story = host();
    story.clones(100, 302);
    const runtime = story.execs(302, split("runc create --bundle /b c1"), { ppid: 100 });
    story.unshares(302, "2c020000");
    const model = fold(story);
    const container = model.containers.get(0 as ContainerIndex)!;
    Object.assign(container, { parentLocation: -1, names: [] });
    nameContainers(model, [container]);
    expect(container.names).toEqual([
      { kind: "id", value: "c1", event: runtime },
      { kind: "runtime", value: "runc", event: runtime },
    ]);
  });
});
