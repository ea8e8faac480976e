// SPDX-License-Identifier: Apache-2.0
import type {
  AttributionCall,
  AttributionEvent,
  FilesSeen,
  NamespacePath,
  Statement,
} from "../../types/attribution/event.ts";
import { chains, operation, statementsOf } from "./random-statements.ts";

/** A number that encodes one event: its digits, in mixed radix, choose from lists. */
export type Gene = number;
export const MAX_GENE = 2 ** 31 - 1;

/** Few pids, so that events interact: init, kthreadd, runtimes and possible pids of an inner namespace. */
export const PIDS = [100, 101, 1, 300, 301, 5000, 7, 2] as const;
const CLONE_FLAGS = [
  "1200011",
  "11",
  "8011",
  "4111",
  "3d0f00",
  "2c020011",
  "6c020011",
  "20000011",
  "40000011",
];
const UNSHARE_FLAGS = ["2c020000", "40000000", "20000", "20000000", "6c020000"];
const SETNS_FLAGS = ["0", "40000000", "20000", "20000000", "2c020000", "6c020000"];
const COMMANDS: readonly (readonly string[] | null)[] = [
  ["sh"],
  ["runc", "create", "--bundle", "/b", "c1"],
  ["runc", "init"],
  ["podman", "run", "alpine"],
  ["containerd-shim", "-namespace", "moby", "-id", "c2"],
  [],
  null,
];
const LABELS = [
  null,
  "system_u:system_r:container_t:s0:c1,c2",
  "docker-default (enforce)",
  ":lxd-c1:unconfined",
];
const FILES: readonly (FilesSeen | null)[] = [
  null,
  { root: "00:2f:2", systemDevices: [] },
  { root: "00:30:2", systemDevices: ["00:30"] },
  { root: "", systemDevices: ["fd:00"] },
];
const INODES = [4_026_531_836, 7, 8, 9];

class Digits {
  #left: number;

  constructor(gene: Gene) {
    this.#left = gene;
  }

  of<T>(list: readonly T[]): T {
    const chosen = list[this.#left % list.length]!;
    this.#left = Math.floor(this.#left / list.length);
    return chosen;
  }
}

type Part = Partial<AttributionEvent>;
const calls = (call: AttributionCall, part: Part = {}): Part => ({ call, ...part });

const HEADLESS: Part = { pid: null, ppid: null, hasSyscall: false, isWhole: false, isHeadless: true };

const KINDS: readonly ((digits: Digits) => Part)[] = [
  () => ({}),
  (digits) => calls("clone", { exit: digits.of(PIDS), args: [digits.of(CLONE_FLAGS)] }),
  (digits) => calls("clone3", { exit: digits.of(PIDS), args: ["7ffd00000000", "58"] }),
  (digits) => calls("vfork", { exit: digits.of(PIDS), args: [] }),
  (digits) =>
    calls("execve", { argv: digits.of(COMMANDS), exe: digits.of([10, 11, 12]), files: digits.of(FILES) }),
  () => calls("exit_group"),
  (digits) => calls("unshare", { args: [digits.of(UNSHARE_FLAGS)] }),
  (digits) => calls("setns", { args: [digits.of(["3", "4"]), digits.of(SETNS_FLAGS)] }),
  (digits) => calls("open", { exit: digits.of([3, 4]), args: [], namespacePaths: [namespacePath(digits)] }),
  (digits) => calls("pidfd_open", { exit: digits.of([3, 4]), args: [digits.of(PIDS).toString(16), "0"] }),
  (digits) => calls("kill", { args: [digits.of(PIDS).toString(16), "9"], statements: signalled(digits) }),
  (digits) => calls(digits.of(["getpid", "getppid"] as const), { exit: digits.of([...PIDS, 0]) }),
  (digits) => calls(digits.of(["pivot_root", "chroot"] as const), { files: digits.of(FILES) }),
  (digits) => calls("configureAudit", { exit: 60, changesRules: digits.of([true, false]) }),
  (digits) => ({ label: digits.of(LABELS), files: digits.of(FILES) }),
  (digits) => ({ statements: [operation((list) => digits.of(list), PIDS)] }),
  (digits) => ({ statements: statementsOf((list) => digits.of(list)) }),
  (digits) => ({ ...message(), statements: [claim(digits)] }),
  (digits) => ({ ...message(), hostname: digits.of(["5f0c2b7a9d3e", "web", null]) }),
  (digits) => ({ ...HEADLESS, isOfFiles: digits.of([true, false]) }),
];

function message(): Part {
  return { ppid: null, comm: null, exe: null, hasSyscall: false };
}

function namespacePath(digits: Digits): NamespacePath {
  const owner = digits.of(["self", "100", "300", "1", "101"]);
  return { owner, type: digits.of(["pid", "mnt", "net", "uts"] as const), inode: digits.of(INODES) };
}

function signalled(digits: Digits): Statement[] | null {
  const opid = String(digits.of(PIDS));
  return digits.of([null, [{ type: "OBJ_PID", fields: new Map([["opid", opid]]) }]]);
}

function claim(digits: Digits): Statement {
  const fields = {
    op: "start",
    vm: "web",
    "vm-pid": String(digits.of(PIDS)),
    "virt-driver": "lxc",
    "vm-ctx": LABELS[1]!,
  };
  return { type: digits.of(["VIRT_CONTROL", "VIRT_MACHINE_ID"]), fields: new Map(Object.entries(fields)) };
}

/** The events encoded by the genes, as input of the fold: of one boot, in serial order. */
export function eventsOf(genes: readonly Gene[]): AttributionEvent[] {
  let id = 8;
  let timeMs = 1_700_000_000_000;
  return genes.map((gene) => {
    const digits = new Digits(gene);
    const part = digits.of(KINDS)(digits);
    const [pid, ppid] = [digits.of(PIDS), digits.of(PIDS)];
    id += digits.of([8, 8, 8, 16, 40_000]);
    timeMs += digits.of([1, 1, 0, 4_000_000]);
    return {
      id,
      timeMs,
      pid,
      ppid,
      auid: digits.of([0, 1000]),
      comm: 1,
      exe: digits.of([10, 11]),
      call: "",
      success: digits.of([true, true, true, true, false]),
      exit: 0,
      hasSyscall: true,
      namesContainer: false,
      isWhole: digits.of([true, false]),
      isHeadless: false,
      isOfFiles: false,
      changesRules: false,
      args: null,
      namespacePaths: null,
      statements: null,
      argv: null,
      files: null,
      hostname: null,
      label: null,
      labels: null,
      ...part,
    };
  });
}

export { chains };
