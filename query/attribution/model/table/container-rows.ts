// SPDX-License-Identifier: Apache-2.0

import { NAMESPACE_TYPES } from "../../../../types/attribution/event.ts";
import { EVIDENCE } from "../../../../types/attribution/evidence.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../../types/ids.ts";
import type { Container, ContainerNamespace } from "../container.ts";
import { Layout, rowKind } from "./layout.ts";
import type { Accessor } from "./row.ts";
import { RowTable } from "./row-table.ts";

const NONE: never[] = [];
Object.freeze(NONE);
const layout = new Layout();

const firstNamespace = layout.number();
const lastNamespace = layout.number();
/** Columns of a link. */
const [TYPE, INODE, SEEN_AT, NEXT] = [0, 1, 2, 3];

/** On a kernel with container IDs each container has about six: as objects they were half of the fold's memory. */
const namespaces: Accessor<readonly ContainerNamespace[]> = {
  get() {
    const { links } = this.facts;
    const list: ContainerNamespace[] = [];
    for (let at = firstNamespace.get.call(this); at >= 0; at = links.number(NEXT, at))
      list.push({
        type: NAMESPACE_TYPES[links.number(TYPE, at)]!,
        inode: links.number(INODE, at),
        event: links.event(SEEN_AT, at),
      });
    return list.length === 0 ? NONE : list;
  },
  /** Appends only: `list` must begin with the present list. */
  set(list) {
    const { links } = this.facts;
    for (const { type, inode, event } of list.slice(namespaces.get.call(this).length)) {
      const at = links.add();
      links.setNumber(TYPE, at, NAMESPACE_TYPES.indexOf(type));
      links.setNumber(INODE, at, inode);
      links.setEvent(SEEN_AT, at, event);
      const last = lastNamespace.get.call(this);
      if (last < 0) firstNamespace.set.call(this, at);
      else links.setNumber(NEXT, last, at);
      lastNamespace.set.call(this, at);
    }
  },
};

const CONTAINER = rowKind<Container>(layout, {
  key: layout.event(),
  keySuffix: layout.sparse("keySuffix", ""),
  parentLocation: layout.number<LocationId>(),
  location: layout.number<LocationId>(),
  contid: layout.sparse("contid", ""),
  created: layout.event(),
  ended: layout.event(),
  evidence: layout.enumeration(EVIDENCE),
  proof: layout.event(),
  flags: layout.count(),
  underConstruction: layout.flag(),
  extendedByClone: layout.flag(),
  set: layout.namespaceSet(),
  pidFrom: layout.event(),
  pidMaker: layout.number<TaskIndex>(),
  missingBefore: layout.count(),
  hiddenFlags: layout.flag(),
  maker: layout.number<TaskIndex>(),
  init: layout.number<TaskIndex>(),
  names: layout.sparse<Container["names"]>("names", NONE),
  namespaces,
  numbers: layout.sparse<Container["numbers"]>("numbers", NONE),
});

/** All containers of a boot. */
export class ContainerTable extends RowTable<Container, ContainerIndex> {
  constructor() {
    super(CONTAINER);
  }
}
