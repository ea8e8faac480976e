// SPDX-License-Identifier: Apache-2.0
import type { TaskIndex } from "../../../types/ids.ts";
import { readClientCommand } from "../facts/client-command.ts";
import { readRuntimeCommand } from "../facts/runtime-names.ts";
import type { Model } from "../model/model.ts";

/** Limit of unanswered requests; the oldest are dropped. */
const MAX_REQUESTS = 16_384;

/** Keeps the names in a command line: with the runtime's task, or under the id that a client requests. */
export function noteCommand(state: Model, index: TaskIndex, event: number, argv: readonly string[]): void {
  const command = readRuntimeCommand(argv);
  const asked = command === undefined ? readClientCommand(argv) : undefined;
  if (command === undefined && asked === undefined) return;
  Object.assign(state.tasks.get(index)!, {
    runtimeId: command?.id ?? "",
    runtime: command?.runtime ?? "",
    runtimeEvent: event,
    runtimeNames: command?.names ?? asked?.names ?? [],
  });
  if (asked === undefined || asked.id === "") return;
  state.requests.delete(asked.id); // the latest is last
  state.requests.set(asked.id, { task: index, event, names: asked.names });
  if (state.requests.size > MAX_REQUESTS) state.requests.delete(state.requests.keys().next().value!);
}
