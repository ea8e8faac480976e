// SPDX-License-Identifier: Apache-2.0
// Puts the program's modules together, after the compiler: to find, read and link three hundred of them took longer than most
// commands work. Packages stay where npm puts them. dist/cli/main.js then only chooses: `ingest` is a program of its own, in few
// files, since it is run again and again on a log that grows; all other commands share theirs.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const ENTRY = `${dist}/cli/main.js`;

/** Modules that read files beside them go on finding them there. */
const whereItWas = (outdir) => ({
  name: "where-it-was",
  setup(bundler) {
    bundler.onLoad({ filter: /\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!path.startsWith(dist) || !text.includes("import.meta.url")) return undefined;
      const place = JSON.stringify(relative(outdir, path).split(sep).join("/"));
      return { contents: text.replaceAll("import.meta.url", `new URL(${place}, import.meta.url).href`) };
    });
  },
});

/** Leaves out the commands that are not asked for: they would share parts with those that are, and each part is a file. */
const withoutOthers = (command, outdir) => ({
  name: "without-others",
  setup(bundler) {
    bundler.onResolve({ filter: /-command\.js$/ }, ({ path, kind, importer }) => {
      if (kind !== "dynamic-import" || path.endsWith(`/${command}-command.js`)) return undefined;
      return { path: `${relative(outdir, dirname(importer))}/${path.slice(2)}`, external: true };
    });
  },
});

async function bundle(name, plugins = []) {
  const outdir = `${dist}/program/${name}`;
  await build({
    entryPoints: [ENTRY],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
    outdir,
    logLevel: "warning",
    plugins: [whereItWas(outdir), ...plugins.map((plugin) => plugin(outdir))],
  });
}

await bundle("all");
await bundle("ingest", [(outdir) => withoutOthers("ingest", outdir)]);
writeFileSync(
  ENTRY,
  `#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
await import(process.argv[2] === "ingest" ? "../program/ingest/main.js" : "../program/all/main.js");
`,
);
