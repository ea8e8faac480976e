// SPDX-License-Identifier: Apache-2.0
import { BARE, type OtherContent, type Payload, startsPrintedRecord, startsRecord } from "./carrier.ts";

const MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const CLOCK = "[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?";
const ISO = `[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]${CLOCK}(?:Z|[+-][0-9]{2}:?[0-9]{2})?`;
/** RFC 3164's time, also with the year that some daemons add, or an ISO time. */
const TIME = `(?:(?:[0-9]{4} )?${MONTHS} [ 0-9]?[0-9](?: [0-9]{4})? ${CLOCK}|${ISO})`;
const PRIORITY = "(?:<[0-9]{1,3}>)?";

/** The beginning of a header: where a line end was lost it stands behind the end of another line. */
export const HEADER_START = new RegExp(`(?:[0-9]{1,6} (?=<))?${PRIORITY}(?:1 )?${TIME} `, "g");

/** Words that hold no colon at their end, of which the first is the host. */
const WORD = "[^ \\x1D]{0,255}[^ :\\x1D]";
const TAG = "(?!CEF:)([^ :[\\x1D]{1,255})(?:\\[[0-9]{1,10}\\])?";

/** `TIME HOST … TAG[PID]: MESSAGE`. Source: RFC 3164, 4.1 */
const TAGGED = new RegExp(`^${PRIORITY}${TIME}((?: +${WORD}){1,4}?) +${TAG}: *`);
/** `TIME TAG[PID]: RECORD`: as programs write to /dev/log, without a host. */
const HOSTLESS = new RegExp(
  `^${PRIORITY}${TIME} +${TAG}: *(?=node=|type=|audit: type=|\\[|message repeated )`,
);
/** `<PRI>TAG[PID]: RECORD`, without a time. */
const TIMELESS = new RegExp(`^<[0-9]{1,3}>${TAG}: *(?=node=|type=|audit: type=)`);
/** `TIME HOST TAG MESSAGE`: imfile's tag may be any word, with a colon or without one. */
const UNTAGGED = new RegExp(`^${PRIORITY}${TIME}((?: +${WORD}){0,3}?) +(?=node=|type=|CEF:[0-9])`);
/** `<PRI>1 TIME HOST APP PROCID MSGID SD MESSAGE`. Source: RFC 5424, 6 */
const RFC5424 =
  /^(?:[0-9]{1,6} )?<[0-9]{1,3}>1 (?:-|[^ ]{1,40}) ([^ ]{1,255}) ([^ ]{1,48}) [^ ]{1,128} [^ ]{1,32} (?:-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.)*")*\])+)(?: |$)/;

/** A record's type where rsyslog has taken it for the program's name: the record had no tag before it. */
const TYPE_AS_TAG = /^(?:node=[^ "'=\x1D]+ )?type=[A-Za-z0-9_[\]-]{1,64}$/;

/** `TIME TEXT` without a program's name: `last message repeated 3 times`, `-- MARK --`. What may have been a record is none of these. */
const NAMELESS = new RegExp(`^${PRIORITY}${TIME} (?![^\n]*(?:audit|=))`);
/** dmesg --time-format iso: no other program writes a comma and a zone. */
const DMESG_ISO = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8},[0-9]{6}[+-][0-9]{2}:[0-9]{2} /;
/** The sender's address before the time, as a collector's template may have it. */
const SENDER = new RegExp(
  `^((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|(?=[^ ]*:)[0-9A-Fa-f:.]{2,45}) (?=${PRIORITY}${TIME} )`,
);

const BOM = "\xEF\xBB\xBF";
const nil = (text: string | undefined): string | null => (text === undefined || text === "-" ? null : text);

/** rsyslog's form of a control character (`#011`), NUL and line ends too, at the end of a message. */
const ESCAPED_END = /(?:#0(?:00|11|12|15))+$/;

/** A message that came several times, as rsyslog writes it. */
const REPEATED = /^message repeated [0-9]{1,9} times: \[ ?(.*)\]$/;

function payload(text: string, host: string | null, tag: string | null): Payload | OtherContent {
  // rsyslog's templates keep the space that RFC 3164 has behind the tag.
  const message = (text.startsWith(BOM) ? text.slice(BOM.length) : text.trimStart()).replace(ESCAPED_END, "");
  const repeated = REPEATED.exec(message);
  if (repeated !== null) return payload(repeated[1]!, host, tag);
  const isKernel = tag === "kernel";
  const carrier = { ...BARE, form: isKernel ? ("kernel-log" as const) : ("syslog" as const), host, tag };
  const isRecord = isKernel
    ? startsPrintedRecord(message)
    : startsRecord(message) || message.startsWith("CEF:");
  if (isRecord) return { text: message, carrier };
  // Text that another program quotes is its own, whatever it looks like: any user can make sshd or sudo quote a record.
  const isAudit = isKernel || tag === null || /^(?:aud|journal)/.test(tag);
  return isAudit ? { carrier } : { carrier, isCertain: true };
}

/**
 * The message of a syslog line and what its header says; null where the line has no such header.
 * A record counts only where it begins the message: what another program quotes is not one.
 */
export function unwrapSyslog(line: string): Payload | OtherContent | null {
  const sender = SENDER.exec(line);
  if (sender === null) return unwrapHeader(line);
  const found = unwrapHeader(line.slice(sender[0].length));
  return found === null || found.carrier.host !== null
    ? found
    : { ...found, carrier: { ...found.carrier, host: sender[1]! } };
}

function unwrapHeader(line: string): Payload | OtherContent | null {
  const iso = DMESG_ISO.exec(line);
  if (iso !== null) {
    const text = line.slice(iso[0].length);
    const carrier = { ...BARE, form: "kernel-log" as const, tag: "kernel" };
    return startsPrintedRecord(text) ? { text, carrier } : { carrier };
  }
  const modern = RFC5424.exec(line);
  if (modern !== null) {
    const [header, host, program] = modern as unknown as [string, string, string];
    const text = line.slice(header.length);
    if (TYPE_AS_TAG.test(program) && /^ *msg=audit\(/.test(text))
      return payload(`${program} ${text.trimStart()}`, nil(host), null);
    return payload(text, nil(host), nil(program));
  }
  const bare = UNTAGGED.exec(line);
  if (bare !== null) {
    const words = bare[1]!.trim().split(/ +/);
    const host = nil(words[0] === "" ? undefined : words[0]);
    const text = line.slice(bare[0].length);
    if (startsRecord(text) || text.startsWith("CEF:")) {
      const tag = words.length > 1 ? words.at(-1)!.replace(/\[[0-9]{1,10}\]$/, "") : null;
      const found = payload(text, host, tag);
      if (host !== null || !("text" in found)) return found;
      return { ...found, carrier: { ...found.carrier, form: "timestamp" } };
    }
  }
  const hostless = HOSTLESS.exec(line) ?? TIMELESS.exec(line);
  if (hostless !== null) return payload(line.slice(hostless[0].length), null, hostless[1]!);
  const tagged = TAGGED.exec(line);
  if (tagged === null) return NAMELESS.test(line) ? { carrier: BARE } : null;
  const words = tagged[1]!.trim().split(/ +/);
  return payload(line.slice(tagged[0].length), nil(words[0]), tagged[2]!);
}
