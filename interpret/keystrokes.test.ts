// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { keystrokes } from "./keystrokes.ts";

describe("keystrokes", () => {
  it.each([
    ["ls -la\r\x1b[A\r\x7f\x7f", '"ls -la",<ret>,<up>,<ret>,<backspace>,<backspace>'],
    ["curl http://192.0.2.9/x", '"curl http://192.0.2.9/x"'],
    ["\x1bOP\x1b[15~\x1b[24~\x1b[B\x1b[C\x1b[D", "<F1>,<F5>,<F12>,<down>,<right>,<left>"],
    ["\x03\x04\x00\x1b[H\t\n", '<^C>,<^D>,<^@>,<esc>,"[H",<tab>,<nl>'],
    ['echo "a",<ret>', '"echo ""a"",<ret>"'],
    ["", ""],
  ])("of %j are %s", (typed, words) => {
    expect(keystrokes(typed)).toBe(words);
  });
});
