// SPDX-License-Identifier: Apache-2.0
// For `npm run demo` and `npm test`: prepare a fresh clone to run the tool.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command in the repository with the terminal as its output; ends the script with its status if it fails. */
export function run(command, args, options = {}) {
  // Commands must end by themselves: a pager would wait for keys.
  const env = { ...process.env, CTRAUDIT_PAGER: "" };
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: "inherit", ...options });
  if (error) {
    console.error(`${command}: ${error.message}`);
    process.exit(2);
  }
  if (status !== 0) process.exit(status ?? 2);
}

/** npm leaves a copy of the lock file's content in node_modules: installed means it names the same versions. */
function isInstalled() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (!existsSync(installed)) return false;
  const versions = (file) =>
    Object.entries(JSON.parse(readFileSync(file, "utf8")).packages)
      .filter(([path, entry]) => path !== "" && !entry.optional)
      .map(([path, { version }]) => `${path}@${version}`)
      .sort()
      .join("\n");
  return versions(installed) === versions(`${root}package-lock.json`);
}

export function prepare() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`ctraudit needs Node.js 20.19 or newer, this is ${process.versions.node}`);
    process.exit(2);
  }
  if (!isInstalled()) run("npm", ["ci", "--no-audit", "--no-fund"]);
  run("npm", ["run", "--silent", "build"]);
}
