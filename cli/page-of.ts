// SPDX-License-Identifier: Apache-2.0
import type { CliContext, OptionValues } from "./command-handler.ts";
import { expected, readChoice, readNumber } from "./read-number.ts";

const WHEN = ["always", "never", "auto"] as const;

type Page = Pick<CliContext, "columns" | "colour" | "hasWidth">;

/** Width and colours as options ask for them, else as the terminal has them. Throws CliError. */
export function pageOf(options: OptionValues, given: Page): Page {
  const width = readNumber(options, "width");
  if (width === 0) throw expected("width", "a number of columns", "0");
  const when = readChoice(options, "color", WHEN) ?? "auto";
  return {
    columns: width ?? given.columns,
    hasWidth: width !== undefined || given.hasWidth === true,
    colour: when === "auto" ? given.colour : when === "always",
  };
}
