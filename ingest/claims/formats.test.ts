// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ActionClaim, ContainerClaim } from "../../types/claims.ts";
import { JsonValues } from "./json-values.ts";
import { readClaims } from "./read-claims.ts";

const WEB = "1ef37974a1778d354740b3165321a648a79234bacfc57792b4c8437ff5ab6c9d";
const BAD = "e64bd93a910897a539632829a4ca26634b1417d96da36fe8bdc5f8f4ba9013a7";
const API = "aaaa0000bbbb1111cccc2222dddd3333eeee4444ffff5555aaaa6666bbbb7777";
const POD = "99990000bbbb1111cccc2222dddd3333eeee4444ffff5555aaaa6666bbbb7777";

function read(name: string) {
  const values = new JsonValues();
  const bytes = readFileSync(new URL(`../../fixtures/inventories/${name}.json`, import.meta.url));
  const found = [...values.push(bytes), ...values.end()];
  const said = found.flatMap((each) => ("reason" in each ? [] : [...readClaims(each.value)]));
  const claims = said.flatMap((each) => (each === "other" || "wrong" in each ? [] : [each]));
  return {
    formats: [...new Set(claims.map(({ format }) => format))],
    containers: claims.flatMap(({ containers = [] }) => containers),
    actions: claims.flatMap(({ actions = [] }) => actions),
    others: said.filter((each) => each === "other").length,
    wrong: said.filter((each) => each !== "other" && "wrong" in each),
  };
}

const at = (text: string) => Date.parse(text);

describe("inventories", () => {
  it.each<[string, string, Partial<ContainerClaim>[]]>([
    [
      "docker-inspect",
      "docker inspect",
      [
        {
          id: WEB,
          name: "web",
          image: "demo:1",
          imageId: "sha256:4e36a6429932233a0e1905518ef75bef93ab5a5ef58a557d54365807b9c930c2",
          privileged: false,
          user: null,
          labels: [["app", "web"]],
          mounts: [["/srv/data", "/data", "ro"]],
        },
        { id: BAD, name: "bad", privileged: true, user: "1000:1000", mounts: [["/etc", "/host-etc", "rw"]] },
      ],
    ],
    [
      "docker-ps",
      "docker ps",
      [
        { id: BAD.slice(0, 12), name: "bad", image: "demo:1", createdMs: at("2026-11-30T02:28:26Z") },
        { id: WEB.slice(0, 12), name: "web", labels: [["app", "web"]], mounts: [["/srv/data", "", ""]] },
      ],
    ],
    ["ctr-info", "ctr container info", [{ id: BAD, user: "1000", privileged: null }]],
    [
      "nerdctl-inspect",
      "docker inspect",
      [{ name: "alp", image: "docker.io/library/alpine:latest", startedMs: null, mounts: [] }],
    ],
    [
      "podman-ps",
      "podman ps",
      [
        {
          name: "web",
          image: "localhost/demo:1",
          pod: "shop",
          podId: "5f0e1d6c2b3a49588776655443322110ffeeddccbbaa99887766554433221100",
          imageId: "sha256:9e27e4eccf2322181ec604fb4c6a7934cfaf1502db69ef639fd7102117ecf346",
          startedMs: 1796005720000,
          endedMs: 1796005760000,
          ports: [":8080->80/tcp"],
        },
        { name: "f00-infra", image: null, imageId: null, endedMs: null, labels: [], ports: [] },
      ],
    ],
    [
      "podman-inspect",
      "podman inspect",
      [
        {
          name: "web",
          image: "localhost/demo:1",
          digest: `sha256:${"c".repeat(64)}`,
          imageId: "sha256:9e27e4eccf2322181ec604fb4c6a7934cfaf1502db69ef639fd7102117ecf346",
          privileged: true,
          startedMs: at("2026-11-30T02:28:31.5Z"),
          endedMs: null,
          mounts: [["/srv/data", "/data", "ro"]],
          ports: ["80/tcp"],
        },
      ],
    ],
    [
      "crictl-ps",
      "crictl ps",
      [
        {
          id: API,
          podId: POD,
          name: "api",
          image: "registry.example/api:7",
          imageId: `sha256:${"d".repeat(64)}`,
          pod: "api-7d9c",
          namespace: "payments",
          createdMs: 1796005700123,
        },
      ],
    ],
    ["crictl-pods", "crictl pods", [{ class: "pod", id: POD, pod: "api-7d9c", namespace: "payments" }]],
    [
      "crictl-inspect",
      "crictl inspect",
      [
        {
          id: API,
          podId: POD,
          digest: `sha256:${"e".repeat(64)}`,
          privileged: true,
          startedMs: at("2026-11-30T02:28:20.5Z"),
          endedMs: at("2026-11-30T02:30:00Z"),
        },
      ],
    ],
    [
      "kubectl-pods",
      "kubectl get pods",
      [
        {
          id: API,
          name: "api",
          pod: "api-7d9c",
          namespace: "payments",
          node: "worker1",
          user: "1000",
          privileged: true,
          digest: `sha256:${"e".repeat(64)}`,
          startedMs: at("2026-11-30T02:28:20Z"),
          endedMs: null,
          mounts: [
            ["/", "/host", "ro"],
            ["token", "/var/run/secrets/kubernetes.io/serviceaccount", "rw"],
          ],
          ports: ["80->8080/tcp"],
        },
        {
          id: "1212000000001111cccc2222dddd3333eeee4444ffff5555aaaa6666bbbb7777",
          startedMs: at("2026-11-30T02:00:00Z"),
          endedMs: at("2026-11-30T02:10:00Z"),
        },
      ],
    ],
  ])("reads %s", (name, format, expected) => {
    const { formats, containers, wrong } = read(name);
    expect(wrong).toEqual([]);
    expect(formats).toEqual([format]);
    expect(containers).toHaveLength(expected.length);
    expected.forEach((claim, index) => {
      expect(containers[index]).toMatchObject(claim);
    });
  });

  it("reads docker's events: starts, execs with their commands, ends", () => {
    const { actions, containers, others, wrong } = read("docker-events");
    expect(wrong).toEqual([]);
    expect(others).toBe(4); // of networks
    expect(containers.map(({ id, name, image }) => [id, name, image])).toEqual([
      [WEB, "web", "demo:1"],
      [BAD, "bad", "demo:1"],
    ]);
    const told = ({ id, action, detail, exit }: ActionClaim) => [
      id === WEB ? "web" : "bad",
      action,
      detail,
      exit,
    ];
    expect(actions.map(told)).toEqual(
      expect.arrayContaining([
        ["web", "start", null, null],
        ["web", "exec", "sh -c id; ls /", null],
        ["web", "exec-end", null, 0],
        ["bad", "end", null, 137],
        ["bad", "remove", null, null],
      ]),
    );
    expect(actions[0]!.timeMs).toBe(1796005697269);
  });

  it("reads podman's events", () => {
    const { actions, others, wrong } = read("podman-events");
    expect(wrong).toEqual([]);
    expect(others).toBeGreaterThan(0);
    expect(actions.map(({ action }) => action)).toContain("remove");
    expect(actions[0]!.timeMs).toBe(at("2026-11-30T02:28:03.738Z"));
  });
});

const only = (value: unknown) => [...readClaims(value)][0]!;

describe("a hostile inventory", () => {
  it("treats any name as data: __proto__, control characters, half a character", () => {
    const value = JSON.parse(
      `{"Id":"${WEB}","Name":"/a\\u001b[31m\\ud800","State":{},"Config":{"Labels":{"__proto__":"x","constructor":{"a":1}}}}`,
    );
    expect(only(value)).toMatchObject({
      containers: [
        {
          name: "a\u001b[31m\ufffd",
          labels: [
            ["__proto__", "x"],
            ["constructor", '{"a":1}'],
          ],
        },
      ],
    });
    expect(Object.prototype).not.toHaveProperty("x");
  });

  it("has bounded texts and lists", () => {
    const labels = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`l${at}`, "v".repeat(9000)]));
    const found = only({ Id: WEB, State: {}, Config: { Labels: labels, User: "u".repeat(1e6) } });
    if (found === "other" || "wrong" in found) throw new Error("not read");
    const [claim] = found.containers!;
    expect(claim!.labels).toHaveLength(256);
    expect(claim!.labels[0]![1]).toHaveLength(4097);
    expect(claim!.user).toHaveLength(4097);
  });

  it.each([
    ["an id that is none", { Id: 7, State: {}, Config: {} }],
    ["an id that is too long to be one", { Id: "a".repeat(600), State: {}, Config: {} }],
    ["an event without a time", { Type: "container", Action: "start", Actor: { ID: WEB } }],
    ["something else", { hello: "world" }],
    ["a number", 7],
    ["null", null],
  ])("%s is rejected", (_what, value) => {
    expect(only(value)).toHaveProperty("wrong");
  });

  it("makes no claim about a container if it describes an image", () => {
    expect(only({ Id: "sha256:abc", RepoTags: ["alpine"] })).toBe("other");
  });

  it.each([
    ["State", "x"],
    ["Config", []],
    ["Mounts", { a: 1 }],
    ["HostConfig", null],
    ["NetworkSettings", 3],
    ["Name", ["x"]],
    ["Created", 12],
  ])("is read without its %s where that is no such thing", (field, value) => {
    expect(only({ Id: WEB, State: {}, Config: {}, [field]: value })).toMatchObject({
      containers: [{ id: WEB }],
    });
  });
});
