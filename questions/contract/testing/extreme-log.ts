// SPDX-License-Identifier: Apache-2.0

const CONTIDS = [
  "9007199254740991",
  "9007199254740993",
  "9223372036854775808",
  "18446744073709551614",
] as const;
const EXITS = [
  ...["9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808"],
  ...["0", "-1", "4294967296"],
] as const;
/** In the kernel's hexadecimal form: bytes that are no UTF-8, a NUL within, quotes and a line end, names that differ by such a byte alone. */
const NAMES = ["FF61", "FE61", "610062", "22270A", "EDA080", "F09F9880"] as const;
const TIME = "1700000000.123";

/** Records with numbers at the ends of 64 bits and names of any bytes, all at one time, as one log. */
export function extremeLog(): string {
  const lines: string[] = [];
  let serial = 100;
  const record = (type: string, text: string) =>
    lines.push(`type=${type} msg=audit(${TIME}:${serial}): ${text}`);
  for (const exit of EXITS)
    for (const [at, name] of NAMES.entries()) {
      serial += 1;
      const call = `arch=c000003e syscall=59 success=${exit.startsWith("-") ? "no" : "yes"} exit=${exit} a0=0 a1=0 a2=0 a3=0 items=1`;
      const actor = `ppid=1 pid=${400 + at} auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295`;
      record("SYSCALL", `${call} ${actor} comm=${name} exe=2F62696E2F${name} key=${name}`);
      record("EXECVE", `argc=2 a0="x" a1=${name}`);
      record(
        "PATH",
        `item=0 name=${name} inode=${serial} dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL`,
      );
      record("CONTAINER_ID", `record=1 contid=${CONTIDS[serial % CONTIDS.length]}`);
    }
  return `${lines.join("\n")}\n`;
}
