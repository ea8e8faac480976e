#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// dist/program/main.cjs: starts the bundle of the command that is asked for (scripts/bundle.mjs), with its compiled code where there is some.
// The code lies beside the bundle, written by whoever installed it: it is trusted as much. Its name has the hash of the bundle and the
// version of Node.js, and V8 itself refuses code of another V8.
"use strict";
const { closeSync, fstatSync, openSync, readFileSync, readSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

/** As `node:module` exports it. */
const Module = module.constructor;
/** A hash of each bundle, by the command. */
const HASHES = CONTENTS;
const NO_COMMAND = "help";

/** The bundle of a command line's words. Before the command stand options without a value alone. */
function bundleOf(words) {
  const asked = words.find((word) => !word.startsWith("-"));
  return asked !== undefined && Object.hasOwn(HASHES, asked) ? asked : NO_COMMAND;
}

function placesOf(bundle) {
  const file = join(__dirname, bundle, "main.cjs");
  return { file, code: `${file}.${HASHES[bundle]}.${process.version}.${process.arch}.code` };
}

const BEFORE = "(function (exports, require, module, __filename, __dirname) {";
const AFTER = "\n})";

/** The text of a function of the file, put together before it is a string: V8 would copy the megabyte once more. */
function wrapped(file) {
  const opened = openSync(file, "r");
  const { size } = fstatSync(opened);
  const bytes = Buffer.allocUnsafeSlow(BEFORE.length + size + AFTER.length);
  const read = readSync(opened, bytes, BEFORE.length, size, 0);
  closeSync(opened);
  bytes.write(BEFORE, 0, "latin1");
  if (bytes.latin1Slice(BEFORE.length, BEFORE.length + 2) === "#!")
    bytes.write("//", BEFORE.length, "latin1");
  bytes.write(AFTER, BEFORE.length + read, "latin1");
  return bytes.latin1Slice(0, BEFORE.length + read + AFTER.length);
}

/** Runs a bundle as require() does; returns its script, which can be asked for the code compiled so far. */
function run(bundle) {
  const { file, code } = placesOf(bundle);
  let cachedData;
  try {
    cachedData = readFileSync(code);
  } catch {
    // Compiled as it goes, which takes longer.
  }
  const script = new Script(wrapped(file), { filename: file, cachedData });
  const module = new Module(file);
  module.filename = file;
  require.cache[file] = module; // for the bundle's other files
  const begin = script.runInThisContext();
  begin.call(module.exports, module.exports, Module.createRequire(file), module, file, dirname(file));
  module.loaded = true;
  return script;
}

if (require.main === module) {
  const words = process.argv.slice(2);
  const bundle = bundleOf(words);
  if (words.includes("--debug")) {
    process.setSourceMapsEnabled(true);
    require(placesOf(bundle).file);
  } else run(bundle);
} else module.exports = { bundleOf, placesOf, run };
