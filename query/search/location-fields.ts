// SPDX-License-Identifier: Apache-2.0

import type { Condition } from "../../questions/condition.ts";
import { type AskedEvidence, CLASSES, EVIDENCE } from "../../questions/location-words.ts";
import type { ContainerTest } from "../../questions/search-criteria.ts";
import type { ContainerId } from "../../types/ids.ts";
import { type Asked, known, onlyEqual, signed, texts, wrong } from "./expression-test.ts";

export function containerField(asked: Asked): Condition {
  const { resolve } = asked.question;
  const { operator, values } = asked.test;
  if (operator === "=" || operator === "==" || operator === "in" || operator === "!=") {
    const names = values.map(({ text }) => text);
    const none = names.filter((name) => name === "unknown" || name === "undefined");
    const containers = names
      .filter((name) => name !== "unknown" && name !== "undefined")
      .flatMap((name) => [...resolve.container(name)]);
    const tests: ContainerTest[] = none.map((evidence) => ({ kind: "none", evidence }));
    if (containers.length > 0 || tests.length === 0) tests.push({ kind: "in", containers });
    return signed(asked, { kind: "container", tests });
  }
  return texts(asked, ({ passes }) => inContainers(resolve.containersLike(passes)));
}

export function subtreeField(asked: Asked): Condition {
  onlyEqual(asked);
  const { resolve } = asked.question;
  const roots = asked.test.values.flatMap(({ text }) => [...resolve.container(text)]);
  return signed(asked, inContainers(resolve.descendants(roots)));
}

function inContainers(containers: readonly ContainerId[]): Condition {
  return { kind: "container", tests: [{ kind: "in", containers }] };
}

export function contidField(asked: Asked): Condition {
  onlyEqual(asked);
  const tests = asked.test.values.map((value) => {
    const test = asked.question.resolve.contid(value.text);
    if (test === undefined)
      throw wrong(asked, `contid is a number below 2^64 or unset, not ${value.text}`, value);
    return test;
  });
  return signed(asked, { kind: "container", tests });
}

export function classField(asked: Asked): Condition {
  return texts(asked, ({ passes }) => {
    known(asked, CLASSES);
    return { kind: "class", classes: CLASSES.filter(passes) };
  });
}

export function evidenceField(asked: Asked): Condition {
  onlyEqual(asked);
  known(asked, EVIDENCE);
  return signed(asked, {
    kind: "evidence",
    evidence: asked.test.values.map(({ text }) => text as AskedEvidence),
  });
}
