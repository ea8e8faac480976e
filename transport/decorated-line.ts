// SPDX-License-Identifier: Apache-2.0
import { BARE, type Carrier, type Payload, startsRecord, type Unwrapped } from "./carrier.ts";
import { hostOf } from "./collector-fields.ts";
import { decoded } from "./encoded-text.ts";
import { unwrapKeyValue } from "./key-value.ts";

const BEGINS = "(?=node=|type=)";
/** Prefixes of viewers, mail programs, lists, differences and comments: a number, blanks, `>`, `-`, `+`, `#`; the file of a context line printed by grep. */
const OF_VIEWER = new RegExp(
  `^(?:[ \\t]*[0-9]{1,10}(?:[:-]|[ \\t]+)|[^ :"'=\\x1D]{1,255}-(?:[0-9]{1,10}-)?|(?:[>|<#*+-] ?)+|[ \\t]+)${BEGINS}`,
);
/** A container's name, prefixed by compose, swarm, kubectl and stern. */
const OF_CONTAINER =
  /^(?:[A-Za-z0-9_.@-]{1,255} *\| |\[pod\/[^\] ]{1,255}\] |[a-z0-9][a-z0-9.-]{0,245}-[a-z0-9.]{1,63} [a-z0-9][a-z0-9-]{0,62} )(?=node=|type=|[0-9]{4}-[0-9]{2}-[0-9]{2}T)/;
/** The file name that grep writes before a line if it reads several files; with -n also the line number. */
const GREP = new RegExp(`^([^ :"'=\\x1D]{1,255}):(?:[0-9]{1,10}[:-])?${BEGINS}`);
/** The host that pdsh, clush and others write before each line. */
const OF_HOST = new RegExp(`^([A-Za-z0-9_][A-Za-z0-9_.-]{0,254}): ${BEGINS}`);
/** A program's name in that position. */
const PROGRAM = /^(?:aud|kernel$|syslog|rsyslog|stdout$|stderr$|line$|raw$|log$|msg$|message$)/i;
/** Tags of HTML and XML. */
const TAGS = new RegExp(`^\\s*(?:<[A-Za-z!][^<>\\x1D]{0,255}>\\s*)+${BEGINS}`);
const END_TAGS = /(?:<\/?[A-Za-z][^<>]{0,64}>\s{0,8}){1,16}$/;
/** Cells of a table printed by psql, mysql or sqlite3. */
const CELLS = new RegExp(`^\\|? ?(?:[^|"'=\\x1D]{0,255}\\|){1,32} ?${BEGINS}`);
/** A whole line in quotes, or an element of a list. */
const QUOTED = /^[[\s]*(?:- )?(["'`])((?:node=|type=|audit: type=).*)\1[\],;\s]*$/;

/** Longer lines are none of these, and slow to search. */
const MAX_LENGTH = 65_536;

const one = (text: string, carrier: Carrier): Unwrapped => ({ payloads: [{ text, carrier }] });

/** The record in a line with text added before or around it by a viewer, an editor or another program. Null: there is none. */
export function unwrapDecorated(text: string, unwrap: (text: string) => Unwrapped): Unwrapped {
  if (text.length > MAX_LENGTH) return null;
  return prefixed(text, unwrap) ?? quoted(text) ?? unwrapKeyValue(text) ?? encoded(text, unwrap);
}

function prefixed(text: string, unwrap: (text: string) => Unwrapped): Unwrapped {
  const container = OF_CONTAINER.exec(text);
  if (container !== null) {
    const inner = text.slice(container[0].length);
    const carrier: Carrier = { ...BARE, form: "container-log" };
    if (startsRecord(inner)) return one(inner, carrier);
    const found = unwrap(inner);
    if (found !== null && "payloads" in found)
      return {
        payloads: found.payloads.map((one) => ({
          ...one,
          carrier: { ...one.carrier, form: "container-log" },
        })),
      };
  }
  const viewer = text.slice(OF_VIEWER.exec(text)?.[0].length ?? 0);
  if (viewer.length < text.length && startsRecord(viewer)) return one(viewer, { ...BARE, form: "grep" });
  const grep = GREP.exec(text);
  if (grep !== null) {
    const inner = text.slice(grep[0].length);
    return startsRecord(inner) ? one(inner, { ...BARE, form: "grep", file: grep[1]! }) : null;
  }
  const named = OF_HOST.exec(text);
  if (named !== null) {
    const inner = text.slice(named[0].length);
    const host = PROGRAM.test(named[1]!) ? null : hostOf(named[1]!);
    return startsRecord(inner) ? one(inner, { ...BARE, form: "grep", host }) : null;
  }
  const tags = TAGS.exec(text);
  if (tags !== null)
    return one(text.slice(tags[0].length).trimEnd().replace(END_TAGS, ""), { ...BARE, form: "grep" });
  const cells = CELLS.exec(text);
  if (cells === null) return null;
  const record = text.slice(cells[0].length).replace(/ *\| *$/, "");
  return startsRecord(record) ? one(record, { ...BARE, form: "csv" }) : null;
}

/** A string of JSON, of CSV, or of a shell. */
function quoted(text: string): Unwrapped {
  const found = QUOTED.exec(text);
  if (found === null) return null;
  const [, quote, inner] = found as unknown as [string, string, string];
  const record = quote === '"' ? stringOf(inner) : inner;
  return startsRecord(record) ? one(record, { ...BARE, form: "key-value" }) : null;
}

function stringOf(inner: string): string {
  try {
    const value = JSON.parse(`"${inner}"`) as string;
    return Buffer.from(value, "utf8").toString("latin1");
  } catch {
    return inner.replaceAll('""', '"').replaceAll('\\"', '"'); // CSV's, or with unescaped control characters.
  }
}

/** The decoded text may be several lines. */
function encoded(text: string, unwrap: (text: string) => Unwrapped): Unwrapped {
  const inner = decoded(text.trim());
  if (inner === undefined) return null;
  const payloads = inner.split(/\r?\n/).flatMap((line): readonly Payload[] => {
    if (startsRecord(line)) return [{ text: line, carrier: { ...BARE, form: "encoded" } }];
    const found = line === "" ? null : unwrap(line);
    if (found === null || !("payloads" in found)) return [];
    return found.payloads.map((one) => ({ ...one, carrier: { ...one.carrier, form: "encoded" } }));
  });
  return payloads.length === 0 ? null : { payloads };
}
