// SPDX-License-Identifier: Apache-2.0
// Bundles the program's modules, after the compiler: finding, reading and linking three hundred of them took longer than the work of
// most commands. Each command gets one file with the modules of a usual run, dist/program/NAME/main.cjs, and beside it files that
// are loaded on demand. Packages stay where npm puts them, except those in TAKEN_IN.
// CommonJS: Node.js starts it faster than modules, and can use a code cache (scripts/program/compile.cjs).
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist`;
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
/** Modules that usual runs of a command import on demand. */
const USUAL = {
  search: [
    "report/json-event",
    "report/problem-text",
    "report/safe-json",
    "report/text-event",
    "interpret/call-names",
    "cli/parse-time",
    "store/search/event-repository",
  ],
  report: ["store/search/lists/list-repository"],
  show: ["report/show-text"],
  stats: ["store/search/boots/boot-repository", "store/search/log-repository", "store/search/log-coverage"],
  status: ["cli/status-text"],
  tree: ["report/tree-text", "store/search/boots/boot-repository", "store/search/container-repository"],
};
/** Bundled packages; all others stay where npm puts them. */
const TAKEN_IN =
  /^(?:better-sqlite3|commander|object-treeify|string-width|strip-ansi|ansi-regex|emoji-regex|is-fullwidth-code-point)$/;
/** For --version, --help and unknown commands. */
const NO_COMMAND = "help";
const HASH_DIGITS = 16;
/** A log to run the commands on when their code is compiled. */
const SAMPLE = "fixtures/linux-6.12-container/runc-6.12.log";

/**
 * Lets modules find the files beside them, at the locations of the compiled modules: by path, since creating URLs takes longer
 * than reading the files. A file with a constant name is included as text.
 */
const whereItWas = (outdir) => ({
  name: "where-it-was",
  transform(code, id) {
    if (!code.includes("import.meta.url") || id.includes("node_modules")) return undefined;
    const compiled = resolve(dist, relative(root, id)).replace(/\.ts$/, ".js");
    const place = relative(outdir, compiled).split(sep).join("/");
    const beside = `\`\${__dirname}/${dirname(place)}/`;
    const moved = code
      .replaceAll(/\breadFileSync\(\s*new URL\("([^"]+)", import\.meta\.url\),\s*"utf8",?\s*\)/g, (_, name) =>
        JSON.stringify(readFileSync(resolve(dirname(id), name), "utf8")),
      )
      .replaceAll(
        /\bfileURLToPath\(new URL\("([^"]+)", import\.meta\.url\)\)/g,
        (_, name) => `${beside}${name}\``,
      )
      .replaceAll("createRequire(import.meta.url)", `createRequire(${beside}none.js\`)`)
      .replaceAll("import.meta.url", `new URL(${JSON.stringify(place)}, import.meta.url).href`);
    return { code: moved, map: null };
  },
});

/** Leaves out all other commands: commander calls the one whose bundle was started. */
const withoutOthers = (command) => ({
  name: "without-others",
  resolveId(source, importer) {
    if (!/\/cli\/\w+-commands\.ts$/.test(importer ?? "") || !source.endsWith("-command.ts")) return undefined;
    return source === `./${command}-command.ts` ? undefined : { id: "./no-such-command.cjs", external: true };
  },
});

/** commander can run other programs as its commands. */
const WITHOUT_PROGRAMS = {
  name: "without-programs",
  transform(code, id) {
    if (!id.endsWith("/commander/lib/command.js")) return undefined;
    return { code: code.replace("require('node:child_process')", "undefined"), map: null };
  },
};

/** Records the modules that a usual run of the command needs. */
const usual = (command, modules) => ({
  name: "usual",
  buildEnd() {
    const onDemand = [command && `cli/${command}-command`, ...(USUAL[command] ?? [])].map(
      (path) => `${root}${path}.ts`,
    );
    const waiting = [`${root}cli/main.ts`, ...onDemand];
    for (const id of waiting) {
      const info = this.getModuleInfo(id);
      if (info === null || modules.has(id)) continue;
      modules.add(id);
      waiting.push(...info.importedIds);
    }
  },
});

const SQLITE = JSON.parse(readFileSync(`${root}node_modules/better-sqlite3/package.json`, "utf8")).version;
const DECLARED = "declare const BUNDLED_SQLITE: typeof Sqlite | undefined;";

/** better-sqlite3's modules, used by store/sqlite.ts if the installed binary is of their version. */
const withSqlite = {
  name: "with-sqlite",
  transform(code, id) {
    if (!id.endsWith("/store/sqlite.ts")) return undefined;
    if (!code.includes(DECLARED)) throw new Error(`store/sqlite.ts no longer has: ${DECLARED}`);
    return { code: code.replace(DECLARED, 'import BUNDLED_SQLITE from "better-sqlite3";'), map: null };
  },
};

/** Records bundled packages, for their licences. */
const taken = {
  name: "taken",
  moduleParsed({ id }) {
    const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
    if (folder !== undefined) takenIn.add(folder);
  },
};
const takenIn = new Set();

/** The licences of the bundled packages, as the licences require. */
function writeLicences(file) {
  const texts = [...takenIn].sort().map((folder) => {
    const { name, version: its } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const licence = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (licence === undefined) throw new Error(`${name} has no licence to take along`);
    return `${name} ${its}\n\n${readFileSync(`${folder}/${licence}`, "utf8").trim()}\n`;
  });
  writeFileSync(file, `Packages whose text is in these bundles:\n\n${texts.join(`\n${"-".repeat(72)}\n\n`)}`);
}

/** Parts of Node.js that load many others. */
const LARGE = ["child_process", "crypto", "net", "os", "stream", "stream/web", "timers/promises", "tty", "util", "v8", "zlib"]; // biome-ignore format: one list

/** Loads those on first use. */
const lateParts = {
  name: "late-parts",
  renderChunk(code) {
    let late = code;
    for (const part of LARGE) {
      const name = `node_${part.replace("/", "_")}`;
      const loaded = `let ${name} = require("node:${part}");`;
      const isAssigned = new RegExp(`^${name} = `, "m").test(late);
      if (!late.includes(loaded) || isAssigned) continue;
      late = late.replace(
        loaded,
        `let ${name}_part; const ${name} = () => (${name}_part ??= require("node:${part}"));`,
      );
      // `new f().X()` would construct f
      late = late.replaceAll(new RegExp(`\\bnew ${name}\\.`, "g"), `new (${name}()).`);
      late = late.replaceAll(new RegExp(`\\b${name}\\.`, "g"), `${name}().`);
    }
    return { code: late, map: null };
  },
};

/** Takes `Module` from the running module: the additions of `node:module` load other parts of Node.js and are not used. */
const moduleAtHand = {
  name: "module-at-hand",
  renderChunk: (code) => ({
    code: code.replace(
      'let node_module = require("node:module");',
      "const node_module = module.constructor;",
    ),
    map: null,
  }),
};

/** Imports packages through a file that is compiled normally: code from a cache cannot import. */
const importsElsewhere = {
  name: "imports-elsewhere",
  renderChunk: (code) => ({
    code: code.replaceAll(/\bimport\("(?=[\w@])/g, 'require("../import.cjs")("'),
    map: null,
  }),
};

/** Escapes characters beyond ASCII: with one of them, V8 stores a text in two bytes per character and reads it more slowly. */
const inAscii = {
  name: "in-ascii",
  generateBundle(_, files) {
    for (const file of Object.values(files))
      if (file.type === "chunk")
        file.code = file.code.replaceAll(
          /[^\0-\x7f]/g,
          (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
        );
  },
};

async function bundle(command) {
  const outdir = `${dist}/program/${command}`;
  const modules = new Set();
  const bundler = await rolldown({
    input: { main: `${root}cli/main.ts` },
    platform: "node",
    external: (id) => !/^[./\0]/.test(id) && !TAKEN_IN.test(id),
    transform: {
      define: { CTRAUDIT_VERSION: JSON.stringify(version), BUNDLED_SQLITE_VERSION: JSON.stringify(SQLITE) },
    },
    checks: { ineffectiveDynamicImport: false },
    plugins: [
      taken,
      withSqlite,
      WITHOUT_PROGRAMS,
      withoutOthers(command),
      whereItWas(outdir),
      usual(command, modules),
      lateParts,
      moduleAtHand,
      importsElsewhere,
      inAscii,
    ],
  });
  await bundler.write({
    dir: outdir,
    format: "cjs",
    sourcemap: true,
    sourcemapExcludeSources: true,
    comments: { legal: true, annotation: false, jsdoc: false },
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name].cjs",
    codeSplitting: {
      groups: [{ name: "usual", test: (id) => modules.has(id) || id.includes("rolldown/runtime") }],
    },
  });
  await bundler.close();
}

const commands = readdirSync(`${root}cli`)
  .filter((name) => name.endsWith("-command.ts"))
  .map((name) => name.replace("-command.ts", ""));
const contents = {};
rmSync(`${dist}/program`, { recursive: true, force: true });
for (const command of [NO_COMMAND, ...commands]) {
  await bundle(command);
  const main = readFileSync(`${dist}/program/${command}/main.cjs`);
  contents[command] = createHash("sha256").update(main).digest("hex").slice(0, HASH_DIGITS);
}

const start = readFileSync(`${root}scripts/program/start.cjs`, "utf8");
writeFileSync(`${dist}/program/main.cjs`, start.replace("CONTENTS", JSON.stringify(contents)), {
  mode: 0o755,
});
for (const name of ["compile.cjs", "import.cjs"])
  copyFileSync(`${root}scripts/program/${name}`, `${dist}/program/${name}`);
copyFileSync(`${root}${SAMPLE}`, `${dist}/program/sample.log`);
writeLicences(`${dist}/program/LICENSES.txt`);
