// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { readPluginSettings } from "./plugin-settings.ts";
import { readCommandLine } from "./program.ts";

const MOST_EXPOSED = 2.0;
const path = (name: string) => fileURLToPath(new URL(`../deploy/${name}`, import.meta.url));
const unit = readFileSync(path("ctraudit.service"), "utf8");
const setting = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(unit)?.[1];

describe("the unit of systemd", () => {
  it("runs a command that there is, on the database that tmpfiles makes, as the user that sysusers makes", () => {
    const words = setting("ExecStart")!.split(" ").slice(1);
    const request = readCommandLine(words, "0");
    expect(request).toMatchObject({ kind: "run", command: { name: "follow" } });
    const db = request.kind === "run" ? request.options.text("db") : undefined;
    expect(readFileSync(path("ctraudit.tmpfiles.conf"), "utf8")).toContain(`f ${db} 0640 ctraudit`);
    expect(readFileSync(path("ctraudit.sysusers.conf"), "utf8")).toContain(`u ${setting("User")} `);
    expect(db).toContain(`/var/lib/${setting("StateDirectory")}/`);
  });

  it("has a plugin of auditd with a command that there is, and settings that it takes", () => {
    const plugin = readFileSync(path("plugins.d/ctraudit.conf"), "utf8");
    expect(plugin).toMatch(/^active = no$/m);
    const script = readFileSync(path("ctraudit-plugin"), "utf8");
    expect(plugin).toMatch(/^path = \/usr\/lib\/ctraudit\/ctraudit-plugin$/m);
    const [, command] = /^ +\/usr\/bin\/ctraudit (\w+) "\$@"$/m.exec(script)!;
    expect(readCommandLine([command!], "0")).toMatchObject({ kind: "run", command: { name: "plugin" } });
    const request = readCommandLine(["plugin", "--config", path("plugin.conf")], "0");
    const settings = request.kind === "run" ? readPluginSettings(request.options) : undefined;
    const tmpfiles = readFileSync(path("ctraudit.tmpfiles.conf"), "utf8");
    expect(tmpfiles).toContain(`d ${settings?.spool} 0750 ctraudit `);
    expect(tmpfiles).toContain(`f ${settings?.database} 0640 ctraudit `);
  });

  it("tells what follow tells, and has time for it", () => {
    expect([setting("Type"), setting("NotifyAccess")]).toEqual(["notify", "all"]);
    expect(setting("MemoryMax")).toBeDefined();
  });

  it.skipIf(!existsSync("/usr/bin/systemd-analyze"))("is exposed to little", async ({ skip }) => {
    const words = ["security", "--offline=true", path("ctraudit.service")];
    const { all = "" } = await execa("systemd-analyze", words, { reject: false, all: true });
    const exposure = /Overall exposure level for \S+: ([0-9.]+)/.exec(all)?.[1];
    if (exposure === undefined) skip("this systemd-analyze judges no file");
    expect(Number(exposure)).toBeLessThanOrEqual(MOST_EXPOSED);
  });
});
