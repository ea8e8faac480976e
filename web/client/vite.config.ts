// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from "vite";

/** No inlined file, no polyfill: the page's policy allows only files from its own server. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: "warn",
  build: {
    outDir: "../../dist/web/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    sourcemap: false,
  },
});
