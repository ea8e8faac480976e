// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { auditEvents, readAuditEvent } from "./kubernetes-audit.ts";

const EXEC = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "8c1e",
  stage: "ResponseStarted",
  requestURI:
    "/api/v1/namespaces/shop/pods/web/exec?command=sh&command=-c&command=cat+%2Fetc%2Fpasswd&container=app&stdin=true",
  verb: "create",
  user: { username: "alice", groups: ["dev"], extra: { "example.com/x": ["y"] } },
  impersonatedUser: { username: "bob", groups: ["ops"] },
  sourceIPs: ["203.0.113.9", "10.0.0.1"],
  userAgent: "kubectl/v1.31.0",
  objectRef: { resource: "pods", namespace: "shop", name: "web", apiVersion: "v1", subresource: "exec" },
  responseStatus: { metadata: {}, code: 101 },
  requestReceivedTimestamp: "2026-11-30T02:28:20.123456Z",
  stageTimestamp: "2026-11-30T02:28:20.223456Z",
};

function stage(more: Record<string, unknown> = {}) {
  const found = readAuditEvent({ ...EXEC, ...more });
  if ("wrong" in found) throw new Error(found.wrong);
  return found.stage;
}

describe("an event of an API audit log", () => {
  it("is a stage of an exec, with the command out of the URI", () => {
    expect(stage()).toEqual({
      auditId: "8c1e",
      stage: "ResponseStarted",
      action: "exec",
      namespace: "shop",
      pod: "web",
      container: "app",
      node: null,
      command: ["sh", "-c", "cat /etc/passwd"],
      user: "alice",
      groups: ["dev"],
      impersonated: "bob",
      addresses: ["203.0.113.9", "10.0.0.1"],
      agent: "kubectl/v1.31.0",
      code: 101,
      receivedMs: Date.parse("2026-11-30T02:28:20.123Z"),
      stageMs: Date.parse("2026-11-30T02:28:20.223Z"),
      uri: EXEC.requestURI,
    });
  });

  it.each([
    ["a websocket's exec", { verb: "get" }, "exec"],
    ["attach", { objectRef: { resource: "pods", name: "web", subresource: "attach" } }, "attach"],
    [
      "portforward",
      { objectRef: { resource: "pods", name: "web", subresource: "portforward" } },
      "portforward",
    ],
    ["creation", { objectRef: { resource: "pods", name: "web" } }, "create"],
    ["deletion", { verb: "delete", objectRef: { resource: "pods", name: "web" } }, "delete"],
    ["deletion of many", { verb: "deletecollection", objectRef: { resource: "pods" } }, "delete"],
    ["eviction", { objectRef: { resource: "pods", name: "web", subresource: "eviction" } }, "eviction"],
  ])("is kept where it is of %s", (_what, more, action) => {
    expect(stage(more)?.action).toBe(action);
  });

  it.each([
    ["reads a pod", { verb: "get", objectRef: { resource: "pods", name: "web" } }],
    ["lists pods", { verb: "list", objectRef: { resource: "pods" } }],
    ["reads logs", { verb: "get", objectRef: { resource: "pods", name: "web", subresource: "log" } }],
    ["is about something else", { objectRef: { resource: "secrets", name: "x", subresource: "exec" } }],
    ["has no object", { objectRef: undefined }],
  ])("is none of interest where it %s", (_what, more) => {
    expect(stage(more)).toBeUndefined();
  });

  it("of a debug container has its command and name; of a binding the host; of a node's proxy the pod", () => {
    const debug = {
      verb: "patch",
      requestURI: "/api/v1/namespaces/shop/pods/web/ephemeralcontainers",
      objectRef: { resource: "pods", namespace: "shop", name: "web", subresource: "ephemeralcontainers" },
      requestObject: {
        spec: {
          ephemeralContainers: [{ name: "debugger-x", image: "busybox", command: ["sh"], args: ["-i"] }],
        },
      },
    };
    expect(stage(debug)).toMatchObject({
      action: "ephemeralcontainers",
      container: "debugger-x",
      command: ["sh", "-i"],
    });
    const binding = {
      objectRef: { resource: "pods", namespace: "shop", name: "web", subresource: "binding" },
      requestObject: { kind: "Binding", target: { kind: "Node", name: "worker1" } },
    };
    expect(stage(binding)).toMatchObject({ action: "binding", pod: "web", node: "worker1" });
    const proxy = {
      requestURI: "/api/v1/nodes/worker1/proxy/exec/shop/web/app?command=id&output=1",
      objectRef: { resource: "nodes", name: "worker1", subresource: "proxy" },
    };
    expect(stage(proxy)).toMatchObject({
      action: "exec",
      namespace: "shop",
      pod: "web",
      container: "app",
      node: "worker1",
      command: ["id"],
    });
  });

  it("may carry a pod with the ids of its containers", () => {
    const responseObject = {
      kind: "Pod",
      metadata: { name: "web", namespace: "shop" },
      status: { containerStatuses: [{ name: "app", containerID: `containerd://${"ab".repeat(32)}` }] },
    };
    const found = readAuditEvent({
      ...EXEC,
      objectRef: { resource: "pods", subresource: "status" },
      responseObject,
    });
    expect(found).toMatchObject({
      stage: undefined,
      containers: [{ id: "ab".repeat(32), pod: "web", name: "app" }],
    });
  });

  it.each([
    ["null", null],
    ["a list", []],
    ["a pod", { kind: "Pod", apiVersion: "v1" }],
    ["of another version", { ...EXEC, apiVersion: "audit.k8s.io/v9" }],
    ["without an audit ID", { ...EXEC, auditID: undefined }],
    ["without a time", { ...EXEC, requestReceivedTimestamp: "x", stageTimestamp: null }],
  ])("is none where it is %s", (_what, value) => {
    expect(readAuditEvent(value)).toHaveProperty("wrong");
  });

  it("stands alone or in a list", () => {
    expect(auditEvents({ kind: "EventList", items: [1, 2] })).toEqual([1, 2]);
    expect(auditEvents(EXEC)).toEqual([EXEC]);
  });

  it("has words that are bounded, and a URI that need not be one", () => {
    const many = `/x?${"command=a&".repeat(5000)}`;
    expect(stage({ requestURI: many })?.command).toHaveLength(256);
    expect(stage({ requestURI: "%%%?command=%E0%A4%A&command=\u0000" })?.command).toHaveLength(2);
    expect(stage({ user: "x", sourceIPs: "y", userAgent: 7 })).toMatchObject({
      user: "(no name)",
      addresses: [],
      agent: null,
    });
  });
});
