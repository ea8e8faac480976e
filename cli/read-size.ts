// SPDX-License-Identifier: Apache-2.0
import { CliError } from "./cli-error.ts";

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** A number of bytes: 512M, 20G. Throws CTR_CLI_USAGE. */
export function readSize(name: string, text: string, least: number, most: number): number {
  const [, number, unit] = /^(\d{1,15})([KMGT]?)i?B?$/i.exec(text) ?? [];
  const bytes = number === undefined ? Number.NaN : Number(number) * UNITS[unit!.toUpperCase()]!;
  if (bytes >= least && bytes <= most) return bytes;
  throw new CliError(
    "CTR_CLI_USAGE",
    `expected --${name} to be a size from ${sizeText(least)} to ${sizeText(most)}, got ${text}`,
    {
      hint: "such as 512M or 20G",
    },
  );
}

function sizeText(bytes: number): string {
  const unit = ["T", "G", "M", "K"].find((name) => bytes >= UNITS[name]! && bytes % UNITS[name]! === 0) ?? "";
  return `${bytes / UNITS[unit]!}${unit}`;
}
