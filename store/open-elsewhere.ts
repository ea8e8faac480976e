// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync, statSync } from "node:fs";

/** The two bits of the access mode; 0 is read-only. Source: open(2), O_ACCMODE */
const ACCESS_MODE = 3;
/** Position of the start time among the fields after the program's name. Source: proc(5), /proc/PID/stat */
const START_TIME = 19;

/**
 * Other processes of this machine that hold an SQLite lock on a database. Processes in other PID namespaces, and on
 * other machines of a shared file system, are not visible. Reads /proc/locks, whose cost does not depend on the number of processes.
 */
export function processesWith(path: string, proc = "/proc"): number[] {
  try {
    const { ino } = statSync(path, { bigint: true });
    const pids = new Set<number>();
    for (const line of readFileSync(`${proc}/locks`, "latin1").split("\n")) {
      // 12: POSIX  ADVISORY  READ 4711 08:01:131073 1073741826 1073742335
      const words = line.split(/\s+/);
      const at = words.findIndex((word) => /^[0-9a-f]+:[0-9a-f]+:\d+$/.test(word));
      if (at > 0 && words[at]?.split(":")[2] === String(ino)) pids.add(Number(words[at - 1]));
    }
    return [...pids].filter((pid) => pid > 0 && pid !== process.pid).sort((a, b) => a - b);
  } catch {
    return []; // no /proc, or the file is gone
  }
}

/** Writers, some or all of which started before this process: only the first may continue. */
export function writersOf(path: string, proc = "/proc"): { pid: number; isOlder: boolean }[] {
  const own = startTime(`${proc}/${process.pid}`) ?? 0;
  return processesWith(path, proc)
    .filter((pid) => opensForWriting(`${proc}/${pid}`, path))
    .map((pid) => {
      const start = startTime(`${proc}/${pid}`) ?? Number.POSITIVE_INFINITY;
      return { pid, isOlder: start < own || (start === own && pid < process.pid) };
    });
}

function opensForWriting(folder: string, path: string): boolean {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return readdirSync(`${folder}/fd`).some((descriptor) => {
      const found = statSync(`${folder}/fd/${descriptor}`, { bigint: true, throwIfNoEntry: false });
      if (found?.ino !== ino || found.dev !== dev) return false;
      const flags = /^flags:\s*([0-7]+)$/m.exec(
        readFileSync(`${folder}/fdinfo/${descriptor}`, "latin1"),
      )?.[1];
      return flags !== undefined && (Number.parseInt(flags, 8) & ACCESS_MODE) !== 0;
    });
  } catch {
    return false; // ended meanwhile, or another user's
  }
}

/** In clock ticks since boot. */
function startTime(folder: string): number | undefined {
  try {
    const text = readFileSync(`${folder}/stat`, "latin1");
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[START_TIME]);
  } catch {
    return undefined;
  }
}
