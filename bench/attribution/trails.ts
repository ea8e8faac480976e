// SPDX-License-Identifier: Apache-2.0
import { newModel } from "../../query/attribution/conclude.ts";
import { findLocation } from "../../query/attribution/model/locations.ts";
import type { Model } from "../../query/attribution/model/model.ts";
import { residenceAt } from "../../query/attribution/model/residences.ts";
import type { RowTable } from "../../query/attribution/model/table/row-table.ts";
import { AnswerBook } from "../../query/attribution/resolve/answer-book.ts";
import type { LocationId, TaskIndex } from "../../types/ids.ts";

/** Frames that carry out what a rule says, and decide nothing. */
const CARRIERS = new Set(["bindLocation", "addContainer", "moveTask", "settleLocation", "openLocation"]);
const FRAME = /at (?:\w+\.)?#?(\w+) .*\/query\/attribution\/(?:lifecycle|rules|resolve)\/([\w-]+)\.ts/;
/** So many functions of a chain of calls name a rule. */
const FRAMES = 3;

/** The rule that is at work now: the innermost functions of the attribution's own rules on the stack. */
function ruleAtWork(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const { stack = "" } = new Error();
  Error.stackTraceLimit = limit;
  const names = stack.split("\n").flatMap((line) => {
    const [, name = "", file = ""] = FRAME.exec(line) ?? [];
    return name === "" || CARRIERS.has(name) ? [] : [`${file}.${name}`];
  });
  return names.slice(0, FRAMES).join(" < ");
}

/**
 * A model that notes which rule has bound each location, made each container, and located each task. It watches the writes of the
 * rules from outside: these know nothing of it.
 */
export class TracedModel {
  readonly model: Model = newModel();
  /** Location -> the rule that bound it; container -> the rule that made it; "TASK EVENT" -> the rule that moved it. */
  readonly #bound = new Map<number, { readonly rule: string; readonly to: LocationId }>();
  readonly #made = new Map<number, string>();
  readonly #moved = new Map<string, string>();
  /** Of the conclusions: open location, and container that was merged. */
  readonly #derived = new Map<number, string>();
  readonly #merged = new Map<number, string>();

  constructor() {
    const { locations, containers, tasks } = this.model;
    watch(locations, (index, name, value) => {
      const isFirst = name === "bound" && !this.#bound.has(index); // later ones make chains shorter
      if (isFirst) this.#bound.set(index, { rule: ruleAtWork(), to: value as LocationId });
    });
    watch(tasks, (index, name, value) => {
      if (name === "moves")
        for (const { from } of value as { from: number }[]) this.#noteMove(`${index} ${from}`);
    });
    const add = containers.add.bind(containers);
    containers.add = (known) => {
      const index = add(known);
      this.#made.set(index, ruleAtWork());
      return index;
    };
  }

  #noteMove(key: string): void {
    if (!this.#moved.has(key)) this.#moved.set(key, ruleAtWork());
  }

  /** Draws conclusions and notes the rules of these. */
  watchConclusions(draw: () => void): void {
    const { derive, merge } = AnswerBook.prototype;
    const [derived, merged] = [this.#derived, this.#merged];
    AnswerBook.prototype.derive = function (open, answer) {
      derived.set(open, ruleAtWork());
      derive.call(this, open, answer);
    };
    AnswerBook.prototype.merge = function (container, earlier) {
      merged.set(container, ruleAtWork());
      merge.call(this, container, earlier);
    };
    try {
      draw();
    } finally {
      Object.assign(AnswerBook.prototype, { derive, merge });
    }
  }

  /** The rules that have led a task to its place at an event. */
  rulesOf(index: TaskIndex, event: number): string {
    const task = this.model.tasks.get(index)!;
    const { from, location } = residenceAt(task, event);
    const isBirth = task.moves.every((move) => move.from > event);
    const steps = [isBirth ? "" : `moved by ${this.#moved.get(`${index} ${from}`) ?? "another"}`];
    if (isBirth && task.born !== 0) steps.push(task.bornHidden ? "born by clone3" : "born by a clone");
    if (isBirth && task.born === 0) steps.push("without a birth");
    for (let one = this.#bound.get(location); one !== undefined; one = this.#bound.get(one.to))
      steps.push(`bound by ${one.rule}`);
    const end = findLocation(this.model, location);
    const { kind, container } = this.model.locations.get(end)!;
    if (kind === "open") steps.push(`derived by ${this.#derived.get(end) ?? "nothing"}`);
    if (kind === "container") {
      steps.push(`container by ${this.#made.get(container)}`);
      if (this.#merged.has(container)) steps.push(`merged by ${this.#merged.get(container)}`);
    }
    return steps.filter((step) => step !== "").join("; ");
  }
}

type Watcher = (index: number, name: string, value: unknown) => void;

/** Tells of each write to a row of the table. */
function watch<T extends object, Id extends number>(table: RowTable<T, Id>, note: Watcher): void {
  const get = table.get.bind(table);
  table.get = (index) => {
    const row = get(index);
    if (row === undefined) return undefined;
    return new Proxy(row, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== "moves" || !Array.isArray(value) || Object.isFrozen(value)) return value;
        return watchPushes(value as unknown[], (moves) => note(index, "moves", moves));
      },
      set: (target, name, value) => {
        const done = Reflect.set(target, name, value, target);
        note(index, String(name), value);
        return done;
      },
    });
  };
}

/** The list itself, with a push that is told of. */
function watchPushes(list: unknown[], note: (list: unknown[]) => void): unknown[] {
  if (Object.hasOwn(list, "push")) return list;
  Object.defineProperty(list, "push", {
    value: (...added: unknown[]) => {
      const length = Array.prototype.push.apply(list, added);
      note(added);
      return length;
    },
    configurable: true,
  });
  return list;
}
