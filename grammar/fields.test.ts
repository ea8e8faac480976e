// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseContidList } from "../types/contid-list.ts";
import { parseAccessVector } from "./access-vector.ts";
import { decodeText, displayText, isUnset } from "./decode-text.ts";
import { fieldKind } from "./field-kinds.ts";

describe("text", () => {
  it.each([
    ["comm", '"bash"', undefined, "bash"],
    ["comm", "6261736820", undefined, "bash "],
    ["proctitle", "6C73002D6C", undefined, "ls\0-l"],
    ["a1", "2D63", "EXECVE", "-c"],
    ["a1[2]", "2D63", "EXECVE", "-c"],
    ["key", "6101620163", undefined, "a\x01b\x01c"],
    ["name", "(null)", undefined, "(null)"],
    ["name", '"(null)"', undefined, "(null)"],
    ["acct", "28696E76616C6964207573657229", undefined, "(invalid user)"],
    ["new-disk", "2F61", undefined, "/a"],
    ["ocomm", '""', undefined, ""],
    ["comm", "C3A9", undefined, "\xC3\xA9"],
  ])("of %s=%s (in %s) is decoded", (name, raw, type, text) => {
    expect(decodeText(name, raw, type)).toBe(text);
  });

  it.each([
    ["pid", "7440", undefined],
    ["a1", "10", "SYSCALL"],
    ["a1", "10", undefined],
    ["inode", "414243", undefined],
    ["saddr", "02000050", undefined],
    ["comm", "dead", undefined],
    ["comm", "ABC", undefined],
    ["cgroup", "4026532109", "UNKNOWN[1341]"],
    ["fp", "AABB", "CRYPTO_KEY_USER"],
  ])("is never made of %s=%s (in %s), though it looks like hexadecimal", (name, raw, type) => {
    expect(decodeText(name, raw, type)).toBe(raw);
  });

  it("is shown as UTF-8, with U+DC80 to U+DCFF for invalid bytes", () => {
    expect(displayText("caf\xC3\xA9")).toBe("café");
    expect(displayText("caf\xE9")).toBe("caf\uDCE9");
    expect(displayText("\xC3\xA9\x9B31m\xC3")).toBe("é\uDC9B31m\uDCC3");
    expect(displayText("cafe\x1B[0m")).toBe("cafe\x1B[0m");
  });
});

describe("a field's kind", () => {
  it.each([
    ["a0", "SYSCALL", "argument"],
    ["a0", "EXECVE", "encoded"],
    ["a4", "SYSCALL", "text"],
    ["a17[3]", "EXECVE", "encoded"],
    ["a1_len", "EXECVE", "text"],
    ["oauid", "OBJ_PID", "uid"],
    ["old-contid", "CONTAINER_OP", "contid"],
    ["nothing-known", undefined, "text"],
  ])("of %s in %s is %s", (name, type, kind) => {
    expect(fieldKind(name, type)).toBe(kind);
  });

  it.each([
    ["auid", "4294967295", true],
    ["ses", "-1", true],
    ["key", "(null)", true],
    ["key", '"(null)"', false],
    ["terminal", "?", true],
    ["pid", "4294967295", false],
    ["contid", "18446744073709551615", true],
    ["contid", "4", false],
    ["uid", "0", false],
  ])("says whether %s=%s is unset", (name, raw, unset) => {
    expect(isUnset(name, raw)).toBe(unset);
  });
});

describe("a list of container ids", () => {
  const UNSET = 18_446_744_073_709_551_615n;
  it.each([
    ["7", [[7n]]],
    ["-1", [[UNSET]]],
    ["unset", [[UNSET]]],
    ["18446744073709551615", [[UNSET]]],
    ["9007199254740993", [[9_007_199_254_740_993n]]],
    ["4^2^1", [[4n, 2n, 1n]]],
    ["4,^2,^1", [[4n, 2n, 1n]]],
    [
      "2,^1,3,^1",
      [
        [2n, 1n],
        [3n, 1n],
      ],
    ],
    ["123452,123451", [[123452n], [123451n]]],
    ["4^2,^1,9", [[4n, 2n, 1n], [9n]]],
  ])("is read in the posted form %s", (text, chains) => {
    expect(parseContidList(text)).toEqual(chains);
  });

  it("may be cut by the kernel", () => {
    expect(parseContidList("1,2,+")).toEqual([[1n], [2n]]);
  });

  it.each(["", "^1", "1,", "1,,2", "1^", "x", "1 2", "18446744073709551616", "+", "1,+,2"])(
    "is nothing else: %j",
    (text) => {
      expect(parseContidList(text)).toBeUndefined();
    },
  );
});

describe("an access vector", () => {
  it("is read from prose", () => {
    expect(parseAccessVector("avc:  denied  { read write } for")).toEqual({
      decision: "denied",
      permissions: ["read", "write"],
      isCut: false,
    });
    expect(parseAccessVector("avc:  denied  { open rea")).toEqual({
      decision: "denied",
      permissions: ["open"],
      isCut: true,
    });
    expect(parseAccessVector("avc:  denied  { open ")?.permissions).toEqual(["open"]);
    expect(parseAccessVector("avc:  granted  { null } for")?.decision).toBe("granted");
    expect(parseAccessVector("user")).toBeUndefined();
    expect(parseAccessVector(null)).toBeUndefined();
  });
});
