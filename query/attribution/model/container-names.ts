// SPDX-License-Identifier: Apache-2.0
import type { Container, ContainerNamespace } from "./model.ts";

type ListField = "names" | "numbers";

/** Adds to what is told of a container. Most lists stay short: they begin with room for one. */
export function appendFact<Field extends ListField>(
  container: Container,
  field: Field,
  item: Container[Field][number],
): void {
  const known = container[field] as (typeof item)[];
  if (known.length === 0) container[field] = [item] as Container[Field];
  else known.push(item);
}

/** Adds a namespace that is seen to be the container's. */
export function appendNamespace(container: Container, namespace: ContainerNamespace): void {
  container.namespaces = [...container.namespaces, namespace];
}
