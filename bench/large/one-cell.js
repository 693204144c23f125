// Arguments: a form of body, a number of tokens. Prints one cell of the table of speeds: so long a
// body gets a process of its own, with the memory that it needs.

import { compare } from '../speed.js';

const [form, count] = process.argv.slice(2);
process.stdout.write(JSON.stringify(compare(form, Number(count), globalThis.gc)));
