// Serves the page beside this file, the package, and the relay that signs for the page. Keys come from
// HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK; the service is that of a region, or at an address.
//   node examples/page/server.js <region or address>

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { credentialsFromEnv } from 'identity-center-tokens/node';
import { createNodeRelay } from 'identity-center-tokens/relay/node';

const [service = 'cn-north-4'] = process.argv.slice(2);
const relay = createNodeRelay({
  ...(service.includes('://') ? { endpoint: service } : { region: service }),
  credentials: credentialsFromEnv(),
  // Listens on loopback only. A server that others reach sets `allowedOrigins` and checks who calls.
  authorize: () => true,
});

const TYPES = { html: 'text/html', js: 'text/javascript' };
const PAGE = new URL('./', import.meta.url);
const PACKAGE = new URL('./', import.meta.resolve('identity-center-tokens'));

/** The file of a path: `/pkg/` is the package, all else is beside this file. */
function fileOf(pathname) {
  const [root, name] = pathname.startsWith('/pkg/')
    ? [PACKAGE, pathname.slice('/pkg/'.length)]
    : [PAGE, pathname.slice(1) || 'index.html'];
  const file = new URL(name, root);
  return file.href.startsWith(root.href) ? file : undefined;
}

const server = createServer((request, response) => {
  relay(request, response, async () => {
    const file = fileOf(new URL(request.url, 'http://localhost').pathname);
    const type = TYPES[file?.pathname.split('.').pop()];
    try {
      if (type === undefined) throw new Error('no such file');
      const text = await readFile(fileURLToPath(file));
      response.writeHead(200, { 'Content-Type': type }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
});
server.listen(process.env.PORT ?? 0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
