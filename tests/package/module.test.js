// What the module must not ask of the engines that run it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import binaryen from 'binaryen';
import { inRoot } from '../../scripts/lib/paths.js';

const module = binaryen.readBinary(readFileSync(inRoot('pkg', 'dist', 'core.wasm')));

/** Types of the results of each exported function. */
function resultsByExport() {
  const results = new Map();
  for (let index = 0; index < module.getNumExports(); index++) {
    const { kind, name, value } = binaryen.getExportInfo(module.getExportByIndex(index));
    if (kind !== binaryen.ExternalKinds.Function) continue;
    const info = binaryen.getFunctionInfo(module.getFunction(value));
    results.set(name, binaryen.expandType(info.results));
  }
  return results;
}

// V8 11.3 (Node 20) ends the process when it discards the optimised caller of such a function
// while that runs.
test('no exported function gives one lone reference', () => {
  const numbers = new Set([binaryen.i32, binaryen.i64, binaryen.f32, binaryen.f64]);
  const results = resultsByExport();
  assert.ok(results.size > 10);
  for (const [name, types] of results) {
    assert.ok(types.length !== 1 || numbers.has(types[0]), `${name} gives a lone reference`);
  }
});
