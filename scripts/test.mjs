// SPDX-License-Identifier: Apache-2.0
// `npm test`: install, build, lint, type-check, test. Arguments go to vitest.
import { prepare, run } from "./prepare.mjs";

prepare();
run("npm", ["run", "--silent", "lint"]);
run("npm", ["run", "--silent", "typecheck"]);
run("npx", ["vitest", "run", ...process.argv.slice(2)]);
