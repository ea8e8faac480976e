// SPDX-License-Identifier: Apache-2.0

/** The kernel's form of a string that a user chose: quoted, or in hex where a byte could be misread. Source: audit_log_untrustedstring() */
export function untrusted(text: string): string {
  return /^[\x21\x23-\x7e]*$/.test(text)
    ? `"${text}"`
    : Buffer.from(text, "latin1").toString("hex").toUpperCase();
}

/** The body of a PROCTITLE record: argv joined by NUL, cut at 128 bytes. */
export function proctitleBody(argv: readonly string[]): string {
  return `proctitle=${untrusted(argv.join("\0").slice(0, 128))}`;
}

/** The body of an EXECVE record. */
export function execveBody(argv: readonly string[]): string {
  let body = `argc=${argv.length}`;
  for (const [index, argument] of argv.entries()) body += ` a${index}=${untrusted(argument)}`;
  return body;
}

export interface FileItem {
  readonly name: string;
  readonly inode: number;
  readonly dev: string;
  readonly mode?: string;
  readonly nametype?: string;
}

/** The body of a PATH record. */
export function pathBody(item: number, file: FileItem): string {
  return (
    `item=${item} name=${untrusted(file.name)} inode=${file.inode} dev=${file.dev} mode=${file.mode ?? "0100755"} ouid=0 ogid=0 ` +
    `rdev=00:00 nametype=${file.nametype ?? "NORMAL"} cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0`
  );
}

/** The body of a SOCKADDR record for an IPv4 peer. */
export function sockaddrBody(port: number, octets: readonly number[]): string {
  const hex = (value: number, digits: number): string =>
    value.toString(16).toUpperCase().padStart(digits, "0");
  return `saddr=0200${hex(port, 4)}${octets.map((octet) => hex(octet, 2)).join("")}0000000000000000`;
}

/** Numbers of the calls that the generator makes, for x86-64. */
export const CALLS = {
  read: 0,
  write: 1,
  close: 3,
  mmap: 9,
  ioctl: 16,
  connect: 42,
  clone: 56,
  vfork: 58,
  execve: 59,
  wait4: 61,
  rename: 82,
  unlink: 87,
  chmod: 90,
  setuid: 105,
  pivot_root: 155,
  mount: 165,
  openat: 257,
  unshare: 272,
  epoll_wait: 232,
  setns: 308,
  clone3: 435,
} as const;
export type Call = keyof typeof CALLS;
