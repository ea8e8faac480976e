// SPDX-License-Identifier: Apache-2.0

import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { parseArgs } from "node:util";
import { type ContainerRecords, GeneratedHost, type TruthRow } from "./generator/host.ts";
import { seededRandom } from "./generator/random.ts";
import { bootHost, nextStep } from "./generator/workload.ts";

export interface LogShape {
  readonly bytes: number;
  readonly seed: number;
  /** "kernel": CONTAINER_OP and CONTAINER_ID as a stock auditd writes our kernel's; "none": a stock kernel's log. */
  readonly containerRecords: ContainerRecords;
  /** Called with each row of the ground truth. */
  readonly truth?: (row: TruthRow) => void;
}

const LINES_AT_ONCE = 400;

/** The text of a log of at least so many bytes, in chunks of whole lines; the same shape gives the same text. */
export function* generateLog(shape: LogShape): Generator<string> {
  const host = new GeneratedHost(seededRandom(shape.seed), shape.containerRecords, shape.truth ?? (() => {}));
  const services = bootHost(host);
  for (let written = 0; written < shape.bytes; ) {
    while (host.log.pendingLines < LINES_AT_ONCE) nextStep(host, services);
    const text = host.log.takeText();
    written += text.length;
    yield text;
  }
  host.log.flush();
  yield host.log.takeText();
}

/** The columns of the ground truth file. */
export const TRUTH_HEADER = "time,serial,syscall,op,ns_pid,host_pid,mnt,net,pid,pid_children,user,ipc\n";

/** One row of the ground truth as CSV: `pid` and `pid_children` are the inodes of the task's pid namespaces. */
export function truthLine({ timeMs, serial, call, op, task }: TruthRow): string {
  const { mnt, net, ipc } = task.container?.namespaces ?? {
    mnt: 4026531841,
    net: 4026531840,
    ipc: 4026531839,
  };
  const spaces = `${task.space.inode},${task.childSpace.inode}`;
  return `${(timeMs / 1000).toFixed(3)},${serial},${call},${op},${task.pids.at(-1)},${task.pids[0]},${mnt},${net},${spaces},4026531837,${ipc}\n`;
}

/** Writes a generated log, and its ground truth where a file is named. */
export async function writeLog(
  shape: Omit<LogShape, "truth">,
  logFile: string,
  truthFile?: string,
): Promise<void> {
  const log = createWriteStream(logFile);
  const truth = truthFile === undefined ? undefined : createWriteStream(truthFile);
  truth?.write(TRUTH_HEADER);
  for (const text of generateLog({ ...shape, truth: (row) => void truth?.write(truthLine(row)) }))
    await put(log, text);
  await Promise.all([log, truth].filter((stream) => stream !== undefined).map(close));
}

async function put(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text, "latin1")) await once(stream, "drain");
}

async function close(stream: WriteStream): Promise<void> {
  stream.end();
  await once(stream, "close");
}

if (process.argv[1]?.endsWith("generate-log.ts")) {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      records: { type: "string", default: "none" },
      out: { type: "string", default: "generated.log" },
      truth: { type: "string" },
    },
  });
  const containerRecords = values.records === "kernel" ? "kernel" : "none";
  const shape = { bytes: Number(values.size) * 1e6, seed: Number(values.seed), containerRecords } as const;
  await writeLog(shape, values.out, values.truth);
}
