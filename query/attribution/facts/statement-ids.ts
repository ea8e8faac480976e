// SPDX-License-Identifier: Apache-2.0
import type { Statement } from "../../../types/attribution/event.ts";

/** Messages of engines. Their statements about containers are claims. */
export const MESSAGE = /^VIRT_/;
const CALL = /^(SYSCALL|URINGOP)$/;
/** In v1 to v4 the `op=` of a CONTAINER record may be the context of its own event, and not an operation. */
const CONTEXT = /^(task|signal|ptrace|netns|user|tty|seccomp|abend)$/;

/** True for a record of an operation on containers; false for a record of the ids of subject and objects. */
export function isOperation({ type, fields }: Statement): boolean {
  const op = MESSAGE.test(type) ? undefined : fields.get("op");
  return op !== undefined && !CONTEXT.test(op);
}

/** The target of a signal or ptrace, with the event's statement about its container. */
export interface ObjectId {
  readonly position: number;
  readonly pid: number;
  readonly list: string | undefined;
  readonly record: string | undefined;
}

/**
 * Assigns each container ID to a record: by record= if both have one (v10 and later), else to the preceding OBJ_PID,
 * else to the subject. An ID stays unassigned if its record is missing or occurs twice, if there are two such IDs, or
 * if a signal has no OBJ_PID.
 */
export function assignContainerIds(
  statements: readonly Statement[],
  isSignal: boolean,
): { subject: string | undefined; objects: ObjectId[] } {
  let subject: string | undefined;
  const untied: string[] = [];
  const objects: { position: number; pid: number; list: string | undefined; record: string | undefined }[] =
    [];
  let before: (typeof objects)[number] | undefined;
  const tiedLater: { record: string; list: string }[] = []; // v11 writes the ID before its record
  const hasCall = statements.some(({ type }) => CALL.test(type));
  for (const statement of statements) {
    const { type, fields } = statement;
    // Inside a system call, an AVC gives the task's place in the middle of it; a setns or an unshare may have changed
    // it since.
    if (type === "AVC" && hasCall) continue;
    const list = fields.get("contid");
    const record = fields.get("record");
    if (type === "OBJ_PID") {
      before = {
        position: objects.length + 1,
        pid: Number(fields.get("opid") ?? -1),
        list: undefined,
        record,
      };
      objects.push(before);
    } else if (list !== undefined && !isOperation(statement)) {
      if (record !== undefined) tiedLater.push({ record, list });
      else if (before === undefined) untied.push(list);
      else before.list ??= list;
      before = undefined;
    }
  }
  const isSure = untied.length === 1 || (objects.length === 0 && new Set(untied).size === 1);
  if (isSure && (!isSignal || objects.length > 0)) subject = untied[0];
  if (tiedLater.length === 0) return { subject, objects };
  const byRecord = new Map(objects.toReversed().map((object) => [object.record, object])); // the first of each
  const ofSubject = subjectRecord(statements);
  for (const { record, list } of tiedLater) {
    const tied = byRecord.get(record);
    if (tied !== undefined) tied.list ??= list;
    else if (record === ofSubject) subject ??= list;
  }
  return { subject, objects };
}

/** The record number of the subject; "1" if the record itself is missing. */
function subjectRecord(statements: readonly Statement[]): string {
  const tied = statements.find(
    ({ type, fields }) => type !== "OBJ_PID" && !fields.has("contid") && fields.has("record"),
  );
  return tied?.fields.get("record") ?? "1";
}
