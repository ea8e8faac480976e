// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "./run-process.ts";

/** Debian packages that hold the peers and the libraries which a small system lacks. Nothing of them is installed, no daemon is started. */
const PACKAGES = ["auditd", "laurel", "libaudit1", "libauparse0", "libcap-ng0", "libwrap0"];
const LIBRARIES = [
  "lib/x86_64-linux-gnu",
  "usr/lib/x86_64-linux-gnu",
  "lib/aarch64-linux-gnu",
  "usr/lib/aarch64-linux-gnu",
];

export interface Peer {
  readonly program: string;
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Peers {
  readonly ausearch: Peer | null;
  readonly laurel: Peer | null;
}

/** ausearch and laurel: from the tree named, from PATH, or unpacked into `folder` from Debian packages; null where none can be had. */
export function findPeers(folder: string, named?: string): Peers {
  const root = named ?? join(folder, "peers");
  let ausearch = findPeer("ausearch", root);
  let laurel = findPeer("laurel", root);
  if ((!ausearch || !laurel) && named === undefined && unpackPackages(root)) {
    ausearch ??= findPeer("ausearch", root);
    laurel ??= findPeer("laurel", root);
  }
  return { ausearch, laurel };
}

function findPeer(name: string, root: string): Peer | null {
  const libraries = LIBRARIES.map((folder) => join(resolve(root), folder)).join(":");
  const unpacked = ["sbin", "usr/sbin", "usr/bin"]
    .map((folder) => join(resolve(root), folder, name))
    .find((file) => existsSync(file));
  if (unpacked) return checkPeer({ program: unpacked, environment: { LD_LIBRARY_PATH: libraries } });
  const { PATH = "" } = process.env;
  const onPath = `${PATH}:/sbin:/usr/sbin`.split(":").map((folder) => join(folder, name));
  const program = onPath.find((file) => existsSync(file));
  return program === undefined ? null : checkPeer({ program, environment: {} });
}

function checkPeer(found: Omit<Peer, "version">): Peer | null {
  const environment = { ...process.env, ...found.environment };
  const { status, stdout, stderr } = spawnSync(found.program, ["--version"], {
    env: environment,
    encoding: "utf8",
  });
  return status === 0 ? { ...found, version: (stdout || stderr).trim().split("\n")[0] ?? "" } : null;
}

function unpackPackages(root: string): boolean {
  mkdirSync(root, { recursive: true });
  try {
    execFileSync("apt-get", ["download", ...PACKAGES], { cwd: root, stdio: "ignore" });
    for (const file of readdirSync(root).filter((name) => name.endsWith(".deb")))
      execFileSync("dpkg", ["-x", join(root, file), root], { stdio: "ignore" });
    return true;
  } catch {
    return false; // no Debian, or no archive to reach: the comparison is left out and said to be
  }
}

/** ausearch reading a whole file once, every record printed as it is. */
export function ausearchScan(peer: Peer, log: string): Command {
  return { ...peer, arguments: ["-m", "ALL", "--raw", "-if", log], accept: [0, 1] };
}

/** ausearch's cheapest full scan: the records of one pid. */
export function ausearchPid(peer: Peer, log: string, pid: number): Command {
  return { ...peer, arguments: ["-p", String(pid), "--raw", "-if", log], accept: [0, 1] };
}

/** ausearch's scan for a whole word, in names of files. */
export function ausearchWord(peer: Peer, log: string, word: string): Command {
  return { ...peer, arguments: ["-w", "-f", word, "--raw", "-if", log], accept: [0, 1] };
}

/** laurel turning a whole file into JSON. */
export function laurelConvert(peer: Peer, log: string, folder: string): Command {
  const output = join(resolve(folder), "laurel");
  mkdirSync(output, { recursive: true });
  const config = join(output, "laurel.toml");
  writeFileSync(
    config,
    `directory = "${output}"\nuser = "${userInfo().username}"\nstatusreport-period = 0\ninput = "stdin"\n` +
      '[auditlog]\nfile = "audit.log"\nsize = 100000000000\ngenerations = 1\n',
  );
  return { ...peer, arguments: ["-c", config], input: log };
}
