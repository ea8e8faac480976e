// SPDX-License-Identifier: Apache-2.0
import { styleText } from "node:util";

/** Colours for a terminal, or nothing. */
export type Paint = (style: "strong" | "quiet" | "warning", text: string) => string;

export const PLAIN: Paint = (_style, text) => text;

const STYLES = { strong: "bold", quiet: "dim", warning: "yellow" } as const;

/** The terminal's own colours; the caller knows whether there is a terminal. */
export const COLOURED: Paint = (style, text) => styleText(STYLES[style], text, { validateStream: false });
