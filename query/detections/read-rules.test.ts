// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { readBuiltinRules } from "./builtin-rules.ts";
import { readRules } from "./read-rules.ts";
import { sigmaText } from "./testing/sigma-rules.ts";

const GOOD = "- {title: good, expression: 'comm = a'}\n";
const reasonOf = (text: string) =>
  readRules("r.yaml", text)
    .problems.map(({ reason }) => reason)
    .join("; ");

describe("a file of rules", () => {
  it("has named expressions, with all that is said of them", () => {
    const { rules, problems } = readRules(
      "r.yaml",
      "rules:\n  - title: a\n    severity: high\n    expression: exe ~ curl\n    technique: [T1611, T1053.003]\n    reference: https://x\n    description: d\n    id: i\n",
    );
    expect(problems).toEqual([]);
    expect(rules).toEqual([
      {
        kind: "expression",
        title: "a",
        id: "i",
        severity: "high",
        description: "d",
        references: ["https://x"],
        techniques: ["T1611", "T1053.003"],
        file: "r.yaml",
        line: 1,
        expression: "exe ~ curl",
      },
    ]);
  });

  it("has Sigma rules, one in a document", () => {
    const text = [1, 2].map((at) => sigmaText(`s: {a: ${at}}\ncondition: s`)).join("---\n");
    const { rules } = readRules("r.yaml", `${text}level: high\ntags: [attack.t1068, attack.execution]\n`);
    expect(rules.map(({ severity, techniques, line }) => [severity, techniques, line])).toEqual([
      ["medium", [], 1],
      ["high", ["T1068"], 7],
    ]);
  });

  it.each([
    ["no expression", `${GOOD}- {title: a}\n`, /needs expression/],
    ["a broken expression", `${GOOD}- {title: a, expression: 'comm ='}\n`, /ends too early/],
    ["no severity", `${GOOD}- {title: a, severity: bad, expression: a = 1}\n`, /severity is critical/],
    ["no technique", `${GOOD}- {title: a, technique: x, expression: a = 1}\n`, /technique is one of/],
    ["an unknown key", `${GOOD}- {title: a, sevrity: high, expression: a = 1}\n`, /did you mean severity/],
    ["no map", `${GOOD}- 7\n`, /a rule is a map/],
    ["another document that is broken", `${GOOD}---\n[\n`, /no YAML/],
    ["another document that is no rule", `${GOOD}---\nx: 1\n`, /neither a Sigma rule/],
    ["a correlation", `${GOOD}---\ncorrelation: {type: event_count}\n`, /correlation is not supported/],
  ])("costs no other rule by one with %s", (_, text, reason) => {
    const { rules, problems } = readRules("r.yaml", text);
    expect(rules.map(({ title }) => title)).toEqual(["good"]);
    expect(problems.map((problem) => problem.reason).join("; ")).toMatch(reason);
  });

  it.each([
    ["keys twice", "- {title: a, title: b, expression: a = 1}\n", /the key title stands twice/],
    ["an alias without an anchor", "- *x\n", /alias|anchor/i],
    ["a tag", "- !!js/function 'x'\n", /the tag .* is not read|no YAML/],
    ["brackets without end", "[".repeat(100_000), /brackets are open/],
    [
      "blocks without end",
      Array.from({ length: 3000 }, (_, at) => `${" ".repeat(at)}- `).join("\n"),
      /nested|larger/,
    ],
    ["a megabyte", `a: ${"x".repeat(1024 * 1024)}`, /larger than 1 MiB/],
    ["a list as a key", "? [a]\n: 1\n", /a key that is a list/],
    ["nothing", "\n", /^$/],
    ["bytes", "\0\0\x01", /no YAML|neither/],
  ])("says clearly what is wrong with %s", (_, text, reason) => {
    expect(reasonOf(text)).toMatch(reason);
  });

  it("stops at aliases that multiply", () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) =>
        `l${at}: &l${at} [${
          at === 0
            ? "x"
            : Array(9)
                .fill(`*l${at - 1}`)
                .join(", ")
        }]`,
    );
    const startedMs = performance.now();
    expect(reasonOf(`${levels.join("\n")}\n`)).toMatch(/more than 50000 values/);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  it("stops at an alias of itself", () => {
    expect(reasonOf("- &a [*a]\n")).toMatch(/nested deeper|anchor|alias/);
  });

  it("takes many keys in a moment", () => {
    const text = Array.from({ length: 45_000 }, (_, at) => `k${at}: 1`).join("\n");
    const startedMs = performance.now();
    expect(reasonOf(text)).toMatch(/more than 50000 values|neither/);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it("has names of prototypes for names", () => {
    const { rules, problems } = readRules(
      "r.yaml",
      sigmaText("__proto__: {constructor: x}\ncondition: __proto__"),
    );
    expect(problems).toEqual([]);
    expect(rules).toHaveLength(1);
    expect(reasonOf("- {title: a, __proto__: 1, expression: a = 1}\n")).toMatch(
      /no such key of a rule: __proto__/,
    );
    expect(reasonOf(sigmaText("s: {a|__proto__: x}\ncondition: s"))).toMatch(
      /unsupported modifier __proto__/,
    );
    expect(reasonOf(sigmaText("s: {a: x}\ncondition: constructor"))).toMatch(/no such selection/);
  });
});

it("the rules that come with ctraudit are whole", () => {
  const { rules, problems } = readBuiltinRules();
  expect(problems).toEqual([]);
  expect(rules.length).toBeGreaterThan(15);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const rule of rules)
    expect([rule.techniques.length, rule.references.length], rule.title).toEqual([1, 1]);
});
