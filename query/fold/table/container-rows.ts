// SPDX-License-Identifier: Apache-2.0
import { EVIDENCE } from "../evidence.ts";
import type { Container } from "../fold-state.ts";
import { Layout, rowKind } from "./layout.ts";
import { RowTable } from "./row-table.ts";

const NONE: never[] = [];
Object.freeze(NONE);
const layout = new Layout();

const CONTAINER = rowKind<Container>(layout, {
  key: layout.event(),
  keySuffix: layout.rare("keySuffix", ""),
  parentPlace: layout.number(),
  place: layout.number(),
  contid: layout.rare("contid", ""),
  created: layout.event(),
  ended: layout.event(),
  evidence: layout.choice(EVIDENCE),
  because: layout.event(),
  flags: layout.count(),
  open: layout.flag(),
  extendedByClone: layout.flag(),
  set: layout.namespaceSet(),
  pidFrom: layout.event(),
  hiddenFlags: layout.flag(),
  maker: layout.number(),
  init: layout.number(),
  names: layout.rare<Container["names"]>("names", NONE),
  namespaces: layout.rare<Container["namespaces"]>("namespaces", NONE),
  numbers: layout.rare<Container["numbers"]>("numbers", NONE),
});

/** All containers of a boot. */
export class ContainerTable extends RowTable<Container> {
  constructor() {
    super(CONTAINER);
  }
}
