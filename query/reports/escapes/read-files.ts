// SPDX-License-Identifier: Apache-2.0
import { callNames } from "../../../interpret/call-names.ts";
import { changedFile } from "../../paths/changed-file.ts";
import { firstPrograms } from "../../paths/first-programs.ts";
import { hostDevices } from "../../paths/host-devices.ts";
import { type ReportReader, type Scope, scopeSql } from "../report-reader.ts";
import type { Escape } from "./escape.ts";
import { hostFileFinding } from "./host-file-finding.ts";
import { hostRows, toldRows } from "./host-files.ts";

interface Read {
  readonly id: number;
  readonly timeMs: number;
  readonly container: number;
  readonly name: number;
  readonly device: string;
}

/** Files that engines mount into every container. */
const MOUNTED = /^\/(?:etc\/(?:hosts|hostname|resolv\.conf)|run\/\.containerenv|dev\/termination-log)$/;

/**
 * Files that a container's tasks opened to read on devices which the host's own tasks use, in the scope's time: of each name the first time. Not where
 * the container's own root lies on the device; what engines mount into every container is left out. `told` are events that other findings tell.
 */
export function readHostFiles(
  reader: ReportReader,
  boot: number,
  scope: Scope,
  told: ReadonlySet<number>,
): Escape[] {
  const hosts = hostRows(reader, boot);
  const { containers: asked } = scope;
  const reachesHost = asked === undefined || hosts.some((row) => asked.includes(row));
  const containers = toldRows(reader, boot).filter((row) => reachesHost || asked.includes(row));
  const began = firstPrograms(reader.store, boot, containers);
  const roots = rootDevices(reader, containers);
  const firsts = new Map<string, Read>();
  for (const read of readOpens(reader, boot, scope, containers)) {
    const { id, container, name, device } = read;
    const file = `${container} ${device} ${name}`;
    if (told.has(id) || id <= (began.get(container) ?? 0) || roots.has(`${container} ${device}`)) continue;
    if (!firsts.has(file)) firsts.set(file, read);
  }
  const reads = [...firsts.values()];
  const devices = hostDevices(
    reader.store,
    boot,
    reads.map(({ device }) => device),
  );
  return reads
    .filter(({ id, device }) => devices.has(device) && !isMounted(reader, id))
    .map((read) => hostFileFinding(reader, read, hosts, devices, { rank: 3, verb: "opened a file to read" }));
}

function isMounted(reader: ReportReader, id: number): boolean {
  const { file } = changedFile(reader.events.files(reader.events.event(id)));
  return typeof file?.path === "string" && MOUNTED.test(file.path);
}

/** Container and device of each root that a runtime gave. */
function rootDevices({ store }: ReportReader, containers: readonly number[]): ReadonlySet<string> {
  const rows = store
    .prepare(
      "SELECT container, dev FROM root_change WHERE own = 1 AND container IN (SELECT value FROM json_each(?))",
    )
    .raw()
    .all(JSON.stringify(containers)) as [number, string | null][];
  return new Set(rows.map(([container, dev]) => `${container} ${dev}`));
}

/** Opens that succeeded and changed nothing, of files on what can be somebody's disk, by tasks of these containers, in order. */
function readOpens(
  { store }: ReportReader,
  boot: number,
  { fromMs, toMs }: Scope,
  containers: readonly number[],
): Read[] {
  if (containers.length === 0) return [];
  const names = callNames();
  const calls = store.prepare("SELECT id, arch, number FROM call").all() as {
    id: number;
    arch: number;
    number: number;
  }[];
  const opens = calls.filter((call) => /^open(?:at|at2)?$/.test(names.call(call))).map(({ id }) => id);
  const times = {
    words: [],
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
  return containers.flatMap((container) => {
    const { sql, parameters } = scopeSql(store, { ...times, containers: [container] }, boot);
    return store
      .prepare(
        `SELECT e.id, e.time_ms AS timeMs, ${container} AS container, p.name, p.dev AS device FROM (${sql}) h CROSS JOIN event e ON e.id = h.id
           CROSS JOIN path p ON p.event = e.id
         WHERE e.call IN (SELECT value FROM json_each(@opens)) AND e.success = 1 AND e.flags & 128 = 0
           AND p.dev NOT LIKE '00:%' AND p.name IS NOT NULL AND p.nametype IS NOT 'PARENT' ORDER BY e.id`,
      )
      .all({ ...parameters, opens: JSON.stringify(opens) }) as Read[];
  });
}
