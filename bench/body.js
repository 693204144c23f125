// For programs that are not JavaScript: prints the body of a form and a number of tokens. Without
// arguments it prints the names of the forms.

import { BODIES } from './bodies.js';

const [form, count] = process.argv.slice(2);
process.stdout.write(form ? BODIES[form](Number(count)) : Object.keys(BODIES).join('\n'));
