import { ajv } from './ajv.js';
import { handWritten } from './hand-written.js';
import { packageBytes, packageText } from './package.js';
import { decodeAndParse, parse } from './parse.js';
import { typebox } from './typebox.js';
import { valibot } from './valibot.js';
import { zod } from './zod.js';

/** Everyone, the yardstick first. */
export const CONTENDERS = [
  parse,
  decodeAndParse,
  packageBytes,
  packageText,
  handWritten,
  ajv,
  typebox,
  zod,
  valibot,
];
