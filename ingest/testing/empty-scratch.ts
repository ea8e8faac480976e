// SPDX-License-Identifier: Apache-2.0
// Vitest runs this for each test file, although modules are loaded once per worker.
import { afterAll } from "vitest";
import { emptyScratch } from "./scratch-folder.ts";

afterAll(emptyScratch);
