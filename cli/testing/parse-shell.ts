// SPDX-License-Identifier: Apache-2.0

/** The words of a command line with quotes of the simplest kind. */
export function parseShell(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}
