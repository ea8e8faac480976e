// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Command } from "../parts/command.tsx";
import { FailureBox, Waiting } from "../parts/failure.tsx";
import { useAnswer } from "../state/ask.ts";
import { change, goTo, type Route, routeTo } from "../state/route.ts";
import type { CountsAnswer, LanesAnswer } from "../state/types.ts";
import { Board } from "../timeline/board.tsx";
import { readColours } from "../timeline/colours.ts";
import { Details } from "../timeline/details.tsx";
import { actOf } from "../timeline/keys.ts";
import { MiniMap } from "../timeline/mini-map.tsx";
import {
  GROUPINGS,
  type Grouping,
  namelessLanes,
  type Row,
  rowsOf,
  usualGrouping,
} from "../timeline/rows.ts";
import { ROW } from "../timeline/scene.ts";
import { spotEvent } from "../timeline/spot-text.ts";
import { useSpan } from "../timeline/use-span.ts";
import { moved, type Span, wholeSpan, zoomed } from "../timeline/view-span.ts";

const SLOTS = 600;

/** Containers over time. */
export function TimelineView({ route, database }: { route: Route; database: string }) {
  const { db, zone } = route;
  const { data, command, failure, isBusy } = useAnswer<LanesAnswer>(db, "lanes", {});
  return (
    <>
      <h1 class="visually-hidden">Timeline</h1>
      <FailureBox failure={failure} />
      {data === undefined && <Waiting isBusy={isBusy} what="the whole log" />}
      {data !== undefined && data.lanes.length === 0 && <p>The database has no events.</p>}
      {data !== undefined && data.lanes.length > 0 && (
        <Timeline route={route} database={database} answer={data} zone={zone} />
      )}
      <Command text={command} />
    </>
  );
}

function Timeline({
  route,
  database,
  answer,
  zone,
}: {
  route: Route;
  database: string;
  answer: LanesAnswer;
  zone: string;
}) {
  const { db } = route;
  const [grouping, setGrouping] = useState<Grouping>(() => usualGrouping(answer.lanes));
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [withSandboxes, setWithSandboxes] = useState(false);
  const [selected, setSelected] = useState<string | undefined>();
  const scroll = useRef<HTMLDivElement>(null);
  const whole = useMemo<Span>(() => ({ from: answer.fromMs, to: answer.toMs }), [answer.fromMs, answer.toMs]);
  const [span, setSpan] = useSpan(route, whole);
  const counts = useAnswer<CountsAnswer>(db, "counts", { from: whole.from, to: whole.to, slots: SLOTS }).data;
  const rows = useMemo(
    () => rowsOf(answer, { grouping, toggled, withSandboxes }),
    [answer, grouping, toggled, withSandboxes],
  );
  const nameless = useMemo(() => namelessLanes(answer.lanes).size, [answer]);
  const colours = useColours();
  const finding = answer.findings.find(({ number }) => number === route.finding);
  const row = rows.find(({ id }) => id === selected);

  const select = (one: Row | undefined) => {
    setSelected(one?.id);
    if (one === undefined) return;
    const at = rows.indexOf(one) * ROW;
    const box = scroll.current;
    if (box === null) return;
    if (at < box.scrollTop) box.scrollTop = at;
    else if (at + ROW > box.scrollTop + box.clientHeight) box.scrollTop = at + ROW - box.clientHeight;
  };
  const toggle = (one: Row) => {
    const next = new Set(toggled);
    if (!next.delete(one.id)) next.add(one.id);
    setToggled(next);
  };
  // A link from a container's page, or from an event's.
  useEffect(() => {
    if (route.key === undefined) return;
    const lane = answer.lanes.find(({ key, label }) => key === route.key || label === route.key);
    if (lane === undefined) return;
    if (route.from === undefined) {
      const margin = Math.max(20, (lane.toMs - lane.fromMs) * 0.2);
      setSpan({ from: lane.fromMs - margin, to: lane.toMs + margin });
    }
    select(rows.find(({ id }) => id === lane.lane));
  }, [route.key, answer]);

  const toFinding = (step: 1 | -1) => {
    const inTime = answer.findings.toSorted((a, b) => a.timeMs - b.timeMs);
    const at = inTime.findIndex(({ number }) => number === route.finding);
    const next =
      inTime[at < 0 ? (step > 0 ? 0 : inTime.length - 1) : (at + step + inTime.length) % inTime.length];
    if (next === undefined || span === undefined) return;
    change({ finding: next.number }, true);
    const half = (span.to - span.from) / 2;
    if (next.timeMs < span.from || next.timeMs > span.to)
      setSpan({ from: next.timeMs - half, to: next.timeMs + half });
    select(rows.find(({ lanes }) => lanes.some(({ lane }) => lane === next.lane)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actOf(event);
    const target = event.target as HTMLElement;
    if (act === undefined || span === undefined || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
    const isOther = /^(BUTTON|A|SUMMARY)$/.test(target.tagName);
    if (isOther && (act.kind === "open" || act.kind === "toggle")) return;
    event.preventDefault();
    const at = row === undefined ? -1 : rows.indexOf(row);
    if (act.kind === "zoom") setSpan(zoomed(span, act.factor, 0.5, whole));
    else if (act.kind === "move") setSpan(moved(span, act.share, whole));
    else if (act.kind === "whole") setSpan(wholeSpan(whole));
    else if (act.kind === "finding") toFinding(act.step);
    else if (act.kind === "row") {
      const next = Math.max(0, Math.min(rows.length - 1, at + act.step));
      select(rows[next]);
      requestAnimationFrame(() => document.getElementById(`lane-${next}`)?.focus());
    } else if (row === undefined) return;
    else if (act.kind === "open" && row.lane?.key != null) goTo(routeTo("container", { key: row.lane.key }));
    else if (row.hasChildren && (act.kind === "toggle" || row.isClosed === (act.kind === "in"))) toggle(row);
  };
  if (span === undefined) return null;
  return (
    <div class="timeline" onKeyDown={onKeyDown}>
      <div class="bar" role="toolbar" aria-label="Timeline">
        <button type="button" onClick={() => setSpan(zoomed(span, 0.5, 0.5, whole))} aria-label="Zoom in">
          +
        </button>
        <button type="button" onClick={() => setSpan(zoomed(span, 2, 0.5, whole))} aria-label="Zoom out">
          −
        </button>
        <button type="button" onClick={() => setSpan(moved(span, -0.5, whole))} aria-label="Earlier">
          ←
        </button>
        <button type="button" onClick={() => setSpan(moved(span, 0.5, whole))} aria-label="Later">
          →
        </button>
        <button type="button" onClick={() => setSpan(wholeSpan(whole))}>
          All
        </button>
        <button type="button" disabled={answer.findings.length === 0} onClick={() => toFinding(1)}>
          Next finding ({answer.findings.length.toLocaleString("en")})
        </button>
        <label>
          by{" "}
          <select
            value={grouping}
            onChange={({ currentTarget }) => setGrouping(currentTarget.value as Grouping)}
          >
            {GROUPINGS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {nameless > 0 && (
          <label>
            <input
              type="checkbox"
              checked={withSandboxes}
              onChange={() => setWithSandboxes(!withSandboxes)}
            />{" "}
            {nameless.toLocaleString("en")} sandboxes
          </label>
        )}
        <span class="quiet wide">Ctrl + wheel zooms, drag moves, ? lists the keys</span>
      </div>
      <MiniMap
        counts={counts}
        answer={answer}
        whole={wholeSpan(whole)}
        span={span}
        zone={zone}
        onChoose={setSpan}
      />
      <Board
        db={db}
        answer={answer}
        rows={rows}
        span={span}
        whole={whole}
        selected={selected}
        finding={route.finding}
        zone={zone}
        colours={colours}
        scroll={scroll}
        onSpan={setSpan}
        onRow={select}
        onToggle={toggle}
        onSpot={(spot, event) => {
          if (spot.kind === "finding") change({ finding: answer.findings[spot.index]!.number }, true);
          else {
            const id = event ?? spotEvent(spot, answer, undefined);
            if (id !== null) goTo(routeTo("event", { event: id }));
          }
        }}
      />
      <Details row={row} finding={finding} span={span} zone={zone} database={database} onSpan={setSpan} />
      <Omitted answer={answer} />
    </div>
  );
}

function Omitted({ answer: { omitted, taskless } }: { answer: LanesAnswer }) {
  const parts = Object.entries(omitted)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count.toLocaleString("en")} further ${what}`);
  if (taskless > 0) parts.push(`${taskless.toLocaleString("en")} events without a task`);
  return parts.length === 0 ? null : <p class="quiet">Not drawn: {parts.join(", ")}.</p>;
}

function useColours() {
  const [colours, setColours] = useState(readColours);
  useEffect(() => {
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const read = () => setColours(readColours());
    scheme.addEventListener("change", read);
    return () => scheme.removeEventListener("change", read);
  }, []);
  return colours;
}
