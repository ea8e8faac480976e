// SPDX-License-Identifier: Apache-2.0
import type { ContainerIndex, LocationId, TaskIndex } from "../../../../types/ids.ts";
import type { Location, OpenReason } from "../location.ts";
import { Layout, rowKind } from "./layout.ts";
import { RowTable } from "./row-table.ts";

const KINDS: readonly Location["kind"][] = ["open", "host", "container", "undefined"];
const REASONS: readonly (OpenReason | "")[] = ["", "older", "unpaired", "hidden-flags", "mixed"];
/** Of few locations. No conclusion rests on it. */
export const HEIGHT = "height";
const layout = new Layout();

const BOUND = layout.columns;
const bound = layout.number<LocationId>();

const hidden = layout.event();
const HIDDEN = hidden.bits!.column;

const kind = layout.enumeration(KINDS);
const KIND = kind.bits!;
const KIND_SHIFT = 31 - Math.clz32(KIND.mask & -KIND.mask);
const container = layout.number<ContainerIndex>();
const CONTAINER = container.bits!.column;

const LOCATION = rowKind<Location>(layout, {
  kind,
  why: layout.enumeration(REASONS),
  container,
  bound,
  hidden,
  hiddenCloner: layout.number<TaskIndex>(),
  inner: layout.flag(),
  set: layout.namespaceSet(),
  sealedAt: layout.event(),
  notHost: layout.event(),
  from: layout.number<LocationId>(),
  extendedBy: layout.number<ContainerIndex>(),
  height: layout.sparse(HEIGHT, 0),
});

/** All locations of a boot, 40 bytes each. A log without clones has one for each task. */
export class LocationTable extends RowTable<Location, LocationId> {
  constructor() {
    super(LOCATION);
  }

  /** Indexes of the locations that a clone3 with hidden flags may have created. */
  *hiding(): Generator<LocationId> {
    const { words } = this.facts;
    for (let index = 0 as LocationId; index < this.length; index++)
      if (words.word(HIDDEN, index) !== 0) yield index;
  }

  /** `kind` and `container` of a location, as `boundOf`. */
  kindOf(index: LocationId): Location["kind"] {
    return KINDS[(this.facts.words.word(KIND.column, index) & KIND.mask) >>> KIND_SHIFT]!;
  }

  containerOf(index: LocationId): ContainerIndex {
    return this.facts.words.number(CONTAINER, index) as ContainerIndex;
  }

  /** `height` of a location, as `boundOf`. */
  heightOf(index: LocationId): number {
    return this.facts.sparse.get(HEIGHT, index, 0);
  }

  /** Whether a clone3 with hidden flags may have created it. */
  isHiding(index: LocationId): boolean {
    return this.facts.words.word(HIDDEN, index) !== 0;
  }

  /** `bound` of a location without creating a view: the most frequent access of the fold. */
  boundOf(index: LocationId): LocationId {
    return this.facts.words.number(BOUND, index) as LocationId;
  }
}
