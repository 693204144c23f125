// For `--import`: a `fetch` that takes requests for the service's hosts to the emulator, so that a
// recipe runs with the region that its page shows. The host stays the signed one.

import { request as send } from 'node:http';
import { Readable } from 'node:stream';

const platformFetch = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (!url.hostname.endsWith('.myhuaweicloud.com')) return platformFetch(request);
  const headers = { ...Object.fromEntries(request.headers), host: url.host };
  const { method, signal } = request;
  const body = Buffer.from(await request.arrayBuffer());
  const answer = await new Promise((resolve, reject) => {
    send(`${process.env.EMULATOR_URL}${url.pathname}${url.search}`, { method, headers, signal })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
  });
  const { statusCode: status, headers: answered } = answer;
  return new Response(Readable.toWeb(answer), { status, headers: answered });
};
