// SPDX-License-Identifier: Apache-2.0
// A reporter of vitest: the ten slowest tests, and the ten slowest files, at the end of a run of more than one file.
const SHOWN = 10;

export default class SlowestTests {
  onTestRunEnd(modules) {
    if (modules.length < 2) return;
    const files = modules.map((module) => [module.diagnostic().duration, module.relativeModuleId]);
    const tests = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => [
        test.diagnostic()?.duration ?? 0,
        `${module.relativeModuleId}: ${test.fullName}`,
      ]),
    );
    print("Slowest tests", tests);
    print("Slowest files, without the time to load them", files);
  }
}

function print(title, rows) {
  console.log(`\n${title}`);
  for (const [ms, name] of rows.sort(([a], [b]) => b - a).slice(0, SHOWN))
    console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
}
