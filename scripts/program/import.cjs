// SPDX-License-Identifier: Apache-2.0
"use strict";
/** Imports a package for a bundle. */
module.exports = (name) => import(name);
