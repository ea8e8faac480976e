// SPDX-License-Identifier: Apache-2.0
import type { Statement } from "../../../types/attribution/event.ts";

/** Messages of engines: what they claim of containers is not the kernel's word. */
export const MESSAGE = /^VIRT_/;
const CALL = /^(SYSCALL|URINGOP)$/;
/** In v1 to v4 a CONTAINER record says of its own event in which context it names the container: no operation. */
const CONTEXT = /^(task|signal|ptrace|netns|user|tty|seccomp|abend)$/;

/** A record of an operation on containers, not of whose ids the subject and the objects have. */
export function isOperation({ type, fields }: Statement): boolean {
  const op = MESSAGE.test(type) ? undefined : fields.get("op");
  return op !== undefined && !CONTEXT.test(op);
}

/** The target of a signal or ptrace, with what the event says of its container. */
export interface ObjectId {
  readonly position: number;
  readonly pid: number;
  readonly list: string | undefined;
  readonly record: string | undefined;
}

/**
 * Ties each container ID to the record it speaks of: by record= where both have one (v10 on), else to the OBJ_PID it
 * follows, else to the subject; to nobody where a record is missing or stands there twice: of two such IDs, and of one in a
 * signal without an OBJ_PID.
 */
export function readIds(
  statements: readonly Statement[],
  isSignal: boolean,
): { subject: string | undefined; objects: ObjectId[] } {
  let subject: string | undefined;
  const untied: string[] = [];
  const objects: { position: number; pid: number; list: string | undefined; record: string | undefined }[] =
    [];
  let before: (typeof objects)[number] | undefined;
  const tiedLater: { record: string; list: string }[] = []; // v11 writes the ID before the record that it speaks of
  const hasCall = statements.some(({ type }) => CALL.test(type));
  for (const statement of statements) {
    const { type, fields } = statement;
    // Beside a call it tells where the task was amidst it, which a setns or an unshare may have changed since.
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
  for (const { record, list } of tiedLater) {
    const tied = objects.find((object) => object.record === record);
    if (tied !== undefined) tied.list ??= list;
    else if (record === subjectRecord(statements)) subject ??= list;
  }
  return { subject, objects };
}

/** Number of the record that the subject's ID is tied to; the first, where that record itself is missing. */
function subjectRecord(statements: readonly Statement[]): string {
  const tied = statements.find(
    ({ type, fields }) => type !== "OBJ_PID" && !fields.has("contid") && fields.has("record"),
  );
  return tied?.fields.get("record") ?? "1";
}
