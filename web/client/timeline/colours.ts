// SPDX-License-Identifier: Apache-2.0

/** Colours of the style sheet, for a canvas, which cannot use CSS variables. */
export interface Colours {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly back: string;
  readonly band: string;
  readonly bar: string;
  readonly barHost: string;
  readonly barNone: string;
  readonly density: string;
  readonly join: string;
  readonly cause: string;
  readonly grave: string;
  readonly mark: string;
  readonly link: string;
}

const NAMES: Readonly<Record<keyof Colours, string>> = {
  text: "--text",
  quiet: "--quiet",
  line: "--line",
  back: "--back",
  band: "--band",
  bar: "--bar",
  barHost: "--bar-host",
  barNone: "--bar-none",
  density: "--density",
  join: "--join",
  cause: "--cause",
  grave: "--grave",
  mark: "--mark",
  link: "--link",
};

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    Object.entries(NAMES).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()]),
  ) as unknown as Colours;
}
