// SPDX-License-Identifier: Apache-2.0
import { RuleError } from "../rule-error.ts";
import type { SigmaCondition, SigmaSelection } from "./sigma-rule.ts";

const LONGEST = 4096;
const DEEPEST = 100;
const TOKEN = /\s*(\(|\)|\||[^\s()|]+)/y;

/**
 * `selection and not 1 of filter_*` over the selections of a rule. `and` binds closer than `or`, `not` closer than both.
 * Throws RuleError.
 */
export function parseCondition(
  text: string,
  selections: ReadonlyMap<string, SigmaSelection>,
): SigmaCondition {
  if (text.length > LONGEST) throw new RuleError(`the condition is longer than ${LONGEST} characters`);
  return new ConditionParser(tokensOf(text), selections).whole();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[1]!);
  return tokens;
}

class ConditionParser {
  readonly #tokens: readonly string[];
  readonly #selections: ReadonlyMap<string, SigmaSelection>;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], selections: ReadonlyMap<string, SigmaSelection>) {
    this.#tokens = tokens;
    this.#selections = selections;
  }

  whole(): SigmaCondition {
    if (this.#tokens.length === 0) throw new RuleError("the condition is empty");
    const condition = this.#joined("or");
    const rest = this.#tokens[this.#at];
    if (rest === "|") {
      const what = this.#tokens.slice(this.#at + 1).join(" ");
      throw new RuleError(`the condition counts (| ${what}): aggregations and time frames are not supported`);
    }
    if (rest !== undefined) throw new RuleError(`the condition does not go on with ${rest}`);
    return condition;
  }

  #joined(kind: "or" | "and"): SigmaCondition {
    const part = () => (kind === "or" ? this.#joined("and") : this.#one());
    const parts = [part()];
    while (this.#isNext(kind)) {
      this.#at += 1;
      parts.push(part());
    }
    return parts.length === 1 ? parts[0]! : { kind, parts };
  }

  #isNext(word: string): boolean {
    return this.#tokens[this.#at]?.toLowerCase() === word;
  }

  #one(): SigmaCondition {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new RuleError(`the condition is nested deeper than ${DEEPEST}`);
    const found = this.#unary();
    this.#depth -= 1;
    return found;
  }

  #unary(): SigmaCondition {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new RuleError("the condition ends too early");
    this.#at += 1;
    if (token.toLowerCase() === "not") return { kind: "not", part: this.#one() };
    if (token === "(") {
      const inner = this.#joined("or");
      if (this.#tokens[this.#at] !== ")")
        throw new RuleError("the condition has a parenthesis that nothing closes");
      this.#at += 1;
      return inner;
    }
    if (token === ")" || token === "|") throw new RuleError(`the condition does not go on with ${token}`);
    if (this.#isNext("of")) return this.#several(token);
    const selection = this.#selections.get(token);
    if (selection === undefined)
      throw new RuleError(`the condition names ${token}, and there is no such selection`);
    return { kind: "selection", selection };
  }

  /** `1 of them`, `all of selection_*` */
  #several(quantity: string): SigmaCondition {
    this.#at += 1;
    const pattern = this.#tokens[this.#at];
    if (pattern === undefined) throw new RuleError("the condition ends too early");
    this.#at += 1;
    const parts = this.#matching(pattern).map((selection) => ({ kind: "selection" as const, selection }));
    if (parts.length === 0)
      throw new RuleError(`the condition names ${pattern}, and no selection has such a name`);
    const word = quantity.toLowerCase();
    if (word === "all") return { kind: "and", parts };
    if (word === "any") return { kind: "or", parts };
    if (!/^\d{1,4}$/.test(word))
      throw new RuleError(`the condition has ${quantity} of ${pattern}: it takes a number, any or all`);
    return { kind: "atLeast", count: Number(word), parts };
  }

  #matching(pattern: string): SigmaSelection[] {
    const all = [...this.#selections.values()];
    if (pattern.toLowerCase() === "them") return all.filter(({ name }) => !name.startsWith("_"));
    const source = pattern.split("*").map((part) => part.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&"));
    const test = new RegExp(`^${source.join(".*")}$`, "s");
    return all.filter(({ name }) => test.test(name));
  }
}
