// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { isAddress, isSocketPath } from "../types/peer-kinds.ts";
import { parseSocketAddress, socketAddressLabel } from "./socket-address.ts";

const local = (path: string): string => `0100${Buffer.from(path, "latin1").toString("hex")}`;

describe("the peers of sockets", () => {
  it.each([
    ["inet", "02000050AC110001", "address"],
    ["inet6", `0A0000160000000000000000000000000000000000000001${"00000000"}`, "address"],
    ["inet6, an IPv4 address within", `0A00005000000000${"00".repeat(10)}FFFF0A00000100000000`, "address"],
    ["a path", local("/run/docker.sock"), "path"],
    ["an abstract name", local("\0containerd-shim/x.sock"), "path"],
    ["a relative path", local("./run/a"), "path"],
    ["a path that looks like an address", local("/10.0.0.1:80"), "path"],
    ["no name", "0100", "other"],
    ["netlink", "100000000000000000000000", "other"],
    ["vsock", `28000000${"04000000"}${"02000000"}${"00000000"}`, "other"],
    ["packet", `1100${"0003"}${"02000000"}${"0000000000000000"}`, "other"],
    [
      "alg",
      `2600${Buffer.from("hash".padEnd(14, "\0")).toString("hex")}${"0".repeat(16)}${Buffer.from("sha256".padEnd(64, "\0")).toString("hex")}`,
      "other",
    ],
    ["a family without a name", "FF000000", "other"],
  ] as const)("%s", (_name, hex, kind) => {
    const label = socketAddressLabel(parseSocketAddress(hex)!);
    expect([isAddress(label), isSocketPath(label)], label).toEqual([kind === "address", kind === "path"]);
  });

  it("an unreadable address is neither", () => {
    expect([isAddress("02FF"), isSocketPath("02FF")]).toEqual([false, false]);
  });
});
