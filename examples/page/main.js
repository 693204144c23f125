// A page: no keys, the relay signs. `?endpoint=` is the relay's address, else the page's own origin.

import { IdentityCenterError, listTokens, tokenStatus } from 'identity-center-tokens';

const query = new URLSearchParams(location.search);
const list = document.querySelector('ul');
const status = document.querySelector('p');

try {
  const { bearerTokens } = await listTokens(
    { identityStoreId: query.get('store') ?? '', tenantId: query.get('tenant') ?? '' },
    { endpoint: query.get('endpoint') ?? location.origin, signal: AbortSignal.timeout(60_000) },
  );
  for (const token of bearerTokens) {
    const item = document.createElement('li');
    item.textContent = `${token.tokenId}: ${tokenStatus(token).daysLeft} days left`;
    list.append(item);
  }
  status.textContent = `${bearerTokens.length} tokens`;
} catch (error) {
  status.textContent = IdentityCenterError.is(error) ? `${error.code}: ${error.message}` : 'failed';
}

// Large answers can be checked beside the page, without blocking it.
const worker = new Worker('worker.js', { type: 'module' });
worker.onmessage = ({ data }) => {
  document.body.dataset.worker = data;
};
worker.postMessage('{"bearer_tokens":[]}');
