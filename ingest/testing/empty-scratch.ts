// SPDX-License-Identifier: Apache-2.0
// Vitest runs this for each file of tests, though its modules are loaded once for a worker.
import { afterAll } from "vitest";
import { emptyScratch } from "./scratch-folder.ts";

afterAll(emptyScratch);
