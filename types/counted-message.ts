// SPDX-License-Identifier: Apache-2.0

/** `LENGTH <PRI>`: the octets of a message of syslog stand before it. Source: RFC 6587, 3.4.1 */
const COUNTED = /^([1-9][0-9]{0,5}) (?=<[0-9]{1,3}>)/;
/** So many characters behind a message show whether another one begins there. */
export const COUNT_CHARACTERS = 12;

/** The beginning of another message, with its length or without. */
const MESSAGE = /^(?:[1-9][0-9]{0,5} )?<[0-9]{1,3}>/;

const NINE = 57;

/** Place behind the message that says its length at the beginning of latin1 text; undefined where none does. */
export function saidEnd(text: string, start = 0): number | undefined {
  if (!(text.charCodeAt(start) <= NINE)) return undefined;
  const found = COUNTED.exec(text.slice(start, start + COUNT_CHARACTERS));
  return found === null ? undefined : start + found[0].length + Number(found[1]);
}

/**
 * The same where the text shows that the length is right: the message ends with the line, which goes on to `lineEnd`, or another one begins behind it.
 * A relay that rewrites messages may leave wrong lengths, and line ends, behind. `isOpen`: the line may go on.
 */
export function countedEnd(text: string, start: number, lineEnd: number, isOpen = false): number | undefined {
  const end = saidEnd(text, start);
  if (end === undefined || end > lineEnd) return undefined;
  if (end === lineEnd) return isOpen ? undefined : end;
  return MESSAGE.test(text.slice(end, end + COUNT_CHARACTERS)) ? end : undefined;
}

/** A message without the length before it. */
export function withoutCount(text: string): string {
  return text.charCodeAt(0) <= NINE ? text.replace(COUNTED, "") : text;
}
