// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";

/** Layouts cached per kind of record: real logs have two or three. */
const MAX_LAYOUTS = 8;

interface Layout {
  readonly names: readonly string[];
  readonly claimsStart: number;
  readonly positions: readonly number[];
}

/** Finds the wanted fields among the kernel's own, caching their positions by names: the grammar shares one array of names among records of the same form. */
export class FieldLayouts {
  readonly #wanted: readonly string[];
  readonly #layouts: Layout[] = [];

  constructor(wanted: readonly string[]) {
    this.#wanted = wanted;
  }

  /** For each wanted name the index of its first field before msg='…', or -1. */
  positionsIn({ names, claimsStart }: AuditRecord): readonly number[] {
    for (const layout of this.#layouts) {
      if (layout.names === names && layout.claimsStart === claimsStart) return layout.positions;
    }
    return this.#remember(names, claimsStart);
  }

  #remember(names: readonly string[], claimsStart: number): readonly number[] {
    const same = this.#layouts.findIndex(
      (layout) => layout.claimsStart === claimsStart && sameNames(layout.names, names),
    );
    const kernels = names.slice(0, claimsStart);
    const positions = this.#layouts[same]?.positions ?? this.#wanted.map((name) => kernels.indexOf(name));
    if (same >= 0) this.#layouts.splice(same, 1);
    else if (this.#layouts.length >= MAX_LAYOUTS) this.#layouts.pop();
    this.#layouts.unshift({ names, claimsStart, positions });
    return positions;
  }
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}
