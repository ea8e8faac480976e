// SPDX-License-Identifier: Apache-2.0
import { archName } from "./arch-names.ts";
import { syscallName } from "./syscall-names.ts";

export interface Call {
  readonly arch: number;
  readonly number: number;
}

/** Names of calls and machines; a number without a name is written as a number. */
export interface CallNames {
  call(call: Call): string;
  arch(call: Call): string;
}

/** Names from the tables, looked up once for each call object. */
export function callNames(): CallNames {
  return {
    call: remembered(({ arch, number }) => syscallName(arch, number) ?? String(number)),
    arch: remembered(({ arch }) => archName(arch) ?? arch.toString(16)),
  };
}

function remembered(find: (call: Call) => string): (call: Call) => string {
  const names = new WeakMap<Call, string>();
  return (call) => {
    const known = names.get(call);
    if (known !== undefined) return known;
    const name = find(call);
    names.set(call, name);
    return name;
  };
}

/** The name of a call on a machine; undefined if the table has none. */
export const nameOfCall = syscallName;
