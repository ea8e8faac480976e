// SPDX-License-Identifier: Apache-2.0
// `npm test`: install, build, check, test. Single stages: `npm run check` (lint, types), `npm run test:unit`, `npm run test:e2e`
// (the built program, its peers, a browser). Further arguments go to vitest.
import { prepare, run } from "./prepare.mjs";

const STAGES = ["check", "unit", "e2e"];
const [first, ...others] = process.argv.slice(2);
const stage = STAGES.includes(first) ? first : undefined;
const rest = stage === undefined ? process.argv.slice(2) : others;

prepare();
if (stage === undefined || stage === "check") {
  run("npm", ["run", "--silent", "lint"]);
  run("npm", ["run", "--silent", "typecheck"]);
}
if (stage !== "check") {
  const project = stage === undefined ? [] : ["--project", `${stage}*`];
  run("npx", ["vitest", "run", ...project, ...rest]);
}
