// SPDX-License-Identifier: Apache-2.0
import { type Marked, toggleMarked, useBasket } from "../state/basket.ts";

/** Adds an item to the case basket, or removes it. */
export function MarkButton({ one }: { one: Marked }) {
  const { isMarked } = useBasket(one.database);
  const isIn = isMarked(one.kind, one.event);
  return (
    <button type="button" aria-pressed={isIn} onClick={() => toggleMarked(one)}>
      {isIn ? "★ In the basket" : "☆ Into the basket"}
    </button>
  );
}
