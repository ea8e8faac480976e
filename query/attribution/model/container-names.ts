// SPDX-License-Identifier: Apache-2.0
import type { Container, ContainerNamespace } from "./container.ts";

type ListField = "names" | "numbers";

/** Appends to a list of a container. Most lists stay short, so each starts with capacity for one. */
export function appendFact<Field extends ListField>(
  container: Container,
  field: Field,
  item: Container[Field][number],
): void {
  const known = container[field] as (typeof item)[];
  if (known.length === 0) container[field] = [item] as Container[Field];
  else known.push(item);
}

/** Adds a namespace that the container was seen to have. */
export function appendNamespace(container: Container, namespace: ContainerNamespace): void {
  container.namespaces = [...container.namespaces, namespace];
}
