// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/api.ts";

export function joinBoots(_store: Store, _source: number, _path: string): void {}
