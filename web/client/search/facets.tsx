// SPDX-License-Identifier: Apache-2.0
import { FailureBox } from "../parts/failure.tsx";
import { useAnswer } from "../state/ask.ts";
import type { GroupsAnswer } from "../state/types.ts";

export const FACET_TITLES: Readonly<Record<string, string>> = {
  container: "Container",
  program: "Program",
  comm: "Name",
  user: "Login user",
  call: "Call",
  type: "Record type",
  key: "Rule's key",
  file: "File",
  peer: "Peer",
  outcome: "Outcome",
  node: "Host",
  pid: "Process",
};

export interface Filter {
  readonly expression?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Values of fields among the matching events, with counts; a click keeps only those events. `isReady`: false while more important requests are pending. */
export function Facets(props: {
  db: number;
  filter: Filter;
  by: readonly string[];
  isReady: boolean;
  onChoose: (part: string) => void;
}) {
  const { by, ...rest } = props;
  return (
    <div class="facets" role="group" aria-label="Values among these events">
      {by.map((name) => (
        <Facet key={name} by={name} {...rest} />
      ))}
    </div>
  );
}

function Facet({
  db,
  filter,
  by,
  isReady,
  onChoose,
}: {
  db: number;
  filter: Filter;
  by: string;
  isReady: boolean;
  onChoose: (part: string) => void;
}) {
  const asked = isReady ? { ...filter, by, limit: 8 } : undefined;
  const { data, failure, isBusy } = useAnswer<GroupsAnswer>(db, "groups", asked);
  const most = Math.max(1, ...(data?.groups.map(({ events }) => events) ?? []));
  if (data?.groups.length === 0) return null;
  return (
    <section class="facet" aria-busy={isBusy || !isReady} data-facet={by}>
      <h2>
        {FACET_TITLES[by] ?? by}{" "}
        {data !== undefined && <span class="count">{data.total.toLocaleString("en")}</span>}
      </h2>
      <FailureBox failure={failure} />
      <ul>
        {data?.groups.map(({ label, events, filter: part }) => (
          <li key={label + part}>
            <button
              type="button"
              disabled={part === null}
              title={part === null ? "no expression can name these bytes" : `only ${part}`}
              onClick={() => part !== null && onChoose(part)}
            >
              <span class="label">{label}</span>
              <span class="number">{events.toLocaleString("en")}</span>
            </button>
            <progress max={most} value={events} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </section>
  );
}
