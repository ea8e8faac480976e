// SPDX-License-Identifier: Apache-2.0
import type { Random } from "../bench/generator/random.ts";
import { OWN_OPERATIONS } from "../query/attribution/lifecycle/container-operations.ts";
import { chainOf } from "./mutations.ts";

/** Pids of a few tasks, so that lines interact. */
const PIDS = [1, 2, 3, 7, 300, 500, 501, 502, 503, 700, 701, 702, 900, 32_767];
const CALLS: readonly (readonly [number: number, a0: readonly string[], a1: readonly string[]])[] = [
  [56, ["1200011", "11", "8011", "4111", "3d0f00", "2c020011", "6c020011", "7e020091", "20000011"], ["0"]],
  [57, ["0"], ["0"]],
  [58, ["0"], ["0"]],
  [435, ["7ffd1000"], ["58"]],
  [272, ["2c020000", "40000000", "20000", "6c020000", "20000000"], ["0"]],
  [308, ["3", "4", "5"], ["0", "40000000", "20000", "20000000", "2c020000"]],
  [434, ["1f4", "1f5", "2bc"], ["0"]],
  [231, ["0"], ["0"]],
  [39, ["0"], ["0"]],
  [110, ["0"], ["0"]],
  [62, ["1f4", "1f5", "1"], ["9", "f"]],
  [155, ["1"], ["1"]],
  [161, ["1"], ["0"]],
  [59, ["1"], ["0"]],
];
const OPERATIONS = [...OWN_OPERATIONS, "set", "drop"];

/** Records of one plausible event, from few tasks and containers. `stamp`: audit(SEC.MS:SERIAL). */
export function inventedEvent(random: Random, stamp: string): string[] {
  return random.chance(0.7) ? callEvent(random, stamp) : operationEvent(random, stamp);
}

function callEvent(random: Random, stamp: string): string[] {
  const [number, a0, a1] = random.pick(CALLS);
  const isBirth = number >= 56 && number <= 58;
  const exit =
    isBirth || number === 435 || number === 39 || number === 110
      ? random.pick([...PIDS, 0, -1])
      : random.between(0, 5);
  const line =
    `type=SYSCALL msg=${stamp}: arch=c000003e syscall=${number} success=${random.chance(0.95) ? "yes" : "no"} exit=${exit} ` +
    `a0=${random.pick(a0)} a1=${random.pick(a1)} a2=0 a3=0 items=${number === 59 ? 1 : 0} ppid=${random.pick(PIDS)} pid=${random.pick(PIDS)} ` +
    `auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="x" ` +
    `exe="/usr/bin/${random.pick(["x", "runc", "sh", "docker"])}" subj=${random.pick(["unconfined", "system_u:system_r:container_t:s0:c1,c2"])} key=(null)`;
  if (random.chance(0.2)) {
    const record = `type=CONTAINER_ID msg=${stamp}: record=1 contid=${chainOf(random)}`;
    return [`${line} record=1`, record];
  }
  if (number !== 59)
    return [line, ...(random.chance(0.5) ? [`type=PROCTITLE msg=${stamp}: proctitle="x"`] : [])];
  const words = random.pick([
    ["runc", "create", "--bundle", "/b", "c1"],
    ["runc", "exec", "-d", "c1", "id"],
    ["docker", "exec", "c1", "id"],
    ["containerd-shim", "-namespace", "moby", "-id", "c1"],
    ["sh", "-c", "exec true"],
    [],
  ]);
  return [
    line,
    `type=EXECVE msg=${stamp}: argc=${words.length}${words.map((word, i) => ` a${i}="${word}"`).join("")}`,
    `type=PATH msg=${stamp}: item=0 name="/usr/bin/x" inode=${random.between(1, 9)} dev=${random.pick(["08:01", "00:2f"])} mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
  ];
}

function operationEvent(random: Random, stamp: string): string[] {
  const id = () => random.between(0, 9);
  const type = random.pick(["CONTAINER_OP", "UNKNOWN[1341]", "UNKNOWN[1327]"]);
  const ancestors = random.chance(0.3) ? ` ancestors=${chainOf(random)}` : "";
  return [
    `type=${type} msg=${stamp}: op=${random.pick(OPERATIONS)} contid=${random.chance(0.2) ? chainOf(random) : id()} ` +
      `parent=${id()} old-contid=${id()} opid=${random.pick(PIDS)} nsflags=${random.hex(8)} mnt-ns=${random.between(1, 20)}${ancestors} res=1`,
  ];
}
