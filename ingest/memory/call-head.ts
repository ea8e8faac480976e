// SPDX-License-Identifier: Apache-2.0

/** The fields of a SYSCALL specific to the call, in the kernel's order. Source: audit_log_exit() of kernel/auditsc.c */
export const CALL_FIELDS = ["arch", "syscall", "success", "exit", "a0", "a1", "a2", "a3", "items"] as const;
const MARKS = CALL_FIELDS.map((name) => Uint8Array.from(Buffer.from(` ${name}=`)));
const SPACE = 32;
const MINUS = 45;
const ZERO = 48;
const LOWER_A = 97;
/** Digits of a number that JavaScript holds exactly, of AUDIT_ARCH_*, of a register. */
const MAX_DIGITS = 15;
const MAX_ARCH = 8;
const MAX_REGISTER = 16;

/** Reads the call-specific fields of a SYSCALL as numbers, if in the kernel's form: the numbers then determine the text. */
export class CallHead {
  arch = 0;
  syscall = 0;
  success = 0;
  exit = 0;
  items = 0;
  /** The lower and the upper 32 bits of a0 … a3. */
  readonly registers = new Int32Array(4);
  readonly upper = new Int32Array(4);
  #number = 0;
  #upper = 0;

  /** Returns the position after the fields that begin at `start`, a space; -1 if they have another form. 256 bytes must be readable. */
  read(bytes: Uint8Array, start: number): number {
    let at = this.#hex(bytes, behind(bytes, start, 0), MAX_ARCH);
    this.arch = this.#number >>> 0;
    at = this.#decimal(bytes, behind(bytes, at, 1));
    this.syscall = this.#number;
    at = this.#outcome(bytes, behind(bytes, at, 2));
    at = this.#decimal(bytes, behind(bytes, at, 3));
    this.exit = this.#number;
    for (let register = 0; register < 4; register++) {
      at = this.#hex(bytes, behind(bytes, at, 4 + register), MAX_REGISTER);
      this.registers[register] = this.#number;
      this.upper[register] = this.#upper;
    }
    at = this.#decimal(bytes, behind(bytes, at, 8));
    this.items = this.#number;
    return at >= 0 && bytes[at] === SPACE ? at : -1;
  }

  #outcome(bytes: Uint8Array, start: number): number {
    if (start < 0) return -1;
    const isYes = bytes[start] === 121 && bytes[start + 1] === 101 && bytes[start + 2] === 115;
    if (!isYes && (bytes[start] !== 110 || bytes[start + 1] !== 111)) return -1;
    this.success = isYes ? 1 : 0;
    return start + (isYes ? 3 : 2);
  }

  #decimal(bytes: Uint8Array, start: number): number {
    if (start < 0) return -1;
    const isNegative = bytes[start] === MINUS;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let number = 0;
    for (; at <= first + MAX_DIGITS; at++) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    this.#number = isNegative ? -number : number;
    if (at === first || at > first + MAX_DIGITS) return -1;
    return bytes[first] === ZERO && (isNegative || at > first + 1) ? -1 : at;
  }

  #hex(bytes: Uint8Array, start: number, digits: number): number {
    if (start < 0) return -1;
    let at = start;
    let number = 0;
    let upper = 0;
    for (; at <= start + digits; at++) {
      const code = bytes[at] as number;
      const isLetter = code >= LOWER_A && code < LOWER_A + 6;
      if (!isLetter && (code < ZERO || code > ZERO + 9)) break;
      upper = (upper << 4) | (number >>> 28);
      number = (number << 4) | (isLetter ? code - LOWER_A + 10 : code - ZERO);
    }
    this.#number = number;
    this.#upper = upper;
    if (at === start || at > start + digits) return -1;
    return bytes[start] === ZERO && at > start + 1 ? -1 : at;
  }
}

/** The position after the name of a field at `start`; -1 if it is not there, or nothing follows. */
function behind(bytes: Uint8Array, start: number, field: number): number {
  if (start < 0) return -1;
  const mark = MARKS[field] as Uint8Array;
  for (let i = 0; i < mark.length; i++) if (bytes[start + i] !== mark[i]) return -1;
  return start + mark.length;
}
