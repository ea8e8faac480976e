// SPDX-License-Identifier: Apache-2.0
import { RuleError } from "../rule-error.ts";

/** How the values of a field are compared: from `field|contains|all`. */
export interface Modifiers {
  readonly operator:
    | "equal" | "contains" | "startswith" | "endswith" | "re" | "cidr" | "gt" | "gte" | "lt" | "lte" | "exists" | "fieldref"; // biome-ignore format: a list
  /** All values, not one of them. */
  readonly all: boolean;
  readonly cased: boolean;
  /** The field has no such value. */
  readonly negated: boolean;
  /** Changes to each value before it is compared, in this order. */
  readonly transforms: readonly Transform[];
  /** Of a regular expression. */
  readonly flags: string;
}

export type Transform = "base64" | "base64offset" | "utf16le" | "utf16be" | "utf16" | "windash";

const OPERATORS = [
  "contains",
  "startswith",
  "endswith",
  "re",
  "cidr",
  "gt",
  "gte",
  "lt",
  "lte",
  "exists",
  "fieldref",
];
const TRANSFORMS: Readonly<Record<string, Transform>> = {
  base64: "base64",
  base64offset: "base64offset",
  wide: "utf16le",
  utf16le: "utf16le",
  utf16be: "utf16be",
  utf16: "utf16",
  windash: "windash",
};
const FLAGS = ["i", "m", "s"];
/** Known to Sigma, and not here, with the reason. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  expand: "its placeholders have values elsewhere",
  minute: "the time of an event is no field of a record",
  hour: "the time of an event is no field of a record",
  day: "the time of an event is no field of a record",
  week: "the time of an event is no field of a record",
  month: "the time of an event is no field of a record",
  year: "the time of an event is no field of a record",
};

/** The modifiers of `field|a|b`. Throws RuleError for one that does not exist, is not supported, or does not go with the others. */
export function readModifiers(words: readonly string[], key: string): Modifiers {
  const chosen = {
    operator: "equal",
    all: false,
    cased: false,
    negated: false,
    transforms: [] as Transform[],
    flags: "",
  };
  for (const word of words) {
    if (Object.hasOwn(UNSUPPORTED, word))
      throw new RuleError(`unsupported modifier ${word} (${key}): ${UNSUPPORTED[word]}`);
    if (word === "all" || word === "cased") chosen[word] = true;
    else if (word === "neq") chosen.negated = true;
    else if (Object.hasOwn(TRANSFORMS, word)) chosen.transforms.push(TRANSFORMS[word]!);
    else if (FLAGS.includes(word)) chosen.flags += word;
    else if (OPERATORS.includes(word)) {
      const isOfReference = [chosen.operator, word].includes("fieldref");
      if (chosen.operator !== "equal" || (isOfReference && chosen.operator !== "equal"))
        throw new RuleError(`${key}: ${chosen.operator} and ${word} exclude each other`);
      chosen.operator = word;
    } else throw new RuleError(`unsupported modifier ${word} (${key}): no such modifier is known`);
  }
  const modifiers = chosen as Modifiers;
  checkTogether(modifiers, key);
  return modifiers;
}

const TEXT_OPERATORS = ["equal", "contains", "startswith", "endswith"];

function checkTogether({ operator, transforms, flags, cased }: Modifiers, key: string): void {
  if (flags !== "" && operator !== "re")
    throw new RuleError(`${key}: ${[...flags].join(", ")} goes with re alone`);
  const isText = TEXT_OPERATORS.includes(operator);
  if (transforms.length > 0 && !isText)
    throw new RuleError(`${key}: ${transforms[0]} does not go with ${operator}`);
  if (cased && !isText && operator !== "fieldref")
    throw new RuleError(`${key}: cased does not go with ${operator}`);
  if (transforms.includes("base64offset") && operator !== "contains")
    throw new RuleError(`${key}: base64offset goes with contains alone`);
}
