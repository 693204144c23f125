// In a process of its own: imports a client, calls it once, prints milliseconds since the start of
// the import. Arguments: the module of the client, `validate` or `list`, the body or what to
// list, as JSON.

const [client, job, given] = process.argv.slice(2);

const began = performance.now();
const { list, validate } = await import(client);
const result = job === 'list' ? await list(JSON.parse(given)) : validate(given);
const ms = performance.now() - began;

process.stdout.write(JSON.stringify({ ms, tokens: result.bearerTokens.length }));
