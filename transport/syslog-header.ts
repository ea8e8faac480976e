// SPDX-License-Identifier: Apache-2.0

import { withoutCount } from "../types/counted-message.ts";
import { BARE, type OtherContent, type Payload, startsPrintedRecord, startsRecord } from "./carrier.ts";
import { claimsOf, hostAmong, hostOfWord, isLoggers, NO_HOST } from "./host-word.ts";

const MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const CLOCK = "[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?";
const ISO = `[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]${CLOCK}(?:Z|[+-][0-9]{2}:?[0-9]{2})?`;
/** RFC 3164's time, optionally with the year added by some daemons, or an ISO time. */
const TIME = `(?:(?:[0-9]{4} )?${MONTHS} [ 0-9]?[0-9](?: [0-9]{4})? ${CLOCK}|${ISO})`;
const PRIORITY = "(?:<[0-9]{1,3}>)?";
const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?";
/**
 * Times of other programs: journalctl's with a weekday, ctime's, seconds since 1970 (with milliseconds too), Apache's,
 * TAI64N, a time of day; each may be in brackets.
 */
const ANY_TIME = `\\[?(?:${DAY} ${TIME}|[*.]?${TIME}|[0-9]{4}/[0-9]{2}/[0-9]{2} ${CLOCK}|[0-9]{2}/${MONTHS}/[0-9]{4}:[0-9:]{8}(?: [+-][0-9]{4})?|[0-9]{10}(?:[0-9]{3}|\\.[0-9]{1,9})?|@[0-9a-f]{24}|${CLOCK})\\]?(?: (?:${NO_HOST}))*\\]?`;

/** The beginning of a header: if a line end was lost, it follows the end of another line. */
export const HEADER_START = new RegExp(`(?:[0-9]{1,6} (?=<))?${PRIORITY}(?:1 )?${TIME} `, "g");

/** Words without a final colon, the first of which is the host. */
const WORD = "[^ \\x1D]{0,255}[^ :\\x1D]";
const TAG = "(?!(?:CE|LEE)F:)([^ :[\\x1D]{1,255})(?:\\[[0-9]{1,10}\\])?";

/** `TIME HOST … TAG[PID]: MESSAGE`. Source: RFC 3164, 4.1 */
const TAGGED = new RegExp(`^${PRIORITY}${ANY_TIME}((?: +${WORD}){1,4}?) +${TAG}: *`);
/** `TIME TAG[PID]: RECORD`: the form that programs write to /dev/log, without a host. */
const HOSTLESS = new RegExp(
  `^${PRIORITY}${ANY_TIME} +${TAG}: *(?=node=|type=|audit: type=|\\[|message repeated )`,
);
/** `<PRI>TAG[PID]: RECORD`, without a time. */
const TIMELESS = new RegExp(`^<[0-9]{1,3}>(?:${TAG}: *)?(?=node=|type=|audit: type=)`);
/** `TIME HOST TAG MESSAGE`: imfile's tag may be any word, with a colon or without one. */
const UNTAGGED = new RegExp(
  `^${PRIORITY}${ANY_TIME}((?: +${WORD}){0,3}?) +(?=node=|type=|(?:CE|LEE)F:[0-9])`,
);
/** `TIME {LABELS} RECORD` of logcli, `TIME (AGENT) ADDRESS->FILE RECORD` of Wazuh. */
const CLAIMED = new RegExp(
  `^${PRIORITY}${ANY_TIME}( +\\{[^{}\\x1D]{0,2048}\\}| +(?:\\([^()\\x1D]{1,255}\\) )?[^ ()>\\x1D]{1,255}->[^ \\x1D]{1,1024}) +(?=node=|type=)`,
);
/** `journalctl -o short-monotonic` and `-o short-delta` of a program's record. */
const SINCE_BOOT =
  /^\[ *[0-9]+\.[0-9]{6}(?: <[ 0-9.]{1,24}>)?\] ([^ :"'\x1D]{1,255}) ([^ :[\x1D]{1,255})(?:\[[0-9]{1,10}\])?: *(?=node=|type=)/;
/** A relay's header before that of the host: it has only the sender; a collector's has only its time. */
const RELAY = new RegExp(`^${PRIORITY}${ANY_TIME}(?: +(${WORD}))?? +(?=${PRIORITY}(?:1 )?${TIME} )`);
/** `<PRI>1 TIME HOST APP PROCID MSGID SD MESSAGE`; files have it without the priority, too. Source: RFC 5424, 6 */
const RFC5424 =
  /^(?:<[0-9]{1,3}>1 (?:-|[^ ]{1,40})|1 [0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]{8,32}) ([^ ]{1,255}) ([^ ]{1,48}) [^ ]{1,128} [^ ]{1,32} (?:-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.)*")*\])+)(?: |$)/;

/** A record's type that rsyslog took for the program's name, as the record had no tag. */
const TYPE_AS_TAG = /^(?:node=[^ "'=\x1D]+ )?type=[A-Za-z0-9_[\]-]{1,64}$/;

/** `TIME TEXT` without a program's name: `last message repeated 3 times`, `-- MARK --`. Text that may have been a record is excluded. */
const NAMELESS = new RegExp(`^${PRIORITY}${TIME} (?![^\n]*(?:audit|=))`);
/** dmesg --time-format iso: no other program writes a comma and a zone. */
const DMESG_ISO = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8},[0-9]{6}[+-][0-9]{2}:[0-9]{2} /;
/** The sender's address before the time, added by a collector's template. */
const SENDER = new RegExp(
  `^((?:[0-9]{1,3}\\.){3}[0-9]{1,3}|(?=[^ ]*:)[0-9A-Fa-f:.]{2,45}) (?=${PRIORITY}${TIME} )`,
);

/** Maximum number of relays that have each added a header to a line. */
const MAX_RELAYS = 4;
const NESTED = new RegExp(`^${PRIORITY}(?:1 )?${TIME} `);

const BOM = "\xEF\xBB\xBF";
const nil = (text: string | undefined): string | null => (text === undefined || text === "-" ? null : text);

/** rsyslog's form of a control character (`#011`), including NUL and line ends, at the end of a message. */
const ESCAPED_END = /(?:#0(?:00|11|12|15))+$/;

/** Possible formats of a message. */
const HOLDS_RECORD = /^(?:CE|LEE)F:[0-9]/;
/** Programs that forward objects containing a line; an object from any other program is its own text. */
const COLLECTOR =
  /^(?:aud[\w-]*|vector|fluent-?bit|fluentd|td-agent[\w-]*|filebeat|logstash|nxlog|syslog-ng|rsyslogd?|promtail|alloy|otelcol[\w-]*|cribl)$/i;
/** An object, with the mark of Common Event Expression before it or not. */
const OBJECT = /^(?:@cee: ?)?\{/;

/** A repeated message, in rsyslog's form. */
const REPEATED = /^message repeated [0-9]{1,9} times: \[ ?(.*)\]$/;

function payload(text: string, host: string | null, tag: string | null): Payload | OtherContent {
  // rsyslog's templates keep RFC 3164's space after the tag.
  const message = (text.startsWith(BOM) ? text.slice(BOM.length) : text.trimStart()).replace(ESCAPED_END, "");
  const repeated = REPEATED.exec(message);
  if (repeated !== null) return payload(repeated[1]!, host, tag);
  const isKernel = tag === "kernel";
  const carrier = { ...BARE, form: isKernel ? ("kernel-log" as const) : ("syslog" as const), host, tag };
  const isRecord = isKernel
    ? startsPrintedRecord(message)
    : startsRecord(message) || HOLDS_RECORD.test(message);
  if (tag !== null && COLLECTOR.test(tag) && OBJECT.test(message))
    return { text: message.replace(OBJECT, "{"), carrier };
  if (isRecord) return { text: message, carrier };
  // Text quoted by another program is never a record: any user can make sshd or sudo quote one.
  const isAudit = isKernel || tag === null || /^(?:aud|journal)/.test(tag);
  return isAudit ? { carrier } : { carrier, isCertain: true };
}

/**
 * The message and header of a syslog line; null if the line has no such header.
 * A record counts only at the beginning of the message: a quotation by another program is not a record.
 */
export function unwrapSyslog(line: string): Payload | OtherContent | null {
  const sender = SENDER.exec(line);
  if (sender === null) return unwrapHeader(withoutCount(line));
  const found = unwrapHeader(line.slice(sender[0].length));
  return found === null || found.carrier.host !== null
    ? found
    : { ...found, carrier: { ...found.carrier, host: sender[1]! } };
}

function unwrapHeader(line: string, depth = 0): Payload | OtherContent | null {
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
      return payload(`${program} ${text.trimStart()}`, hostOfWord(host), null);
    if (depth < MAX_RELAYS && (program === "-" || program.startsWith("rsyslog"))) {
      const inner = NESTED.test(text) ? unwrapHeader(text, depth + 1) : null;
      if (inner !== null) return fromRelay(inner, hostOfWord(host));
    }
    return payload(text, hostOfWord(host), nil(program));
  }
  const relay = depth < MAX_RELAYS ? RELAY.exec(line) : null;
  if (relay !== null) {
    const inner = unwrapHeader(line.slice(relay[0].length), depth + 1);
    if (inner !== null) return fromRelay(inner, relay[1] === undefined ? null : hostOfWord(relay[1]));
  }
  const claimed = CLAIMED.exec(line);
  const claims = claimed === null ? undefined : claimsOf(claimed[1] as string);
  if (claimed !== null && claims !== undefined)
    return { text: line.slice(claimed[0].length), carrier: { ...BARE, form: "timestamp", ...claims } };
  const bare = UNTAGGED.exec(line);
  if (bare !== null) {
    const words = bare[1]!.trim().split(/ +/);
    const host = isLoggers(bare[0]) ? null : hostAmong(words);
    const text = line.slice(bare[0].length);
    if (startsRecord(text) || HOLDS_RECORD.test(text)) {
      const tag = words.length > 1 ? words.at(-1)!.replace(/\[[0-9]{1,10}\]$/, "") : null;
      const found = payload(text, host, tag);
      if (host !== null || !("text" in found)) return found;
      return { ...found, carrier: { ...found.carrier, form: "timestamp" } };
    }
  }
  const hostless = HOSTLESS.exec(line) ?? TIMELESS.exec(line);
  if (hostless !== null) return payload(line.slice(hostless[0].length), null, hostless[1] ?? null);
  const sinceBoot = SINCE_BOOT.exec(line);
  if (sinceBoot !== null)
    return payload(line.slice(sinceBoot[0].length), hostOfWord(sinceBoot[1]!), sinceBoot[2]!);
  const tagged = TAGGED.exec(line);
  if (tagged === null) return NAMELESS.test(line) ? { carrier: BARE } : null;
  const words = tagged[1]!.trim().split(/ +/);
  return payload(line.slice(tagged[0].length), hostAmong(words), tagged[2]!);
}

/** The inner header is closer to the record. */
function fromRelay(inner: Payload | OtherContent, host: string | null): Payload | OtherContent {
  return { ...inner, carrier: { ...inner.carrier, host: inner.carrier.host ?? host } };
}
