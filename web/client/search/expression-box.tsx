// SPDX-License-Identifier: Apache-2.0
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask, useAnswer } from "../state/ask.ts";
import { type FieldWord, type Offer, offersAt, spotIn } from "./complete.ts";

interface FieldsAnswer {
  readonly fields: readonly FieldWord[];
  readonly words: readonly string[];
}

/** The input for an expression, with completion of the database's fields and values. */
export function ExpressionBox({
  db,
  text,
  onAsk,
}: {
  db: number;
  text: string;
  onAsk: (text: string) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const [cursor, setCursor] = useState(text.length);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  /** Position of the cursor once the accepted text is in the box. */
  const [wanted, setWanted] = useState<{ readonly at: number } | undefined>();
  const language = useAnswer<FieldsAnswer>(db, "fields", {}).data;
  const fields = language?.fields ?? [];
  const names = useMemo(() => new Set(fields.map(({ name }) => name)), [language]);
  const spot = spotIn(typed.slice(0, cursor), names);
  const values = useValues(db, spot.kind === "value" && isOpen ? spot.field : undefined);
  const offers = isOpen ? offersAt(spot, fields, language?.words ?? [], values) : [];

  // Both together with the text, not a frame later: keys typed in between would be lost or misplaced.
  useLayoutEffect(() => {
    setTyped(text);
    setCursor(text.length);
    setOpen(false);
  }, [text]);
  useLayoutEffect(() => {
    if (wanted !== undefined) input.current?.setSelectionRange(wanted.at, wanted.at);
  }, [wanted]);

  const take = (offer: Offer) => {
    const next = typed.slice(0, spot.start) + offer.text + typed.slice(cursor);
    const at = spot.start + offer.text.length;
    setTyped(next);
    setCursor(at);
    setChosen(-1);
    setWanted({ at });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offers.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + offers.length + (chosen < 0 && step < 0 ? 1 : 0)) % offers.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && isOpen && offers[chosen] !== undefined) {
      event.preventDefault();
      take(offers[chosen]);
    } else if (event.key === "Escape") {
      if (isOpen) event.stopPropagation();
      setOpen(false);
    } else if (event.key === " " && event.ctrlKey) setOpen(true);
  };
  return (
    <form
      class="expression"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        setOpen(false);
        onAsk(typed.trim());
      }}
    >
      <label for="expression">Events where</label>
      <div class="box">
        <input
          id="expression"
          ref={input}
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder="exe ~ curl and container != host — empty: all events"
          value={typed}
          role="combobox"
          aria-expanded={offers.length > 0}
          aria-controls="offers"
          aria-autocomplete="list"
          {...(offers[chosen] === undefined ? {} : { "aria-activedescendant": `offer-${chosen}` })}
          onInput={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setCursor(currentTarget.selectionStart ?? currentTarget.value.length);
            setOpen(true);
            setChosen(-1);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setOpen(false)}
        />
        <ul id="offers" role="listbox" aria-label="What can stand here" hidden={offers.length === 0}>
          {offers.map((offer, at) => (
            <li
              key={offer.label}
              id={`offer-${at}`}
              role="option"
              aria-selected={at === chosen}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(offer)}
            >
              <b>{offer.label}</b> <span class="quiet">{offer.help}</span>
            </li>
          ))}
        </ul>
      </div>
      <button type="submit" class="main">
        Search
      </button>
    </form>
  );
}

/** Values of a field in the database; none until they arrive. */
function useValues(db: number, field: string | undefined): readonly string[] {
  const [known, setKnown] = useState<Readonly<Record<string, readonly string[]>>>({});
  useEffect(() => {
    if (field === undefined || known[field] !== undefined) return;
    ask<{ values: string[] }>(db, "values", { field })
      .then(({ data }) => setKnown((before) => ({ ...before, [field]: data.values })))
      .catch(() => undefined);
  }, [db, field, known]);
  return field === undefined ? [] : (known[field] ?? []);
}
