// SPDX-License-Identifier: Apache-2.0

/** A log designed to be expensive: the element that it repeats, and the count. */
export interface Attack {
  readonly name: string;
  /** Count of a full attack. */
  readonly count: number;
  /** Lines with LF, for a count. */
  readonly lines: (count: number) => Generator<string>;
  /** Allowed problem codes; none: every line is a record of an event. */
  readonly problems: readonly string[];
}

const START = 1_700_000_000;
const NAME_BYTES = 64 * 1024;
const LONG = "n".repeat(NAME_BYTES);

/** All within a second: no event is ended by the time of later ones. */
const id = (serial: number) =>
  `audit(${START}.${String(Math.floor(serial / 2000) % 1000).padStart(3, "0")}:${serial + 1})`;
const slow = (serial: number) => `audit(${START + Math.floor(serial / 100)}.000:${serial + 1})`;

const syscall = (stamp: string, more = "") =>
  `type=SYSCALL msg=${stamp}: arch=c000003e syscall=59 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=1 ppid=1 pid=100 auid=0 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm="a" exe="/a"${more}\n`;
const path = (stamp: string, item: number, name: string) =>
  `type=PATH msg=${stamp}: item=${item} name="${name}" inode=${item} dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL\n`;

export const ATTACKS: readonly Attack[] = [
  {
    name: "shapes of lines",
    count: 1_000_000,
    problems: [],
    *lines(count) {
      for (let i = 0; i < count; i++) yield `type=USER msg=${slow(i)}: pid=1 f${i}=1 g${i * 7}=2 h=${i}\n`;
    },
  },
  {
    name: "types of records",
    count: 1_000_000,
    problems: [],
    *lines(count) {
      for (let i = 0; i < count; i++) yield `type=T${i} msg=${slow(i)}: pid=1 a=${i}\n`;
    },
  },
  {
    name: "open events, interleaved",
    count: 1_000_000,
    problems: [],
    *lines(count) {
      for (let i = 0; i < count; i++) yield syscall(id(i));
      for (let i = 0; i < count; i++) yield path(id(i), 0, "/a");
    },
  },
  {
    name: "records of one event",
    count: 1_000_000,
    problems: ["record-limit"],
    *lines(count) {
      yield syscall(id(0));
      for (let i = 0; i < count; i++) yield path(id(0), i, `/a${i}`);
    },
  },
  {
    name: "copies of one record",
    count: 1_000_000,
    problems: ["record-limit"],
    *lines(count) {
      yield syscall(id(0));
      for (let i = 0; i < count; i++) yield path(id(0), 0, "/a");
    },
  },
  {
    name: "nodes",
    count: 100_000,
    problems: ["node-limit"],
    *lines(count) {
      for (let i = 0; i < count; i++) yield `node=n${i} ${syscall(id(i))}`;
    },
  },
  {
    name: "texts of messages",
    count: 1_000_000,
    problems: ["text-limit"],
    *lines(count) {
      for (let i = 0; i < count; i++)
        yield `type=USER_LOGIN msg=${slow(i)}: pid=9 uid=0 auid=0 ses=1 msg='op=login acct="u${i}" exe="/e${i}" hostname=h${i} addr=10.${i >> 16}.${(i >> 8) & 255}.${i & 255} terminal=t${i} res=failed'\n`;
    },
  },
  {
    name: "fields in a line",
    count: 100_000,
    problems: ["line-too-long", "grammar-too-long"],
    *lines(count) {
      const fields = Array.from({ length: count }, (_, i) => `${i.toString(36)}=1`).join(" ");
      for (let i = 0; i < 20; i++) yield `type=USER msg=${slow(i)}: pid=1 ${fields}\n`;
    },
  },
  {
    name: "one field many times in a line",
    count: 100_000,
    problems: ["line-too-long"],
    *lines(count) {
      for (let i = 0; i < 20; i++) yield syscall(slow(i), " a0=1".repeat(count));
    },
  },
  {
    name: "names of 64 KiB",
    count: 1000,
    problems: [],
    *lines(count) {
      for (let i = 0; i < count; i++) {
        yield syscall(slow(i), ` key="k${i}${LONG}"`).replace('comm="a"', `comm="c${i}${LONG}"`);
        yield path(slow(i), 0, `/${i}${LONG}`);
      }
    },
  },
  {
    name: "node names of 64 KiB",
    count: 1000,
    problems: [],
    *lines(count) {
      for (let i = 0; i < count; i++) yield `node=${i}${LONG} ${syscall(slow(i))}`;
    },
  },
  {
    name: "arguments of a command",
    count: 100_000,
    problems: [],
    *lines(count) {
      yield syscall(id(0));
      for (let i = 0; i < count; i += 1000) {
        const some = Array.from({ length: Math.min(1000, count - i) }, (_, k) => `a${i + k}="${i + k}"`).join(" ");
        yield `type=EXECVE msg=${id(0)}: ${i === 0 ? `argc=${count} ` : ""}${some}\n`;
      }
    },
  },
  {
    name: "tasks in each other's births",
    count: 200_000,
    problems: [],
    *lines(count) {
      for (let i = 0; i < count; i++)
        yield syscall(slow(i)).replace("syscall=59 success=yes exit=0", `syscall=56 success=yes exit=${2 + ((i + 1) % 30_000)}`).replace("pid=100", `pid=${2 + (i % 30_000)}`);
    },
  },
]; // biome-ignore format: data
