// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { keystrokes } from "./keystrokes.ts";

describe("keystrokes", () => {
  it.each([
    ["ls -la\r\x1b[A\r\x7f\x7f", '"ls -la",<ret>,<up>,<ret>,<backspace>,<backspace>'],
    ["curl http://192.0.2.9/x", '"curl http://192.0.2.9/x"'],
    ["\x1bOP\x1b[15~\x1b[24~\x1b[B\x1b[C\x1b[D", "<F1>,<F5>,<F12>,<down>,<right>,<left>"],
    ["\x03\x04\x00\t\n", "<^C>,<^D>,<^@>,<tab>,<nl>"],
    ["ls\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF", '"ls",<up>,<down>,<right>,<left>,<home>,<end>'],
    [
      "\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[2~\x1b[3~\x1b[5~\x1b[6~",
      "<home>,<end>,<home>,<end>,<insert>,<delete>,<pageup>,<pagedown>",
    ],
    ["\x1b[1;5C\x1b[3;2~\x1b[1;8D\x1b[Z", "<ctrl-right>,<shift-delete>,<shift-alt-ctrl-left>,<backtab>"],
    ["\x1b[[A\x1b[11~\x1bOS", "<F1>,<F1>,<F4>"],
    ["\x1b[200~rm\x1b[201~", '<paste>,"rm",<paste end>'],
    ["\x1b\x1b[\x1bO\x1b[99~\x1bx", '<esc>,<esc>,"[",<esc>,"O",<esc>,"[99~",<esc>,"x"'],
    ['echo "a",<ret>', '"echo ""a"",<ret>"'],
    ["", ""],
  ])("of %j are %s", (typed, words) => {
    expect(keystrokes(typed)).toBe(words);
  });
});
