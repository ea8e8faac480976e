// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from "preact/hooks";

const KEYS: readonly (readonly [title: string, keys: readonly (readonly [key: string, what: string])[]])[] = [
  [
    "Everywhere",
    [
      ["1 … 5", "Triage, Timeline, Tree, Search, Basket"],
      ["/", "search"],
      ["?", "these keys"],
      ["Alt + ←", "back"],
    ],
  ],
  [
    "Timeline",
    [
      ["+ −, w s", "zoom in and out"],
      ["a d, Shift + ← →", "earlier, later"],
      ["↑ ↓, Page up and down, Home, End", "from row to row"],
      ["← →, Space", "close and open a row"],
      ["Enter", "the page of the container"],
      ["n p", "next and previous finding"],
      ["f", "all of the log"],
    ],
  ],
  [
    "Search",
    [
      ["↑ ↓, Tab, Enter", "choose from the list; Ctrl + Space opens it"],
      ["↑ ↓, Page up and down, Home, End", "from event to event in the table; Enter opens one"],
    ],
  ],
];

/** All keys, in a dialog. */
export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="keys" onClose={onClose}>
      <h2 id="keys">Keys</h2>
      {KEYS.map(([title, keys]) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
