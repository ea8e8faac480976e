// SPDX-License-Identifier: Apache-2.0
import type { CallNames } from "../interpret/call-names.ts";
import { exitName } from "../interpret/number-names.ts";
import type { EventView } from "../questions/event-view.ts";
import { isOfCall } from "./reports/lists/main-type.ts";

/** Exit values that the kernel reports as errors. */
const ERROR = /^-(?:[1-3]?\d{1,3}|40[0-8]\d|409[0-5])$/;

type Outcome = Pick<EventView, "exit" | "success">;

/** The event and its call ended differently: a call can deliver the message of a failed login, or a refused change of a rule. */
function isBesideCall({ exit, success }: Outcome): boolean {
  return exit !== null && success !== null && success === ERROR.test(exit);
}

/** `-EACCES`, `3`, `success`, `failed`; `failed, exit 180` where the call ended otherwise; null: not known. */
export function outcomeText(event: Outcome): string | null {
  const { exit, success } = event;
  const said = success === null ? null : success ? "success" : "failed";
  if (exit === null) return said;
  return isBesideCall(event) ? `${said}, exit ${exitName(exit)}` : exitName(exit);
}

/** The call of an event, else its record types. Both where the outcome is not the call's: `sendto USER_LOGIN`. */
export function actText(event: EventView, names: CallNames, joint = ","): string {
  const { call, types } = event;
  if (call === null) return types.join(joint);
  const messages = isBesideCall(event) ? types.filter((type) => !isOfCall(type)) : [];
  return [names.call(call), ...(messages.length === 0 ? [] : [messages.join(joint)])].join(" ");
}
