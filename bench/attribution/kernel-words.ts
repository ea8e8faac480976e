// SPDX-License-Identifier: Apache-2.0

const SERIAL = /msg=audit\([^)]*:(\d+)\)/;
const OPERATION = /type=(?:UNKNOWN\[1341\]|CONTAINER_OP) /;
const ID = /type=(?:UNKNOWN\[1340\]|CONTAINER_ID) /;
const SYSCALL = /type=SYSCALL /;
/** A record that is alone in its event has the number in itself, before any words of a process. */
const ALONE = /type=(?!PATH |CWD |EXECVE |PROCTITLE |SYSCALL |UNKNOWN\[|CONTAINER)\w+ [^']*? contid=(\d+)/;
/** Of the sender, before any words of it. */
const PID = /^[^']*? pid=(\d+)/;
const NEW_PID = 0x20000000;
const HOST = "1";
/** (u64) -1: the namespaces of the task match no container. */
const UNDEFINED = "18446744073709551615";

export interface KernelWords {
  /** Number of the container of an event's task; "undefined" where the kernel says so. */
  readonly said: ReadonlyMap<number, { readonly pid: number; readonly contid: string }>;
  /** Numbers of containers whose tasks count in the host's process ids. */
  readonly sharesPids: ReadonlySet<string>;
  /** "PID CONTID" of tasks that do so in a container that got its own process ids later, by a clone below them or an unshare of theirs. */
  readonly outerTasks: ReadonlySet<string>;
}

/**
 * Containers of the tasks of events in the words of our kernel, read line by line with nothing of ctraudit: the referee must not share its
 * errors. From op=init to op=stop a SYSCALL without record=, and a message without contid=, is of container 1. Logs with lost records are not meant.
 */
export function kernelWords(lines: readonly string[]): KernelWords {
  const said = new Map<number, { pid: number; contid: string }>();
  const calls = new Map<number, { pid: number; record: string | undefined }>();
  const silent = new Map<number, number>();
  const parents = new Map<string, string>();
  const ownPids = new Set<string>();
  const tasks = new Map<string, Set<string>>();
  const outer = new Map<string, ReadonlySet<string>>();
  const join = (pid: number | string, contid: string) => {
    const members = tasks.get(contid);
    if (members === undefined) tasks.set(contid, new Set([`${pid} ${contid}`]));
    else members.add(`${pid} ${contid}`);
  };
  let begins = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const serial = Number(SERIAL.exec(line)?.[1]);
    if (OPERATION.test(line)) {
      if (/ op=init /.test(line)) {
        begins = Math.min(begins, serial);
        said.set(serial, { pid: Number(/ pid=(\d+)/.exec(line)?.[1] ?? -1), contid: HOST });
      } else if (/ op=stop /.test(line)) begins = Number.POSITIVE_INFINITY;
      const isOuter = readOperation(line, parents, ownPids);
      const [, opid, contid] = / op=(?:clone|create) opid=(\d+) contid=(\d+) /.exec(line) ?? [];
      if (contid !== undefined) join(opid!, contid);
      if (isOuter !== undefined) outer.set(isOuter, new Set(tasks.get(isOuter)));
    } else if (SYSCALL.test(line)) {
      const pid = Number(/ pid=(\d+)/.exec(line)?.[1]);
      const record = / record=(\d+)/.exec(line)?.[1];
      calls.set(serial, { pid, record });
      if (record === undefined && serial >= begins) said.set(serial, { pid, contid: HOST });
    } else if (ID.test(line)) {
      const call = calls.get(serial);
      const [, record, contid] = / record=(\d+) contid=(\d+)/.exec(line) ?? [];
      if (call === undefined || contid === undefined || record !== call.record) continue;
      said.set(serial, { pid: call.pid, contid });
      join(call.pid, contid);
    } else {
      const pid = PID.exec(line)?.[1];
      const contid = ALONE.exec(line)?.[1];
      if (pid === undefined || serial < begins || calls.has(serial)) continue;
      said.set(serial, { pid: Number(pid), contid: contid ?? HOST });
      if (contid === undefined) silent.set(serial, Number(pid));
    }
  }
  const callers = new Set([...calls.values()].map(({ pid }) => pid));
  for (const [serial, pid] of silent) if (!callers.has(pid)) said.delete(serial); // nothing else is known of its sender
  for (const [serial, { pid, contid }] of said)
    if (contid === UNDEFINED) said.set(serial, { pid, contid: "undefined" }); // keys stay, so this loop ends
  const known = new Set([...said.values()].map(({ contid }) => contid));
  const countsOnHost = (contid: string, depth = 0): boolean =>
    contid === HOST ||
    (!ownPids.has(contid) && depth < 64 && countsOnHost(parents.get(contid) ?? HOST, depth + 1));
  const outside = [...outer].filter(([contid]) => countsOnHost(parents.get(contid) ?? HOST));
  return {
    said,
    sharesPids: new Set([...known].filter((contid) => countsOnHost(contid))),
    outerTasks: new Set(outside.flatMap(([, members]) => [...members])),
  };
}

/** Gives the container that gets its own process ids here, and did not begin with them. */
function readOperation(line: string, parents: Map<string, string>, ownPids: Set<string>): string | undefined {
  const field = (name: string) => new RegExp(` ${name}=(\\w+)`).exec(line)?.[1];
  const contid = field("contid");
  if (contid === undefined || contid === UNDEFINED) return undefined;
  const parent = field("parent");
  if (parent !== undefined) parents.set(contid, parent);
  if (/ op=(?:setns|enter) /.test(line) || (Number.parseInt(field("nsflags") ?? "0", 16) & NEW_PID) === 0)
    return undefined;
  const isLater = / op=extend /.test(line) && !ownPids.has(contid);
  ownPids.add(contid);
  return isLater ? contid : undefined;
}
