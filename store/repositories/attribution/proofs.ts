// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store.ts";

/** Reads the event that proves a task's location, or its origin. */
export interface ProofReader {
  /**
   * Of an event that moved its task (an unshare, a setns) what proves where that was before, else its task's birth; of one that shows a task
   * without a birth below its parent what proves where the parent was.
   */
  readonly before: (event: number) => number | null;
  /** Birth of the event's task. */
  readonly birth: (event: number) => number | null;
}

export function proofReader(store: Store): ProofReader {
  const pluck = (sql: string) => {
    const statement = store.prepare(sql).pluck();
    return (event: number) => (statement.get(event) ?? null) as number | null;
  };
  return {
    before: pluck(`
      SELECT coalesce(b.because, t.born, CASE m.evidence WHEN 'lineage' THEN (
        SELECT p.because FROM membership p JOIN task o ON o.id = t.parent AND o.pid = p.pid
        WHERE p.task = t.parent AND p.from_event <= e.id ORDER BY p.from_event DESC LIMIT 1) END) FROM event e
      JOIN membership m ON m.pid = e.pid AND m.from_event = e.id
      JOIN task t ON t.id = m.task
      LEFT JOIN membership b ON b.pid = m.pid AND b.task = m.task AND b.to_event = m.from_event - 1 WHERE e.id = ?`),
    birth: pluck(`
      SELECT t.born FROM event e JOIN membership m ON m.pid = e.pid AND e.id BETWEEN m.from_event AND m.to_event
      JOIN task t ON t.id = m.task WHERE e.id = ?`),
  };
}
