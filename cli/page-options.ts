// SPDX-License-Identifier: Apache-2.0
import type { OptionRow } from "./option-row.ts";

const COLOR: OptionRow = {
  long: "color",
  argument: "<when>",
  help: "always, never, or auto: on a terminal (default: auto)",
};
const WIDTH: OptionRow = {
  long: "width",
  argument: "<columns>",
  help: "lay text out on so many columns, also in a pipe or a file",
};
const PAGER: OptionRow = {
  long: "pager",
  argument: "<command>",
  help: "on a terminal, show the answer in this pager (default: $CTRAUDIT_PAGER, else $PAGER, else less with -FRX)",
};
const NO_PAGER: OptionRow = { long: "no-pager", help: "no pager" };

/** Of commands that lay text out. */
export const PAGE: readonly OptionRow[] = [COLOR, WIDTH, PAGER, NO_PAGER];
/** For commands without a line width. */
export const LINES: readonly OptionRow[] = [COLOR, PAGER, NO_PAGER];
/** Of those that have no colours either. */
export const PLAIN_LINES: readonly OptionRow[] = [PAGER, NO_PAGER];
