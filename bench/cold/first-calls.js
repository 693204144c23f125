// In a process of its own: imports a client, calls it once, prints milliseconds since the start of
// the import. Arguments: the module of the client, `validate` or `list`, the body or the URL.

const [client, job, given] = process.argv.slice(2);

const began = performance.now();
const { list, validate } = await import(client);
const result = await (job === 'list' ? list : validate)(given);
const ms = performance.now() - began;

process.stdout.write(JSON.stringify({ ms, tokens: result.bearerTokens.length }));
