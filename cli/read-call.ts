// SPDX-License-Identifier: Apache-2.0
import type { CallTest } from "../questions/search-criteria.ts";
import { expected } from "./read-number.ts";

/** Calls by --syscall (one or several, with commas) and --arch together; undefined where neither is given. Throws CTR_CLI_USAGE. */
export async function readCalls(
  calls: string | undefined,
  arch: string | undefined,
): Promise<CallTest | undefined> {
  if (calls === undefined && arch === undefined) return undefined;
  const { callTest, callWords, machineTest, machineWords } = await import("./call-words.ts");
  const wanted = calls?.split(",").map((word) => {
    const text = word.trim();
    const test = callTest(text);
    if (test === undefined)
      throw expected("syscall", "the name or number of a system call", text, callWords());
    return test;
  });
  const isCall: CallTest | undefined =
    wanted && ((machine, number) => wanted.some((test) => test(machine, number)));
  if (arch === undefined) return isCall;
  const isArch = machineTest(arch);
  if (isArch === undefined)
    throw expected("arch", "a machine's name, b32, b64 or a number in hex", arch, machineWords());
  return isCall === undefined
    ? isArch
    : (machine, number) => isArch(machine, number) && isCall(machine, number);
}
