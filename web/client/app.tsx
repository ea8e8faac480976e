// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";
import { FailureBox } from "./parts/failure.tsx";
import { Help } from "./parts/help.tsx";
import { Link } from "./parts/link.tsx";
import { AskFailed, askAt, type Failure } from "./state/ask.ts";
import { useBasket } from "./state/basket.ts";
import { listenTo, useLive } from "./state/live.ts";
import { change, goTo, type Route, routeTo, useRoute, type View } from "./state/route.ts";
import { ZONES } from "./state/times.ts";
import type { DatabasesAnswer } from "./state/types.ts";
import { BasketView } from "./views/basket-view.tsx";
import { ContainerView } from "./views/container-view.tsx";
import { EventView } from "./views/event-view.tsx";
import { SearchView } from "./views/search-view.tsx";
import { TimelineView } from "./views/timeline-view.tsx";
import { TreeView } from "./views/tree-view.tsx";
import { TriageView } from "./views/triage-view.tsx";

const TABS = [
  ["triage", "Triage"],
  ["timeline", "Timeline"],
  ["tree", "Tree"],
  ["search", "Search"],
  ["basket", "Basket"],
] as const satisfies readonly (readonly [View, string])[];

/** The whole page. */
export function App() {
  const route = useRoute();
  const [known, setKnown] = useState<DatabasesAnswer | undefined>();
  const [failure, setFailure] = useState<Failure | undefined>();
  const [isHelping, setHelping] = useState(false);
  useEffect(() => {
    askAt<DatabasesAnswer>("/api/v1/databases")
      .then(({ data }) => setKnown(data))
      .catch((error: unknown) => setFailure(error instanceof AskFailed ? error.failure : undefined));
  }, []);
  useEffect(() => listenTo(route.db), [route.db]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => onShortcut(event, () => setHelping((before) => !before));
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const database = known?.databases[route.db];
  useEffect(() => {
    const name = TABS.find(([view]) => view === route.view)?.[1] ?? route.view;
    document.title = `${name} — ${database?.name ?? "ctraudit"}`;
  }, [route.view, database]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Bar route={route} known={known} />
      <Gone />
      <main id="main" class={route.view} tabIndex={-1}>
        <FailureBox failure={failure} />
        {known !== undefined && database === undefined && <p>There is no database of this number.</p>}
        {database !== undefined && <Content route={route} database={database.path} key={route.db} />}
      </main>
      {isHelping && <Help onClose={() => setHelping(false)} />}
    </>
  );
}

function Content({ route, database }: { route: Route; database: string }) {
  switch (route.view) {
    case "triage":
      return <TriageView route={route} database={database} />;
    case "timeline":
      return <TimelineView route={route} database={database} />;
    case "tree":
      return <TreeView route={route} />;
    case "search":
      return <SearchView route={route} />;
    case "container":
      return <ContainerView key={route.key ?? ""} route={route} />;
    case "event":
      return <EventView key={route.event ?? ""} route={route} database={database} />;
    case "basket":
      return <BasketView route={route} database={database} />;
  }
}

function Bar({ route, known }: { route: Route; known: DatabasesAnswer | undefined }) {
  const { marked } = useBasket(known?.databases[route.db]?.path ?? "");
  const zones = ZONES.includes(route.zone) ? ZONES : [route.zone, ...ZONES];
  return (
    <header class="bar">
      <span class="brand">ctraudit</span>
      <nav aria-label="Views">
        {TABS.map(([view, name]) => (
          <Link
            key={view}
            to={routeTo(view)}
            {...(route.view === view ? { "aria-current": "page" as const } : {})}
          >
            {name}
            {view === "basket" && marked.length > 0 && ` (${marked.length})`}
          </Link>
        ))}
      </nav>
      <label class="database">
        <span class="visually-hidden">Database</span>
        <select
          value={String(route.db)}
          onChange={({ currentTarget }) =>
            goTo({ view: "triage", db: Number(currentTarget.value), zone: route.zone })
          }
        >
          {known?.databases.map(({ id, name, path }) => (
            <option key={id} value={String(id)} title={path}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="zone">
        <span class="visually-hidden">Time zone</span>
        <select value={route.zone} onChange={({ currentTarget }) => change({ zone: currentTarget.value })}>
          {zones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
    </header>
  );
}

/** Shown while the condition lasts; the page keeps its content. */
function Gone() {
  const { isConnected, isThere } = useLive();
  if (isConnected && isThere) return null;
  return (
    <p class="gone" role="alert">
      {isConnected
        ? "The database is gone from its place. What is shown was read before."
        : "The server does not answer: start ctraudit serve again and open its link. What is shown was read before."}
    </p>
  );
}

function onShortcut(event: KeyboardEvent, help: () => void): void {
  const { tagName } = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(tagName)) return;
  const tab = TABS[Number(event.key) - 1];
  if (event.key === "?") help();
  else if (event.key === "/") {
    event.preventDefault();
    goTo(routeTo("search"));
    // After the view, which is drawn in an earlier microtask: the next key belongs in the box.
    queueMicrotask(() => document.getElementById("expression")?.focus());
  } else if (/^[1-5]$/.test(event.key) && tab !== undefined) goTo(routeTo(tab[0]));
}
