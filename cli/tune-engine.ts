// SPDX-License-Identifier: Apache-2.0
import { setFlagsFromString } from "node:v8";

/** How far the heap may grow beyond what lives before garbage is collected, in percent. */
const GROWTH = 20;
/** How much bytecode of the functions that it calls one function may take in when it is compiled; V8's default is 920. */
const INLINED = 200;

/**
 * For a command that works through millions of short-lived objects beside a large state. Left alone, the collector lets
 * garbage grow to three times of what lives: this costs a tenth of the time where the state is large, nothing elsewhere.
 * And V8 compiles some 230 functions of an attribution, most of them several times over within one another: on a log of
 * 200 MB that is a fifth of the attribution's processor time, and code that takes in less runs as fast (measured).
 */
export function tuneEngine(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED}`);
}
