// SPDX-License-Identifier: Apache-2.0
import type { CompiledRules } from "nearley";

declare const compiled: CompiledRules;
export default compiled;
