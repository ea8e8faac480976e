// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { ClaimSource, ContainerClaim, Sourced } from "../../../types/claims.ts";
import { isSameImage, logDisagreements } from "./log-disagreements.ts";

const said = (fields: Partial<ContainerClaim>) =>
  ({
    image: null,
    name: null,
    pod: null,
    namespace: null,
    ...fields,
    source: { name: "x.json" } as ClaimSource,
  }) as Sourced<ContainerClaim>;
const texts = (kind: string, value: string, fields: Partial<ContainerClaim>) =>
  logDisagreements([{ kind, value, event: 8 }], [said(fields)]).map(({ text }) => text);

describe("names in the log and in inventories", () => {
  it("disagree where neither is the other's short form", () => {
    expect(texts("name", "web", { name: "db" })).toEqual([
      "x.json says name db, a command line in the log web",
    ]);
    expect(texts("name", "web", { name: "other/alias,web" })).toEqual([]);
    expect(texts("image", "alpine", { image: "nginx" })).toHaveLength(1);
    expect(texts("hostname", "web", { name: "db" })).toEqual([]);
  });

  it("of a pod's container are compared by pod and namespace: engines name it in their own way", () => {
    const name = "k8s_own_web_shop_0ab1_0";
    expect(texts("name", name, { name: "own", pod: "web", namespace: "shop" })).toEqual([]);
    expect(texts("name", name, { name: "own", pod: "api", namespace: "bar" })).toEqual([
      "x.json says pod api, a command line in the log web",
      "x.json says namespace bar, a command line in the log shop",
    ]);
    expect(texts("name", "anything", { name: "own", pod: "web" })).toEqual([]);
  });

  it("of an image are the same with and without the registry that the client left out", () => {
    expect(isSameImage("alpine", "docker.io/library/alpine:latest")).toBe(true);
    expect(isSameImage("fedora", "registry.fedoraproject.org/fedora:latest")).toBe(true);
    expect(isSameImage("alpine:3", "alpine")).toBe(false);
    expect(isSameImage("quay.io/a/b", "example.com/quay.io/a/b")).toBe(false);
    expect(isSameImage("alpine", `sha256:${"0".repeat(64)}`)).toBe(true);
  });
});
