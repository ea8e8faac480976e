// SPDX-License-Identifier: Apache-2.0
import type { ActionClaim, ContainerClaim } from "../../types/claims.ts";

/** Claim of one value of a source. */
export interface FoundClaims {
  /** The command that writes such values. */
  readonly format: string;
  readonly containers?: readonly ContainerClaim[];
  readonly actions?: readonly ActionClaim[];
}

/**
 * Reads a value of one format. Undefined: it is of another one; a text: it is of this one, and this is wrong with it. "other": it is of this
 * one, and says nothing of a container.
 */
export type ClaimFormat = (value: unknown) => FoundClaims | "other" | { readonly wrong: string } | undefined;
