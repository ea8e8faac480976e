// SPDX-License-Identifier: Apache-2.0
import type { Row } from "./rows.ts";
import { ROW } from "./scene.ts";

/** Names of the visible rows: a tree for keyboards and screen readers. */
export function LaneList({
  rows,
  first,
  last,
  selected,
  onSelect,
  onToggle,
}: {
  rows: readonly Row[];
  first: number;
  last: number;
  selected: string | undefined;
  onSelect: (row: Row) => void;
  onToggle: (row: Row) => void;
}) {
  return (
    <div class="lane-list" role="tree" aria-label="Containers">
      {rows.slice(first, last + 1).map((row, at) => {
        const number = first + at;
        return (
          <div
            key={row.id}
            role="treeitem"
            id={`lane-${number}`}
            aria-level={row.depth + 1}
            aria-selected={row.id === selected}
            aria-posinset={number + 1}
            aria-setsize={rows.length}
            {...(row.hasChildren ? { "aria-expanded": !row.isClosed } : {})}
            tabIndex={row.id === selected || (selected === undefined && number === 0) ? 0 : -1}
            class={`lane ${row.lane?.class ?? row.lane?.kind ?? "group"}`}
            style={{ top: `${number * ROW}px`, paddingLeft: `${6 + Math.min(row.depth, 8) * 12}px` }}
            onFocus={() => row.id !== selected && onSelect(row)}
            onKeyDown={(event) => {
              if (event.key !== " " || !row.hasChildren) return;
              event.preventDefault();
              event.stopPropagation();
              onToggle(row);
            }}
          >
            {row.hasChildren ? (
              <span
                class="twist"
                aria-hidden="true"
                onClick={(event) => {
                  event.stopPropagation();
                  onToggle(row);
                }}
              >
                {row.isClosed ? "▸" : "▾"}
              </span>
            ) : (
              <span class="twist" aria-hidden="true" />
            )}
            <span class="name" title={row.label}>
              {row.label}
            </span>
          </div>
        );
      })}
    </div>
  );
}
