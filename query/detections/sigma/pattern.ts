// SPDX-License-Identifier: Apache-2.0
import { RuleError } from "../rule-error.ts";

/** A regular expression of Sigma: PCRE's, with its flags at the beginning or as modifiers. It finds a part, and minds case. Throws RuleError. */
export function patternTest(source: string, flags: string, key: string): (text: string) => boolean {
  const inline = /^\(\?([a-z]+)\)/.exec(source);
  const odd = [...(inline?.[1] ?? "")].find((flag) => !"ims".includes(flag));
  if (odd !== undefined)
    throw new RuleError(`${key}: the flag ${odd} of a regular expression is not supported`);
  const all = [...new Set(flags + (inline?.[1] ?? ""))].join("");
  try {
    const pattern = new RegExp(source.slice(inline?.[0].length ?? 0), all);
    return (text) => pattern.test(text);
  } catch (error) {
    const why = (error as Error).message.replace(/^Invalid regular expression: /, "");
    throw new RuleError(`${key}: not a regular expression: ${why}`);
  }
}
