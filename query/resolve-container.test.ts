// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import { NGINX_ID } from "../store/testing/small-host.ts";
import type { Contid } from "../types/contid.ts";
import type { ContainerId } from "../types/ids.ts";
import { resolveContainer, resolveContid, withDescendants } from "./resolve-container.ts";
import { parseEventReference, resolveEvent } from "./resolve-event.ts";
import { smallHost } from "./testing/open-small-host.ts";

const host = smallHost();

describe("resolveContainer", () => {
  it.each([
    ["nginx-proxy", [2]],
    [NGINX_ID, [2]],
    ["7c3e8", [2]],
    ["7c3e", [2, 4]],
    ["build-7", [3]],
    ["build", []],
    ["host", [1]],
    ["web-1/host", [1]],
    ["web-2/host", []],
    ["", []],
    ["%", []],
  ])("takes %j as the containers %j", (text, found) => {
    expect(resolveContainer(host.store, text, host.reader.container)).toEqual(found);
  });

  it("takes every container's own key, with its node and without", () => {
    for (const id of [2, 3, 4] as ContainerId[]) {
      const { key } = host.reader.container(id);
      expect(resolveContainer(host.store, key, host.reader.container)).toEqual([id]);
      expect(resolveContainer(host.store, key.slice("web-1/".length), host.reader.container)).toEqual([id]);
    }
    expect(resolveContainer(host.store, "web-1/1795443602.007:999", host.reader.container)).toEqual([]);
  });

  it("finds contids exactly, up to the largest", () => {
    expect(resolveContid(host.store, 12n as Contid)).toEqual([2]);
    expect(resolveContid(host.store, 18_446_744_073_709_551_614n as Contid)).toEqual([3]);
    expect(resolveContid(host.store, 18_446_744_073_709_551_613n as Contid)).toEqual([]);
    expect(resolveContid(host.store, 18_446_744_073_709_551_615n as Contid)).toEqual([]);
  });

  it("finds all that is nested in a container", () => {
    expect(withDescendants(host.store, [2 as ContainerId])).toEqual([2, 3]);
    expect(withDescendants(host.store, [1 as ContainerId])).toEqual([1, 2, 3, 4]);
  });
});

describe("resolveEvent", () => {
  const found = (text: string) => {
    const reference = parseEventReference(text);
    return reference === undefined ? undefined : resolveEvent(host.store, reference).length;
  };

  it("finds every event by each form of its id", () => {
    for (const { id, row, serial } of host.all()) {
      expect(resolveEvent(host.store, parseEventReference(id)!)).toEqual([row]);
      expect(resolveEvent(host.store, parseEventReference(id.slice(6))!)).toEqual([row]);
      expect(resolveEvent(host.store, parseEventReference(String(serial))!)).toContain(row);
    }
  });

  it.each([
    ["103", 2],
    ["104", 0],
    ["web-2/1795443601.007:100", 0],
    ["1795443601.008:100", 0],
    ["web-1/100", undefined],
    ["1795443601.007:100#1", 1],
    ["1795443601.007:100#2", 0],
    ["1795443601.007:100#0", undefined],
    ["100#1", undefined],
    ["", undefined],
    ["4294967296", undefined],
    ["-1", undefined],
  ])("fits %j to %j events", (text, count) => {
    expect(found(text)).toBe(count);
  });
});
