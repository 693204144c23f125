// A process of its own: imports a client, calls it once, prints the milliseconds of both together.
// Arguments: the client's URL, what to list as JSON.

const [client, given] = process.argv.slice(2);

const began = performance.now();
const { list } = await import(client);
const result = await list(JSON.parse(given));
const ms = performance.now() - began;

if (result.bearerTokens.length !== 2) throw new Error('a wrong result');
process.stdout.write(String(ms));
