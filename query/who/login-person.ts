// SPDX-License-Identifier: Apache-2.0
import { accountLabel } from "../../questions/account-names.ts";
import type { EventView } from "../../questions/event-view.ts";
import { bootOf, keysOfBoot } from "../../store/event-key.ts";
import { taskAndAncestors } from "../../store/repositories/causes/cause-rows.ts";
import { eventsOfSession, taskEventTest } from "../../store/repositories/events/session-events.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import { UNSET_ID } from "../../types/unset-id.ts";
import type { ReportReader } from "../reports/report-reader.ts";
import type { LoginPerson, Part, SessionStart, Step } from "./person.ts";

/** Messages of login programs, the most informative first. */
const LOGINS = ["USER_LOGIN", "USER_START", "CRED_ACQ", "USER_AUTH", "USER_ACCT"];
const MOST_EVENTS = 256;

/** The login user of an event, with the session's start and its sudo commands; undefined if unset. */
export function loginPerson(
  reader: ReportReader,
  event: EventView,
  part: Part,
  chain: readonly Step[],
): LoginPerson | undefined {
  const { credential, accounts } = event;
  const auid = credential?.auid ?? UNSET_ID;
  if (auid === UNSET_ID) return undefined;
  const ses = credential?.ses === undefined || credential.ses === UNSET_ID ? null : credential.ses;
  return {
    kind: "login",
    part,
    auid,
    label: accountLabel(accounts, "uid", auid),
    ses,
    session: ses === null ? null : sessionStart(reader, event, ses),
    chain: [...(ses === null ? [] : sudoSteps(reader, event, ses)), ...chain],
  };
}

/** Of its session's messages the first that names an address; else the first of the most informative type. */
function sessionStart(reader: ReportReader, { row }: EventView, ses: number): SessionStart | null {
  const range = { first: keysOfBoot(bootOf(row)).first, last: row };
  const found = eventsOfSession(reader.store, ses, LOGINS, range, MOST_EVENTS).map((key) => {
    const message = reader.events.event(key);
    const detail = (kind: number) => reader.events.details(message, kind)[0] ?? null;
    return {
      rank: LOGINS.indexOf(message.types[0] ?? ""),
      event: message.id,
      timeMs: message.timeMs,
      address: detail(DetailKind.address),
      hostname: detail(DetailKind.hostname),
      terminal: detail(DetailKind.terminal),
      program: message.program?.exe ?? null,
    };
  });
  const best = found.filter(({ address }) => address !== null).sort((a, b) => a.rank - b.rank)[0] ?? found[0];
  if (best === undefined) return null;
  const { rank: _, ...start } = best;
  return start;
}

/** Commands of sudo in the same session by a task above. */
function sudoSteps(reader: ReportReader, { row, pid }: EventView, ses: number): Step[] {
  if (pid === null) return [];
  const isAbove = taskEventTest(reader.store, taskAndAncestors(reader.store, pid, row));
  const range = { first: keysOfBoot(bootOf(row)).first, last: row };
  return eventsOfSession(reader.store, ses, ["USER_CMD"], range, MOST_EVENTS)
    .map(reader.events.event)
    .filter((event) => event.pid !== null && isAbove(event.pid, event.row))
    .map((event) => ({
      text: "sudo ran",
      words: reader.events.details(event, DetailKind.command),
      event: event.id,
      timeMs: event.timeMs,
    }));
}
