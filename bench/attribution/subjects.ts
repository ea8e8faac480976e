// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { corpusFolder, dockerSockLog, generatedLog } from "../logs.ts";
import { kernelReferee, withoutContainers } from "./kernel-truth.ts";
import { readNamespaceTruth, type Truth } from "./namespace-truth.ts";
import type { SharesPids } from "./score.ts";

/** A log whose answer is known from elsewhere. */
export interface Subject {
  readonly name: string;
  readonly lines: readonly string[];
  readonly truth: Truth;
  /** The referee knows pid namespaces only. */
  readonly sandboxIsHost: boolean;
  /** Else: the tasks that count in the host's process ids. */
  readonly sharesPids?: SharesPids;
  /** The ground truth as a file, where an outside scorer can read it. */
  readonly truthFile?: string;
}

export interface PatchedSubject extends Subject {
  /** With the kernel's container records. */
  readonly full: readonly string[];
  /** Log of the same scenario on a stock kernel, where one was recorded. */
  readonly stock: readonly string[] | undefined;
  readonly undefinedEvents: ReadonlyMap<number, string>;
  readonly inTransit: number;
}

/** Records of the provenance module that wrote docker-sock's ground truth: they hold the answer. */
const ANSWERS = /ns_subtype=|netio_intercepted=|ubsi_intercepted=/;
const HEADER = /^(node=\S+ )?type=\S+ (msg=audit\([^)]*\):)/;
const FIXTURES = join(import.meta.dirname, "../../fixtures");

/** A line of the module as an empty record with its serial: to delete it would make nine of ten holes of the log. */
function withoutAnswer(line: string): string {
  const [, node = "", stamp] = ANSWERS.test(line) ? (HEADER.exec(line) ?? []) : [];
  return stamp === undefined ? line : `${node}type=BPF ${stamp} prog-id=7 op=LOAD`;
}

/** A real host's log, held against the namespaces that a provenance module read from the kernel. */
export function dockerSock(out: string): Subject | undefined {
  const log = dockerSockLog(out);
  if (log === null) return undefined;
  const truthFile = join(corpusFolder(), "docker-sock", "sock_pwn.ground-truth.csv.gz");
  const lines = readLines(log.file).map(withoutAnswer);
  return { name: "docker-sock", lines, truth: readNamespaceTruth(truthFile), sandboxIsHost: true, truthFile };
}

/** A generated log, held against the generator's own truth. */
export async function generated(out: string, megabytes: number): Promise<Subject> {
  const { file } = await generatedLog(out, megabytes, "none");
  const truth = readNamespaceTruth(file.replace(/log$/, "csv"));
  return { name: `generated ${megabytes} MB`, lines: readLines(file), truth, sandboxIsHost: true };
}

/** Every log that the harness recorded on our kernel, without what it says of containers, held against what it says. */
export async function patchedSubjects(): Promise<PatchedSubject[]> {
  const folder = join(FIXTURES, "linux-6.12-container");
  const names = readdirSync(folder).filter((name) => name.endsWith(".log"));
  const subjects: PatchedSubject[] = [];
  for (const file of names.sort()) {
    const full = readLines(join(folder, file));
    const referee = kernelReferee(full);
    const stock = stockLog(file);
    subjects.push({
      name: basename(file, ".log"),
      full,
      lines: withoutContainers(full),
      sandboxIsHost: false,
      stock: stock === undefined ? undefined : readLines(stock),
      ...referee,
    });
  }
  return subjects;
}

/** The pair of a log has its name, or the same with the kernel's name after it. */
function stockLog(file: string): string | undefined {
  const folder = join(FIXTURES, "linux-6.12-stock");
  if (!existsSync(folder)) return undefined;
  const scenario = basename(file, ".log").replace(/-6\.12.*$/, "");
  const pair = readdirSync(folder).find(
    (name) => name.endsWith(".log") && basename(name, ".log").replace(/-6\.12.*$/, "") === scenario,
  );
  return pair === undefined ? undefined : join(folder, pair);
}

function readLines(file: string): string[] {
  const lines = readFileSync(file, "latin1").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
