// The wall of the core: nothing under src/core names JavaScript, a clock or chance.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './lib/paths.js';

const FORBIDDEN =
  /\b(wasm_bindgen\w*|js_sys|web_sys|gloo\w*|crate::wasm|std::time|SystemTime|Instant|getrandom|rand)\b/;

const folder = inRoot('src', 'core');
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.rs'));
const offences = files.flatMap((name) =>
  readFileSync(path.join(folder, name), 'utf8')
    .split('\n')
    .flatMap((line, i) =>
      FORBIDDEN.test(line) ? [`src/core/${name}:${i + 1}: ${line.trim()}`] : [],
    ),
);

if (files.length === 0) offences.push('src/core: no Rust file found');
if (offences.length > 0) {
  console.error(`The core must not know JavaScript, a clock or chance:\n${offences.join('\n')}`);
  process.exitCode = 1;
}
