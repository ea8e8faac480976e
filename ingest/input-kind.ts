// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../interpret/shell-line.ts";
import { gunzip } from "./gunzip.ts";
import type { Unpacker } from "./packed-bytes.ts";
import { isTarHeader } from "./tar-header.ts";
import { encodingOf } from "./text-encoding.ts";
import { unxz } from "./unxz.ts";
import { unzstd } from "./unzstd.ts";

/** The kind of an input by its first bytes, never by its name. */
export type InputKind =
  | { readonly kind: "lines" | "tar" | "zip" }
  | { readonly kind: "packed"; readonly name: string; readonly unpack: Unpacker }
  | { readonly kind: "other"; readonly text: string; readonly hint: (path: string) => string };

/** Number of bytes needed. */
export const HEAD_BYTES = 512;

const PIPE = "| ctraudit ingest -";
const read = (command: string) => (path: string) => `${command} ${wordOf(path)} ${PIPE}`;
const decode = (name: string) => (path: string) => `iconv -f ${name} -t UTF-8 ${wordOf(path)} ${PIPE}`;
const packedWith = (name: string, command: string): InputKind => ({
  kind: "other",
  text: `is packed with ${name}, which ctraudit does not unpack`,
  hint: read(command),
});
const archive = (text: string): InputKind => ({
  kind: "other",
  text,
  hint: () => "unpack it and give ingest the directory",
});

/** Magic numbers in hex. Source: file(1), magic/Magdir/compress and archive; systemd, src/libsystemd/sd-journal/journal-def.h */
const KINDS: readonly (readonly [magic: string, kind: InputKind])[] = [
  ["1f8b", { kind: "packed", name: "gzip", unpack: gunzip }],
  ["fd377a585a00", { kind: "packed", name: "xz", unpack: unxz }],
  [
    "28b52ffd",
    unzstd === undefined ? packedWith("zstd", "zstd -dc") : { kind: "packed", name: "zstd", unpack: unzstd },
  ],
  ["425a68", packedWith("bzip2", "bzip2 -dc")],
  ["04224d18", packedWith("lz4", "lz4 -dc")],
  ["4c5a4950", packedWith("lzip", "lzip -dc")],
  ["894c5a4f000d0a1a0a", packedWith("lzop", "lzop -dc")],
  ["1f9d", packedWith("compress", "gzip -dc")],
  ["504b0304", { kind: "zip" }],
  ["504b0506", { kind: "zip" }],
  ["504b0708", { kind: "zip" }],
  ["377abcaf271c", archive("is a 7z archive")],
  ["526172211a07", archive("is a rar archive")],
  [
    "4c504b5348485248",
    {
      kind: "other",
      text: "is a binary file of systemd's journal",
      hint: (path) => `journalctl --all --file ${wordOf(path)} -o json _TRANSPORT=audit ${PIPE}`,
    },
  ],
  [
    "53514c69746520666f726d6174203300",
    {
      kind: "other",
      text: "is an SQLite database",
      hint: () => "--db is the option for the database; the arguments of ingest are logs",
    },
  ],
];

/** Its header is all digits, like the beginning of some syslog dates. Source: cpio(5), newc and odc */
const CPIO = /^07070(?:[12][0-9A-Fa-f]{104}|7[0-7]{70})/;

/** Lines of old Macs, and of programs that write CR as line end. */
const CR_LINES = /^[^\n]*\r(?:node=[^ \r\n]{1,255} )?(?:<[0-9]{1,3}>|type=|\{")[^\n]*$/;

/** The kind of an input that begins with these bytes: all of it, or HEAD_BYTES. */
export function kindOf(head: Buffer): InputKind {
  const hex = head.toString("hex", 0, 16);
  const found = KINDS.find(([magic]) => hex.startsWith(magic));
  if (found !== undefined) return found[1];
  if (isTarHeader(head)) return { kind: "tar" };
  if (CPIO.test(head.toString("latin1"))) return archive("is a cpio archive");
  if (CR_LINES.test(head.toString("latin1")))
    return {
      kind: "other",
      text: "has lines that end with a carriage return alone",
      hint: (path) => `tr '\\r' '\\n'${path === "-" ? "" : ` < ${wordOf(path)}`} ${PIPE}`,
    };
  const encoding = encodingOf(head);
  if (encoding === undefined) return { kind: "lines" };
  return { kind: "other", text: `is ${encoding.name}, not UTF-8`, hint: decode(encoding.iconv) };
}

/** A path as one argument; empty for the standard input, which the command reads itself. */
function wordOf(path: string): string {
  if (path === "-") return "";
  return shellLine([path.startsWith("-") ? `./${path}` : path]);
}
