// SPDX-License-Identifier: Apache-2.0
declare module "object-treeify" {
  /** Draws the keys of nested objects, in their order, with branches before them. */
  export default function treeify(
    tree: Readonly<Record<string, unknown>>,
    options: { readonly joined: false },
  ): string[];
}
