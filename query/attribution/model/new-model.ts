// SPDX-License-Identifier: Apache-2.0

import { newHostNumbers } from "./host-numbers.ts";
import { newLocation } from "./locations.ts";
import type { Model, Shown } from "./model.ts";
import { ContainerTable } from "./table/container-rows.ts";
import { LocationTable } from "./table/location-rows.ts";
import { PidTable } from "./table/pid-table.ts";
import { TaskTable } from "./table/task-rows.ts";

function newShown(): Shown {
  return {
    holes: [],
    holesSinceBirth: 0,
    missing: 0,
    strayJoin: 0,
    periods: [{ from: 0, unshares: 0, joins: 0 }],
  };
}

/** The model of a boot before its first event. */
export function newModel(): Model {
  const state = emptyModel();
  newLocation(state, { kind: "host" }); // HOST
  return state;
}

/** A model without any location, not even the host's; `restoreModel` fills it. */
export function emptyModel(): Model {
  return {
    locations: new LocationTable(),
    tasks: new TaskTable(),
    clones: new Map(),
    containers: new ContainerTable(),
    conflicts: [],
    eventLocations: [],
    current: new PidTable(),
    expected: new Map(),
    waitingClones: new Map(),
    waitingTasks: new Map(),
    makers: new Map(),
    announced: new Map(),
    contids: new Map(),
    lateBirths: new Map(),
    numberLines: new Map(),
    roots: new Map(),
    pidClaims: new Map(),
    labelClaims: new Map(),
    endClaims: new Map(),
    roles: new Map(),
    namespaceAlias: [],
    namespaceMaker: [],
    inodes: new Map(),
    namespaceFds: new Map(),
    pidfds: new Map(),
    requests: new Map(),
    numbers: newHostNumbers(),
    lastMs: 0,
    pausedAt: 0,
    firstEvent: 0,
    beginning: 0,
    lastEvent: 0,
    kernelOperations: false,
    initialised: false,
    numbersHost: false,
    counts: { births: 0, execs: 0, unshares: 0, joins: 0, unseen: 0 },
    shown: newShown(),
  };
}
