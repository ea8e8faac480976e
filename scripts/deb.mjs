// SPDX-License-Identifier: Apache-2.0
// `npm run deb`: a Debian package of the build, in deb/, with dpkg-deb. node comes from the distribution; packages needed
// at run time, including better-sqlite3's binary, are copied from node_modules according to the lock file.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version, description, homepage, dependencies } = JSON.parse(
  readFileSync(`${root}package.json`, "utf8"),
);
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, "utf8")).packages;
const stage = mkdtempSync(join(tmpdir(), "ctraudit-deb-"));
process.on("exit", () => rmSync(stage, { recursive: true, force: true }));
process.umask(0o022);

/** Node.js version: the package works only with this one. */
const major = Number(process.versions.node.split(".")[0]);
const LIB = "usr/lib/ctraudit";
/** Sources and objects of the binary, binaries for other programs than node (bare), types, tests: not needed to run. */
const NOT_NEEDED =
  /^\/bare-[^/]+\/prebuilds|\/better-sqlite3(?:-13)?\/(?:deps|src|build\/(?!Release(?:\/better_sqlite3\.node)?$)|binding\.gyp)|\.(?:map|ts|mts|cts|flow|md|markdown|yml|gyp|html|cmd)$|\/(?:test|tests|examples?|docs?|benchmarks?|\.github)(?:\/|$)|\/\.(?!bin)[^/]+$/;

function put(from, to, mode) {
  mkdirSync(dirname(join(stage, to)), { recursive: true });
  cpSync(join(root, from), join(stage, to), { recursive: true, dereference: true });
  if (mode !== undefined) chmodSync(join(stage, to), mode);
}

function write(to, content, mode = 0o644) {
  mkdirSync(dirname(join(stage, to)), { recursive: true });
  writeFileSync(join(stage, to), content, { mode });
}

/** Packages needed at run time: those not marked as dev in the lock file. */
function packages() {
  return Object.entries(lock)
    .filter(([path, { dev, peer, optional }]) => path !== "" && !dev && !peer && !optional)
    .filter(([path]) => !/\/(?:better-sqlite3-13|node-addon-api)$/.test(path) || major >= 24)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
}

if (!existsSync(`${root}dist/program/main.cjs`)) {
  process.stderr.write("deb: nothing is built: npm run build first\n");
  process.exit(1);
}
for (const name of Object.keys(dependencies))
  if (!existsSync(`${root}node_modules/${name}`)) throw new Error(`${name} is not installed: npm ci first`);

// The program, and the files that its modules read beside them; the library is distributed by npm.
const IS_MODULE = /\.(?:js|d\.ts)$/;
for (const folder of readdirSync(`${root}dist`)) {
  if (["man", "completions", "library"].includes(folder)) continue;
  cpSync(`${root}dist/${folder}`, join(stage, LIB, "dist", folder), {
    recursive: true,
    filter: (file) => folder === "program" || !IS_MODULE.test(file),
  });
}
put("package.json", `${LIB}/package.json`);
for (const path of packages()) {
  const from = realpathSync(join(root, path));
  mkdirSync(join(stage, LIB, path), { recursive: true });
  cpSync(from, join(stage, LIB, path), {
    recursive: true,
    dereference: true,
    filter: (file) => {
      const inside = file.slice(from.length);
      // Nested packages have their own paths in the lock file.
      return (
        !inside.startsWith("/node_modules") &&
        !NOT_NEEDED.test(`/${path.split("node_modules/").at(-1)}${inside}`)
      );
    },
  });
}
const binary = join(stage, LIB, "node_modules/better-sqlite3/build/Release/better_sqlite3.node");
try {
  execFileSync("strip", ["--strip-unneeded", binary], { stdio: "ignore" });
} catch {
  // Without binutils it is larger.
}

const main = join(stage, LIB, "dist/program/main.cjs");
writeFileSync(main, readFileSync(main, "utf8").replace(/^#!.*\n/, "#!/usr/bin/node\n"));
mkdirSync(join(stage, "usr/bin"), { recursive: true });
symlinkSync("../lib/ctraudit/dist/program/main.cjs", join(stage, "usr/bin/ctraudit"));
for (const page of readdirSync(`${root}dist/man`)) {
  const section = page.split(".").at(-1);
  write(
    `usr/share/man/man${section}/${page}.gz`,
    gzipSync(readFileSync(`${root}dist/man/${page}`), { level: 9 }),
  );
}
put("dist/completions/ctraudit.bash", "usr/share/bash-completion/completions/ctraudit");
put("dist/completions/_ctraudit", "usr/share/zsh/vendor-completions/_ctraudit");
put("dist/completions/ctraudit.fish", "usr/share/fish/vendor_completions.d/ctraudit.fish");

put("deploy/ctraudit.service", "usr/lib/systemd/system/ctraudit.service");
put("deploy/ctraudit.sysusers.conf", "usr/lib/sysusers.d/ctraudit.conf");
put("deploy/ctraudit.tmpfiles.conf", "usr/lib/tmpfiles.d/ctraudit.conf");
put("deploy/ctraudit-plugin", `${LIB}/ctraudit-plugin`);
put("deploy/plugins.d/ctraudit.conf", "etc/audit/plugins.d/ctraudit.conf");
put("deploy/plugin.conf", "etc/ctraudit/plugin.conf");
put("deploy/auditd.dropin.conf", `${LIB}/auditd.dropin.conf`);
const hasHook = buildHook(join(stage, LIB, "ctraudit-hook"));
// A file in a runtime's directory would start the hook: no runtime searches this directory.
if (hasHook) {
  put("deploy/hook/ctraudit.json", `${LIB}/hooks.d/ctraudit.json`);
  // Static: a runtime may start it with any libraries.
  write(
    "usr/share/lintian/overrides/ctraudit",
    `ctraudit: statically-linked-binary [${LIB}/ctraudit-hook]\n`,
  );
}

const doc = "usr/share/doc/ctraudit";
for (const [from, to] of [
  ["README.md", "README.md"],
  ["SECURITY.md", "SECURITY.md"],
  ["deploy/README.md", "deploy.md"],
  ["deploy/hook/README.md", "hook.md"],
  ["docs/commands.md", "commands.md"],
  ...readdirSync(`${root}docs/commands`).map((name) => [`docs/commands/${name}`, `commands/${name}`]),
  ["docs/ctraudit.rules", "examples/ctraudit.rules"],
  ["docs/ctraudit-aarch64.rules", "examples/ctraudit-aarch64.rules"],
])
  put(from, `${doc}/${to}`);
const maintainer = "The ctraudit developers <ctraudit@users.noreply.github.com>";
const date = execFileSync("date", ["-R", "-u"], {
  encoding: "utf8",
  env: { ...process.env, LC_ALL: "C" },
}).trim();
const entry = `ctraudit (${version}) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- ${maintainer}  ${date}\n`;
write(`${doc}/changelog.gz`, gzipSync(entry, { level: 9 }));
put("CHANGELOG.md", `${doc}/CHANGELOG.md`);
const licences = packages()
  .map((path) => `  ${path.replace(/^.*node_modules\//, "")} ${lock[path].version}: ${lock[path].license}`)
  .sort();
write(
  `${doc}/copyright`,
  `Source: ${homepage}\nCopyright (C) 2026 the ctraudit developers\nLicense: Apache-2.0, see /usr/share/common-licenses/Apache-2.0\n\nPackages in /${LIB}/node_modules, with their licences beside them:\n${licences.join("\n")}\n${
    hasHook
      ? `\n/${LIB}/ctraudit-hook is linked with jansson (MIT) and the GNU C library (LGPL-2.1-or-later, see /usr/share/common-licenses/LGPL-2.1).\n`
      : ""
  }`,
);

for (const [folder] of walk(stage)) chmodSync(folder, 0o755);
for (const [, file] of walk(stage))
  if (file !== undefined) chmodSync(file, isScript(file) || file.endsWith("/ctraudit-hook") ? 0o755 : 0o644);

const architecture = execFileSync("dpkg", ["--print-architecture"], { encoding: "utf8" }).trim();
const kilobytes = [...walk(stage)].reduce(
  (sum, [, file]) => sum + (file === undefined ? 0 : Math.ceil(lstatSync(file).size / 1024)),
  0,
);
// better-sqlite3's binary is for one major version of node.
write(
  "DEBIAN/control",
  `Package: ctraudit
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${kilobytes}
Depends: nodejs (>= ${major === 20 ? "20.19" : major}~), nodejs (<< ${major + 1}~), libc6 (>= 2.31), libstdc++6 (>= 11), libgcc-s1
Recommends: auditd, systemd | systemd-standalone-sysusers
Section: admin
Priority: optional
Homepage: ${homepage}
Description: containers of audited events
 ${wrap(description)}
`,
);
write("DEBIAN/conffiles", "/etc/audit/plugins.d/ctraudit.conf\n/etc/ctraudit/plugin.conf\n");
for (const script of ["postinst", "prerm", "postrm"])
  write(`DEBIAN/${script}`, readFileSync(`${root}deploy/debian/${script}`), 0o755);
const sums = [...walk(stage)]
  .flatMap(([, file]) =>
    file === undefined || file.includes("/DEBIAN/") || lstatSync(file).isSymbolicLink()
      ? []
      : [file.slice(stage.length + 1)],
  )
  .sort();
write("DEBIAN/md5sums", execFileSync("md5sum", sums, { cwd: stage, encoding: "utf8" }));
chmodSync(stage, 0o755);
chmodSync(join(stage, "DEBIAN"), 0o755);

mkdirSync(`${root}deb`, { recursive: true });
const target = `${root}deb/ctraudit_${version}_${architecture}.deb`;
execFileSync("dpkg-deb", ["--build", "--root-owner-group", "-Zxz", stage, target], { stdio: "inherit" });

/** Folders, and files with their folders. Links are left out. */
function* walk(folder) {
  yield [folder, undefined];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield [folder, path];
  }
}

/** The OCI hook, a static program. False if the machine cannot compile it: the package is then built without it, with a message. */
function buildHook(to) {
  const words = [
    "-s",
    "-C",
    join(root, "deploy/hook"),
    `PROGRAM=${to}`,
    "CFLAGS=-O2 -fstack-protector-strong -D_FORTIFY_SOURCE=2",
    "LDFLAGS=-s",
  ];
  try {
    execFileSync("make", words, { stdio: ["ignore", "inherit", "pipe"] });
    return true;
  } catch (error) {
    const why = String(error.stderr ?? error.message)
      .trim()
      .split("\n")[0];
    process.stderr.write(
      `deb: without the OCI hook (${why}): apt install gcc make libc6-dev libjansson-dev, and again\n`,
    );
    return false;
  }
}

function isScript(file) {
  return readFileSync(file).subarray(0, 2).toString("latin1") === "#!";
}

function wrap(text) {
  return text.replace(/(.{1,76})(?:\s+|$)/g, "$1\n ").trimEnd();
}
