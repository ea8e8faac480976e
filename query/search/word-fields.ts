// SPDX-License-Identifier: Apache-2.0
import { columnTerm } from "./column-terms.ts";
import { type Asked, meant, namesWords, onlyEqual, signed, texts } from "./expression-test.ts";
import type { CallTest } from "./search-criteria.ts";
import { callIds, typeIds } from "./search-dictionary.ts";
import type { SearchTerm } from "./search-term.ts";
import type { TextTest } from "./text-match.ts";

// Fields whose words are known: what is compared as a whole must be one of them. Parts and patterns may be anything.

export function typeField(asked: Asked): SearchTerm {
  const { types, words } = asked.question.resolve;
  const term = (test: TextTest) => columnTerm("types", typeIds(asked.store, test));
  if (!namesWords(asked)) return texts(asked, "types", term);
  const wanted = new Set(meant(asked, types, "record type", words.types).flat());
  return signed(
    asked,
    term((type) => wanted.has(type)),
  );
}

export function syscallField(asked: Asked): SearchTerm {
  const { call, callName, words } = asked.question.resolve;
  const term = (test: CallTest) => columnTerm("call", callIds(asked.store, test));
  if (!namesWords(asked))
    return texts(asked, "call", (test) =>
      term((arch, number) => test(callName(arch, number) ?? "") || test(String(number))),
    );
  const tests = meant(asked, call, "system call", words.call);
  return signed(
    asked,
    term((arch, number) => tests.some((test) => test(arch, number))),
  );
}

export function archField(asked: Asked): SearchTerm {
  onlyEqual(asked);
  const { arch, words } = asked.question.resolve;
  const tests = meant(asked, arch, "machine", words.arch);
  const isMeant: CallTest = (machine, number) => tests.some((test) => test(machine, number));
  return signed(asked, columnTerm("call", callIds(asked.store, isMeant)));
}
