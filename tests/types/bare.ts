// In a project with neither the DOM's library nor Node's types.

import core from 'identity-center-tokens/core.wasm';
import { createRelay, type RelayCall } from 'identity-center-tokens/relay';
import { init } from 'identity-center-tokens/slim';

export async function loaded(): Promise<void> {
  await init(core);
  // @ts-expect-error a loader gives no number
  const wrong: number = core;
  return void wrong;
}

export async function relayed(url: string): Promise<string> {
  const relay = createRelay({
    endpoint: 'https://a.example',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    authorize: (request, { name }: RelayCall) => request.headers.get('x-call') === name,
  });
  const headers = { get: (_: string): string | null => null };
  const response = await relay({ method: 'GET', url, headers });
  // @ts-expect-error a response has a status
  void response.statusCode;
  return `${response.status} ${await response.text()}`;
}
