// SPDX-License-Identifier: Apache-2.0
import type { Container } from "./fold-state.ts";

type ListField = "names" | "namespaces" | "numbers";

/** Adds to what is told of a container. Most lists stay short: they begin with room for one. */
export function tell<Field extends ListField>(
  container: Container,
  field: Field,
  item: Container[Field][number],
): void {
  const known = container[field] as (typeof item)[];
  if (known.length === 0) container[field] = [item] as Container[Field];
  else known.push(item);
}
