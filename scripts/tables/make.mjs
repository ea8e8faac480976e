// SPDX-License-Identifier: Apache-2.0
// Makes interpret/tables and grammar/record-types.json out of Debian's kernel, C library and audit headers.
//   npm run tables                 fetches linux-libc-dev, libc6-dev and libaudit-dev with apt (as root: nothing is installed)
//   npm run tables -- --headers D  uses unpacked packages in D
//   npm run tables -- --check      writes nothing; exit 1 if a table differs
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { GROUPS } from "./constant-groups.mjs";
import { headerReader, MACHINES } from "./header-reader.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values: options } = parseArgs({
  options: { headers: { type: "string" }, check: { type: "boolean" } },
});

/** The only linux-libc-dev with every machine's headers is "all"; Debian 12 has it in backports. */
function fetchHeaders() {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-headers-"));
  const versions = execFileSync("apt-cache", ["madison", "linux-libc-dev"], { encoding: "utf8" });
  const offered = [...versions.matchAll(/\|\s*(\S+)\s*\|/g)].map(([, version]) => version);
  const kernel = offered.find(
    (version) => Number(version.split(".")[1]) >= 12 || Number(version.split(".")[0]) > 6,
  );
  if (kernel === undefined)
    throw new Error(
      "no linux-libc-dev of Linux 6.12 or later is offered here (Debian 12: bookworm-backports)",
    );
  execFileSync("apt-get", ["download", `linux-libc-dev=${kernel}`, "libc6-dev", "libaudit-dev"], {
    cwd: folder,
    stdio: "ignore",
  });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb")))
    execFileSync("dpkg-deb", ["-x", join(folder, file), folder]);
  return folder;
}

const KEEP_TYPES = /^AUDIT_(?!FIRST_|LAST_|.*_(?:FIRST|LAST)_MSG$|MESSAGE_TEXT_MAX)(.+)$/;
/** auditd's name of this type differs from its macro. Source: libaudit, audit_msg_type_to_name(). */
const TYPE_NAMES = { AA: "APPARMOR" };
/** Types missing from these headers: removed, or newer. Source: linux/audit.h of Linux 2.6.16 and of 6.17. */
const OTHER_TYPES = {
  1301: "FS_WATCH",
  1423: "LANDLOCK_ACCESS",
  1424: "LANDLOCK_DOMAIN",
  1425: "MAC_TASK_CONTEXTS",
  1426: "MAC_OBJ_CONTEXTS",
  1808: "INTEGRITY_USERSPACE",
};

function recordTypes(read) {
  const both = [
    ...read.macros("x86_64", ["linux/audit.h"], KEEP_TYPES),
    ...read.macros("x86_64", ["libaudit.h"], KEEP_TYPES),
  ];
  const types = both
    .filter(([number]) => number >= 1000 && number < 3000)
    .map(([number, name]) => [number, TYPE_NAMES[name] ?? name]);
  return { ...OTHER_TYPES, ...Object.fromEntries(types) };
}

/** Calls of container objects, and calls to which later kernels gave the same number on every machine. */
const LATER = {
  463: "setxattrat",
  464: "getxattrat",
  465: "listxattrat",
  466: "removexattrat",
  467: "open_tree_attr",
  468: "file_getattr",
  469: "file_setattr",
  500: "container_create",
  501: "fork_into_container",
  502: "container_socket",
};

function syscalls(read, machine) {
  const found = read
    .macros(
      machine,
      ["asm/unistd.h"],
      /^__NR_(?!SYSCALL_BASE|syscalls$|SYSCALL_MASK|arch_specific_syscall)(\w+)$/,
    )
    .filter(([number]) => number >= 0 && number < 1_000_000);
  return { ...Object.fromEntries(found), ...LATER };
}

/** Never seen by programs, only by the audit system. Source: linux/errno.h, which no package of headers for programs has. */
const INTERNAL_ERRNOS = {
  512: "ERESTARTSYS",
  513: "ERESTARTNOINTR",
  514: "ERESTARTNOHAND",
  515: "ENOIOCTLCMD",
  516: "ERESTART_RESTARTBLOCK",
  517: "EPROBE_DEFER",
  524: "ENOTSUPP",
};
const INTERNAL_WORDS = {
  ENOTSUPP: "Operation is not supported",
  ENOIOCTLCMD: "No ioctl command",
  EPROBE_DEFER: "Driver requests probe retry",
};

/** Names from the kernel, texts from this system's C library (both are the same on every Linux). */
function errnos(read) {
  const found = read.macros("x86_64", ["asm/errno.h"], /^E(?!WOULDBLOCK|DEADLOCK)[A-Z0-9]+$/);
  const script = "import os,sys,json;print(json.dumps({n:os.strerror(n) for n in map(int,sys.argv[1:])}))";
  const words = JSON.parse(
    execFileSync("python3", ["-c", script, ...found.map(([number]) => String(number))], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    }),
  );
  const internal = Object.entries(INTERNAL_ERRNOS).map(([number, name]) => [
    number,
    [name, INTERNAL_WORDS[name] ?? "Interrupted system call"],
  ]);
  return {
    ...Object.fromEntries(found.map(([number, name]) => [number, [name, words[number]]])),
    ...Object.fromEntries(internal),
  };
}

function constants(read) {
  const tables = {};
  for (const [group, parts] of Object.entries(GROUPS)) {
    const byNumber = new Map();
    for (const { from, machine, headers, pattern } of parts)
      for (const [number, name] of read[from](machine, headers, pattern))
        if (!byNumber.has(number)) byNumber.set(number, name);
    if (byNumber.size === 0) throw new Error(`no constant for ${group}`);
    tables[group] = [...byNumber].sort(([a], [b]) => a - b);
  }
  return tables;
}

function write(path, value, differences) {
  const text = `${JSON.stringify(value, undefined, 1)}\n`;
  const file = join(root, path);
  let before = "";
  try {
    before = readFileSync(file, "utf8");
  } catch {
    // First creation of the table.
  }
  if (before === text) return;
  differences.push(path);
  if (!options.check) writeFileSync(file, text);
}

const folder = options.headers ?? fetchHeaders();
const read = headerReader(folder);
const differences = [];
for (const [machine] of MACHINES)
  write(`interpret/tables/syscalls-${machine}.json`, syscalls(read, machine), differences);
write("interpret/tables/errno.json", errnos(read), differences);
write("interpret/tables/constants.json", constants(read), differences);
write("grammar/record-types.json", recordTypes(read), differences);
if (options.headers === undefined) rmSync(folder, { recursive: true });
process.stdout.write(
  differences.length === 0
    ? "every table is as the headers have it\n"
    : `${options.check ? "differ" : "written"}: ${differences.join(", ")}\n`,
);
process.exitCode = options.check && differences.length > 0 ? 1 : 0;
