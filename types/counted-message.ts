// SPDX-License-Identifier: Apache-2.0

/** `LENGTH <PRI>`: the octet count precedes a syslog message. Source: RFC 6587, 3.4.1 */
const COUNTED = /^([1-9][0-9]{0,5}) (?=<[0-9]{1,3}>)/;
/** Number of characters after a message that show whether another one begins there. */
export const COUNT_CHARACTERS = 12;

/** The beginning of another message, with its length or without. */
const MESSAGE = /^(?:[1-9][0-9]{0,5} )?<[0-9]{1,3}>/;

const NINE = 57;

/** End of a message with an octet count at the beginning of latin1 text; undefined if there is none. */
export function saidEnd(text: string, start = 0): number | undefined {
  if (!(text.charCodeAt(start) <= NINE)) return undefined;
  const found = COUNTED.exec(text.slice(start, start + COUNT_CHARACTERS));
  return found === null ? undefined : start + found[0].length + Number(found[1]);
}

/**
 * The same if the text confirms the length: the message ends with the line, at `lineEnd`, or another one follows it.
 * A relay that rewrites messages may leave wrong lengths, and line ends. `isOpen`: the line may continue.
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
