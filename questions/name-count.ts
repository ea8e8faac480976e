// SPDX-License-Identifier: Apache-2.0

/** A thing by its name, and how often there is one. */
export interface NameCount {
  readonly name: string;
  readonly count: number;
}
