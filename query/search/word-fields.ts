// SPDX-License-Identifier: Apache-2.0
import type { Condition } from "../../questions/condition.ts";
import type { CallTest } from "../../questions/search-criteria.ts";
import { type Asked, meant, namesWords, onlyEqual, signed, texts } from "./expression-test.ts";

// Fields whose words are known: what is compared as a whole must be one of them. Parts and patterns may be anything.

export function typeField(asked: Asked): Condition {
  const { types, words } = asked.question.resolve;
  if (!namesWords(asked)) return texts(asked, (match) => ({ kind: "text", field: "type", match }));
  return signed(asked, { kind: "types", types: meant(asked, types, "record type", words.types).flat() });
}

export function syscallField(asked: Asked): Condition {
  const { call, callName, words } = asked.question.resolve;
  if (!namesWords(asked))
    return texts(asked, (match) => ({
      kind: "call",
      test: (arch, number) => match.passes(callName(arch, number) ?? "") || match.passes(String(number)),
      match,
    }));
  return signed(asked, anyCall(meant(asked, call, "system call", words.call)));
}

export function archField(asked: Asked): Condition {
  onlyEqual(asked);
  const { arch, words } = asked.question.resolve;
  return signed(asked, anyCall(meant(asked, arch, "machine", words.arch)));
}

function anyCall(tests: readonly CallTest[]): Condition {
  return { kind: "call", test: (arch, number) => tests.some((test) => test(arch, number)) };
}
