// SPDX-License-Identifier: Apache-2.0
import { crc32, deflateRawSync } from "node:zlib";

/** A member as specified by a test, valid or not. */
export interface TarMember {
  readonly name: string;
  readonly content?: string | Buffer;
  /** Typeflag; "0" is a file. */
  readonly type?: string;
  readonly linkname?: string;
  /** The size in the header, if different from the content's. */
  readonly size?: number;
}

/** A tar archive of these members, with its end mark. */
export function tarOf(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.map(tarMember), Buffer.alloc(1024)]);
}

export function tarMember({ name, content = "", type = "0", linkname = "", size }: TarMember): Buffer {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
  return Buffer.concat([tarHeader(name, type, size ?? bytes.length, linkname), bytes, padding]);
}

export function tarHeader(name: string, type: string, size: number, linkname = ""): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write("0000644\x000000000\x000000000\x00", 100);
  header.write(`${size.toString(8).padStart(11, "0")} 00000000000 `, 124);
  header.write(`        ${type}`, 148);
  header.write(linkname, 157, 100);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\x00 `, 148);
  return header;
}

/** A pax header for the next member. */
export function paxMember(values: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(values).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = rest.length + 1;
    while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
    return `${length}${rest}`;
  });
  return tarMember({ name: "PaxHeader", type: "x", content: lines.join("") });
}

export interface ZipMember {
  readonly name: string;
  readonly content: string | Buffer;
  readonly stored?: boolean;
  /** The size in the directory, if different from the content's. */
  readonly size?: number;
  readonly crc?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Mode of Unix, as in `ls`. */
  readonly mode?: number;
}

/** A zip archive of these members. */
export function zipOf(members: readonly ZipMember[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const bytes = typeof member.content === "string" ? Buffer.from(member.content, "latin1") : member.content;
    const packed = member.stored === true ? bytes : deflateRawSync(bytes);
    const name = Buffer.from(member.name, "utf8");
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(member.flags ?? 0x800, 2);
    common.writeUInt16LE(member.method ?? (member.stored === true ? 0 : 8), 4);
    common.writeUInt32LE(member.crc ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(member.size ?? bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("504b0304", "hex"), common, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("504b01021403", "hex"), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("504b0506", 0, "hex");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
