// SPDX-License-Identifier: Apache-2.0
import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** Text that stands `count` times in a log: as short as possible, so that most of the log is tasks and containers. */
export type ScaleShape =
  | "processes"
  | "containers"
  | "numbered-containers"
  | "busy-processes"
  | "execs-alone";

const START_MS = 1_700_000_000_000;
const EVENTS_PER_MS = 5;
const SHELL = 100;
const FIRST_PID = 1000;
/** Further calls of a busy process. */
const FURTHER = 8;
const CALLS = { socket: 41, clone: 56, execve: 59, unshare: 272, exit_group: 231 } as const;
const CHUNK = 1 << 16;

/** Lines of a log with `count` short-lived processes, or with as many containers, a process each besides its maker. */
export function* scaleLog(shape: ScaleShape, count: number): Generator<string> {
  const log = new ScaleWriter();
  yield log.call("clone", 1, 0, "1200011", SHELL);
  yield log.call("clone", SHELL, 1, "1200011", SHELL + 1);
  yield log.call("execve", SHELL + 1, SHELL, "0", 0);
  if (shape === "numbered-containers")
    yield log.call("execve", 1, 0, "0", 0, ["type=UNKNOWN[1341]", "op=init contid=1 next=2"]);
  for (let i = 0; i < count; i++) {
    if (shape === "processes") yield* log.process(FIRST_PID + i);
    else if (shape === "busy-processes" || shape === "execs-alone")
      yield* log.busyProcess(FIRST_PID + i, shape === "busy-processes");
    else yield* log.container(FIRST_PID + 2 * i, shape === "containers" ? 0 : i + 2);
  }
}

class ScaleWriter {
  #serial = 0;

  call(
    call: keyof typeof CALLS,
    pid: number,
    ppid: number,
    a0: string,
    exit: number,
    more: readonly string[] = [],
  ): string {
    const ms = START_MS + Math.floor(this.#serial++ / EVENTS_PER_MS);
    const stamp = `msg=audit(${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}:${this.#serial}):`;
    const inside = more.some((text) => text.startsWith("record=1 ")) ? " record=1" : "";
    let lines =
      `type=SYSCALL ${stamp} arch=c000003e syscall=${CALLS[call]} success=yes exit=${exit} a0=${a0} a1=0 a2=0 a3=0 items=0 ppid=${ppid} ` +
      `pid=${pid} auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="sh" exe="/bin/sh" key="t"${inside}\n`;
    for (let at = 0; at < more.length; at += 2) lines += `${more[at]} ${stamp} ${more[at + 1]}\n`;
    return `${lines}type=PROCTITLE ${stamp} proctitle="sh"\n`;
  }

  *process(pid: number): Generator<string> {
    yield this.call("clone", SHELL, 1, "1200011", pid);
    yield this.call("exit_group", pid, SHELL, "0", 0);
  }

  /** Ten events each; `isBorn`: the log shows its clone, else only what it executes. */
  *busyProcess(pid: number, isBorn: boolean): Generator<string> {
    yield isBorn ? this.call("clone", SHELL, 1, "1200011", pid) : this.call("execve", pid, SHELL, "0", 0);
    for (let i = 0; i < FURTHER; i++) yield this.call("socket", pid, SHELL, "1", 3);
    yield this.call("exit_group", pid, SHELL, "0", 0);
  }

  /** Its maker `pid` unshares; its first task is the next number. `contid` 0: the kernel does not say. */
  *container(pid: number, contid: number): Generator<string> {
    const op = (text: string): string[] => (contid === 0 ? [] : ["type=UNKNOWN[1341]", text]);
    const id = contid === 0 ? [] : ["type=UNKNOWN[1340]", `record=1 contid=${contid}`];
    const made = `op=unshare opid=${pid} contid=${contid} old-contid=1 parent=1 nsflags=2c020000 mnt-ns=${contid + 4e9} pid-ns=${contid + 5e9}`;
    yield this.call("clone", SHELL, 1, "1200011", pid);
    yield this.call("unshare", pid, SHELL, "2c020000", 0, [...op(made), ...id]);
    yield this.call("clone", pid, SHELL, "8011", pid + 1, id);
    yield this.call("execve", pid + 1, SHELL, "0", 0, id);
    yield this.call("exit_group", pid, SHELL, "0", 0, id);
    yield this.call("exit_group", pid + 1, SHELL, "0", 0, id);
  }
}

export async function writeScaleLog(shape: ScaleShape, count: number, file: string): Promise<void> {
  const stream = createWriteStream(file);
  let text = "";
  for (const lines of scaleLog(shape, count)) {
    text += lines;
    if (text.length < CHUNK) continue;
    if (!stream.write(text, "latin1")) await once(stream, "drain");
    text = "";
  }
  stream.end(text, "latin1");
  await once(stream, "close");
}
