import { containerTerm, evidenceTerm } from "./column-terms.ts";
import { type Asked, known, onlyEqual, signed, texts, wrong } from "./expression-test.ts";
import { CLASSES, EVIDENCE } from "./place-words.ts";
import { anyOf, renamed, type SearchTerm } from "./search-term.ts";
import { textTestOf } from "./value-tests.ts";

export function containerField(asked: Asked): SearchTerm {
  const { resolve, text } = asked.question;
  const { operator, values } = asked.test;
  if (operator === "=" || operator === "==" || operator === "in" || operator === "!=") {
    const named = values.map((value) => value.text);
    const places: readonly string[] = named.filter((name) => name === "unknown" || name === "undefined");
    const containers = named
      .filter((name) => !places.includes(name))
      .flatMap((name) => [...resolve.container(name)]);
    const terms = places.map((evidence, at) =>
      renamed(
        containerTerm(asked.store, { kind: "none", evidence: evidence as "unknown" | "undefined" }),
        `_p${at}`,
      ),
    );
    if (containers.length > 0 || terms.length === 0)
      terms.push(containerTerm(asked.store, { kind: "in", containers }));
    return signed(asked, anyOf("container", terms));
  }
  return texts(asked, "container", () => {
    const containers = resolve.containersLike(textTestOf(text, asked.test));
    return containerTerm(asked.store, { kind: "in", containers });
  });
}

export function subtreeField(asked: Asked): SearchTerm {
  onlyEqual(asked);
  const { resolve } = asked.question;
  const roots = asked.test.values.flatMap(({ text }) => [...resolve.container(text)]);
  return signed(asked, containerTerm(asked.store, { kind: "in", containers: resolve.descendants(roots) }));
}

export function contidField(asked: Asked): SearchTerm {
  onlyEqual(asked);
  const terms = asked.test.values.map((value, at) => {
    const test = asked.question.resolve.contid(value.text);
    if (test === undefined)
      throw wrong(asked, `contid is a number below 2^64 or unset, not ${value.text}`, value);
    return renamed(containerTerm(asked.store, test), `_c${at}`);
  });
  return signed(asked, anyOf("container", terms));
}

export function classField(asked: Asked): SearchTerm {
  return texts(asked, "container", (test) => {
    const rows = asked.store.prepare("SELECT id, class FROM container").all() as {
      id: number;
      class: string;
    }[];
    known(asked, CLASSES);
    return containerTerm(asked.store, {
      kind: "in",
      containers: rows.filter((row) => test(row.class)).map(({ id }) => id),
    });
  });
}

export function evidenceField(asked: Asked): SearchTerm {
  onlyEqual(asked);
  known(asked, EVIDENCE);
  const terms = asked.test.values.map(({ text }, at) => renamed(evidenceTerm(asked.store, text), `_e${at}`));
  return signed(asked, anyOf("evidence", terms));
}
