// Query libraries hand a signal to the function that loads: pass it on. When no one waits for the
// result any more, the request ends, and so do its retries.

import { listTokens } from 'identity-center-tokens';

/** Options of a query, as TanStack Query takes them. */
export function tokensQuery(request, options) {
  return {
    queryKey: ['identity-center-tokens', request.identityStoreId, request.tenantId],
    queryFn: ({ signal }) => listTokens(request, { ...options, signal }),
    // The package retries what is worth it.
    retry: false,
  };
}
