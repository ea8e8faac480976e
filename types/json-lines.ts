// SPDX-License-Identifier: Apache-2.0

/** A line that opens a JSON object printed over many lines: an element of an array, or a separate object. */
const OPENING = /^[ \t]*(?:\[ ?|\}, ?)?\{\s*$/;
/** A line that may continue such an object. */
const INNER = /^\s*(?:["{}[\]-]|[0-9]|true\b|false\b|null\b)/;
/** Lines of JSON without an object, trimmed: brackets, a name, a value. */
const BRACKETS = /^[[\]{},\s]{1,64}$/;
const NAME = /^"(?:[^"\\]|\\.){1,256}"\s{0,8}:/;
const VALUE = /^(?:"(?:[^"\\]|\\.)*"|-?[0-9.eE+-]+|true|false|null),?$/;
const RECORD = /audit\(|"_AUDIT_/;

export const opensObject = (line: string): boolean => OPENING.test(line);
export const mayBeInObject = (line: string): boolean => INNER.test(line);
/** A line that contains a record, or a journal field that forms one. */
export const mayHoldRecord = (text: string): boolean => RECORD.test(text);
/** A line of printed JSON outside its objects; it contains no record. */
export function isJsonStructure(line: string): boolean {
  const text = line.trim();
  return (BRACKETS.test(text) || NAME.test(text) || VALUE.test(text)) && !RECORD.test(text);
}

/** Blanks at the beginning of a line. */
export function indentOf(line: string): number {
  let at = 0;
  while (line.charCodeAt(at) === 32 || line.charCodeAt(at) === 9) at++;
  return at;
}

/** Whether the line that ends an object may begin the next one: `}, {`. Then its last brace is not among its lines. */
export const endsInNext = (line: string): boolean => /^[ \t]*(?:\[|\},) ?\{/.test(line);

/** The object in such lines as JSON, without its last brace if that is missing; undefined if they do not begin like an object. */
export function objectOf(lines: string): string | undefined {
  const end = lines.indexOf("\n");
  if (end < 0 || !OPENING.test(lines.slice(0, end))) return undefined;
  let last = lines.length;
  while (" \t\r\n,]".includes(lines.charAt(last - 1))) last--;
  return lines.slice(lines.indexOf("{"), last);
}

/** Whether such lines are a complete object, including its last brace. */
export function isWholeObject(lines: string): boolean {
  try {
    JSON.parse(objectOf(lines) ?? "");
    return true;
  } catch {
    return false;
  }
}

/** Whether one line is a complete object or array. */
export function isWholeJson(line: string): boolean {
  if (!/^[\s\x1E]*[[{]/.test(line) || !/[\]}]\s*$/.test(line)) return false;
  try {
    JSON.parse(line.replaceAll("\x1E", ""));
    return true;
  } catch {
    return false;
  }
}
