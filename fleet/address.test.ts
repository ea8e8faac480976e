// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFleetAddress } from "./address.ts";

const folder = mkdtempSync(join(tmpdir(), "ctraudit-address-"));
afterAll(() => rmSync(folder, { recursive: true }));

const code = (text: string, environment = {}) => {
  try {
    readFleetAddress(text, environment);
    return "read";
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe("the address of a fleet", () => {
  it("names a server, a user and a database", () => {
    expect(readFleetAddress("clickhouse://ann@db1:9000/audit", { CTRAUDIT_DB_PASSWORD: "x" })).toMatchObject({
      url: "http://db1:9000",
      user: "ann",
      password: "x",
      database: "audit",
      shown: "clickhouse://ann@db1:9000/audit",
    });
    expect(readFleetAddress("clickhouse://db1", {})).toMatchObject({
      url: "http://db1:8123",
      user: "default",
      database: "ctraudit",
    });
    expect(readFleetAddress("clickhouses://[::1]/audit", {}).url).toBe("https://[::1]:8443");
  });

  it("never has a password, and is never shown with one", () => {
    expect(code("clickhouse://ann:secret@db1/audit")).toBe("CTR_FLEET_ADDRESS");
    expect(
      JSON.stringify(readFleetAddress("clickhouse://ann@db1", { CTRAUDIT_DB_PASSWORD: "xyz" }).shown),
    ).not.toContain("xyz");
  });

  it("reads the password from a file readable only by its owner", () => {
    const path = join(folder, "password");
    writeFileSync(path, "secret\nmore\n", { mode: 0o600 });
    const environment = { CTRAUDIT_DB_PASSWORD_FILE: path };
    expect(readFleetAddress("clickhouse://ann@db1", environment).password).toBe("secret");
    chmodSync(path, 0o644);
    expect(code("clickhouse://ann@db1", environment)).toBe("CTR_FLEET_ADDRESS");
  });

  it.each([
    "clickhouse:///audit",
    "clickhouse://db1/a`b",
    "clickhouse://db1/a?b=1",
    "clickhouse://db1/a.b",
    "ftp://db1/a",
    "nothing",
  ])("is not %s", (text) => {
    expect(code(text)).toBe("CTR_FLEET_ADDRESS");
  });
});
