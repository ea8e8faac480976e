// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { parseCutRecord, parseRecord } from "../grammar/parse-record.ts";
import { withSpaces } from "../grammar/rewritten-characters.ts";
import { isJsonStructure, isWholeObject, objectOf } from "../types/json-lines.ts";
import { BARE, type Carrier, type Payload, startsRecord } from "./carrier.ts";
import type { FrameProblem } from "./frame-problem.ts";
import { splitGlued } from "./glued-records.ts";
import { joinPieces } from "./join-pieces.ts";
import { withoutColours } from "./plain-text.ts";
import { type TableHeader, tableHeader } from "./table-row.ts";
import { unwrap, unwrapInTable } from "./wrapped-line.ts";

/** Readers of carried records need no grammar. */
export { fieldValue } from "../grammar/field-access.ts";

/** A record, and its carrier; null if it has none. */
export interface CarriedRecord {
  readonly record: AuditRecord;
  readonly carrier: Carrier | null;
}

/** The contents of a line, or of the lines that belong together. */
export interface Frame {
  readonly records: readonly CarriedRecord[];
  /** Text that is not a record, with the reason. */
  readonly problems: readonly FrameProblem[];
  /** A line of another program that shares the log: neither record nor problem. */
  readonly isOther: boolean;
  /** Such lines in a frame that also has others. */
  readonly otherLines: number;
  readonly carrier: Carrier | null;
}

const BOM = "\xEF\xBB\xBF";
/** Prefix of a line: the byte order mark, and the escapes that a console writes at its start. */
const START = /^(?:\xEF\xBB\xBF)?\r*/;
/** Lines printed by ausearch before each event, without --raw. */
const AUSEARCH = /^(?:----|time->[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [0-9]{4})\r?$/;
/** Lines printed by journalctl between boots, or instead of lines. */
const JOURNALCTL =
  /^-- (?:Boot [0-9a-f]{32}|Reboot|No entries|(?:Logs|Journal) begins? at .{1,200}) ?--\r?$|^-- (?:Logs|Journal) begins? at /;
const NUL_RUN = /\0+/;
const NUL_RUNS = /\0+/g;

/** Whether a line may be a row of a table, and the columns named in the table's first line. */
export interface TableContext {
  readonly mayBeRow: boolean;
  readonly header: TableHeader | undefined;
}

const NO_TABLE: TableContext = { mayBeRow: false, header: undefined };
/** A stored record was a record: a row belongs to a table. */
const STORED: TableContext = { mayBeRow: true, header: undefined };

/**
 * The records in one frame of latin1 text: a line without its LF, or several lines that are one entry. They follow from
 * the text alone, so that a stored frame is read as it was when it came; what carried them, from the table too.
 */
export function readFrame(frame: string, table: TableContext = NO_TABLE): Frame {
  const text = withoutColours(
    frame.startsWith(BOM) || frame.startsWith("\r") ? frame.replace(START, "") : frame,
  );
  if (text.startsWith("__")) return readText(text, false, table);
  const isLine = !text.includes("\n");
  const object = isLine ? undefined : objectOf(text);
  if (object !== undefined) {
    // Its last brace may be in the line that begins the next object.
    return readLine(isWholeObject(text) ? object : `${object}}`, false, table);
  }
  const joined = isLine ? undefined : joinPieces(text);
  if (joined === undefined) return readLine(text, false, table);
  const frames = joined.map(({ text: line, isCut }) => readLine(line, isCut, table));
  const areOther = frames.every(({ isOther }) => isOther);
  return {
    records: frames.flatMap(({ records }) => records),
    problems: frames.flatMap(({ problems }) => problems),
    isOther: areOther,
    otherLines: areOther
      ? 0
      : joined.reduce((sum, { lines }, i) => sum + (frames[i]?.isOther === true ? lines : 0), 0),
    carrier: frames.find(({ carrier }) => carrier !== null)?.carrier ?? null,
  };
}

function readLine(text: string, isCut: boolean, table: TableContext): Frame {
  return text.includes("\0") ? readBetweenNuls(text, isCut, table) : readText(text, isCut, table);
}

/**
 * A power cut leaves runs of NUL in place of a file's last blocks: the text around them is read. One NUL after a line or
 * between lines is a sender's end of a message, and not an error.
 */
function readBetweenNuls(text: string, isCut: boolean, table: TableContext): Frame {
  const pieces = text.split(NUL_RUN);
  const ends = [...text.matchAll(NUL_RUNS)].map(
    ([run], i) => run.length === 1 && (pieces[i + 1] === "" || beginsMessage(pieces[i + 1] as string)),
  );
  const frames = pieces.map((piece, i) =>
    piece === "" ? EMPTY : readText(piece, i < pieces.length - 1 ? ends[i] !== true : isCut, table),
  );
  const problem: FrameProblem = {
    ok: false,
    code: "nul-bytes",
    column: text.indexOf("\0"),
    detail: `The line contains NUL bytes: ${text.length - pieces.join("").length} of ${text.length}.`,
  };
  const isSound = ends.every((isEnd) => isEnd) && frames.some(({ records }) => records.length > 0);
  return {
    records: frames.flatMap(({ records }) => records),
    problems: [
      ...(isSound ? [] : [problem]),
      ...frames.flatMap(({ records, problems }) => (records.length === 0 && !isSound ? [] : problems)),
    ],
    isOther: false,
    otherLines: isSound ? frames.filter(({ isOther }) => isOther).length : 0,
    carrier: frames.find(({ carrier }) => carrier !== null)?.carrier ?? null,
  };
}

const beginsMessage = (text: string): boolean => startsRecord(text) || /^(?:<[0-9]{1,3}>|\{")/.test(text);

const EMPTY: Frame = { records: [], problems: [], isOther: false, otherLines: 0, carrier: null };

function readText(text: string, isCut: boolean, { mayBeRow, header }: TableContext): Frame {
  if (startsRecord(text) || text.startsWith("audit: type="))
    return readPayloads([{ text, carrier: null }], isCut);
  if (AUSEARCH.test(text) || JOURNALCTL.test(text)) return { ...EMPTY, isOther: true };
  const found = mayBeRow ? unwrapInTable(text, header) : unwrap(text);
  if (found === null) {
    const spaced = withSpaces(text);
    if (spaced !== undefined && spaced !== text) return readText(spaced, isCut, { mayBeRow, header });
    if (tableHeader(text) !== undefined)
      return { ...EMPTY, isOther: true, carrier: { ...BARE, form: "csv" } };
    if (isJsonStructure(text)) return { ...EMPTY, isOther: true, carrier: { ...BARE, form: "json" } };
    return failed(parseRecord(text));
  }
  if ("payloads" in found) return readPayloads(found.payloads, isCut);
  if (found.refusal !== undefined)
    return {
      ...EMPTY,
      carrier: found.carrier,
      problems: [{ ok: false, code: "not-lossless", column: 0, ...found.refusal }],
    };
  if (found.isCertain) return { ...EMPTY, isOther: true, carrier: found.carrier };
  // The kernel's reports of lost records, and records without their event id, are problems.
  const result = parseRecord(text);
  if (!result.ok && result.code === "no-event-id") return { ...EMPTY, isOther: true, carrier: found.carrier };
  return { ...failed(result), carrier: found.carrier };
}

function failed(result: ReturnType<typeof parseRecord>): Frame {
  if (result.ok) return { ...EMPTY, records: [{ record: result.record, carrier: null }] };
  return { ...EMPTY, problems: [result] };
}

function readPayloads(
  payloads: readonly (Omit<Payload, "carrier"> & { readonly carrier: Carrier | null })[],
  isCut: boolean,
): Frame {
  const records: CarriedRecord[] = [];
  const problems: FrameProblem[] = [];
  for (const { text, carrier, missing, isCut: cut } of payloads) {
    if (missing !== undefined) {
      problems.push({ ok: false, code: "journal-incomplete", column: 0, ...missing });
      const result = text === "" ? undefined : parseRecord(text);
      if (result?.ok === true) records.push({ record: { ...result.record, truncated: true }, carrier });
      continue;
    }
    const isEnded = !isCut && cut !== true;
    const { parts, problem } = splitGlued(text);
    if (problem !== undefined) problems.push(problem);
    else if (parts.length > 1 && isEnded) {
      // A complete value may contain text that looks like a header.
      const whole = parseRecord(text);
      if (whole.ok && !whole.record.truncated) {
        records.push({ record: whole.record, carrier });
        continue;
      }
    }
    let nearest = carrier;
    parts.forEach((part, i) => {
      const isPart = part.isEnded !== true && (i < parts.length - 1 || !isEnded || problem !== undefined);
      const result = isPart ? parseCutRecord(part.text) : parseRecord(part.text);
      if (part.carrier !== undefined) nearest = besideOf(carrier, part.carrier);
      if (result.ok) records.push({ record: result.record, carrier: nearest });
      else problems.push(result);
    });
  }
  return { records, problems, isOther: false, otherLines: 0, carrier: payloads[0]?.carrier ?? null };
}

/** The carrier of a record with its own header: that header's, inside the carrier of the whole line. */
function besideOf(line: Carrier | null, own: Carrier): Carrier {
  if (line === null || line.form === "syslog" || line.form === "kernel-log") return own;
  return { ...line, host: own.host ?? line.host, tag: own.tag };
}

/** The same for a stored frame. */
export function readStoredFrame(frame: string): Frame {
  return readFrame(frame, STORED);
}

/**
 * The records of one event in a stored frame, without those of other events. `nodeOf` is called if the
 * frame has records of several hosts with that id; if no record names its node, it was given for all of them (--node).
 */
export function recordsOfEvent(
  frame: string,
  timeMs: number,
  serial: number,
  nodeOf: () => string | null | undefined,
): AuditRecord[] {
  const found = readStoredFrame(frame).records.filter(
    ({ record }) => record.timeMs === timeMs && record.serial === serial,
  );
  const first = found[0] === undefined ? null : hostOf(found[0]);
  if (found.some((one) => hostOf(one) !== first)) {
    const node = nodeOf();
    const own = found.filter((one) => hostOf(one) === node);
    if (own.length > 0) return own.map(({ record }) => record);
  }
  return found.map(({ record }) => record);
}

function hostOf({ record, carrier }: CarriedRecord): string | null {
  return record.node ?? carrier?.host ?? null;
}
