// Import maps do not reach into workers: the address is written out; a bundler takes the name.

import { validateResponse } from '/pkg/index.js';

self.onmessage = ({ data }) => {
  try {
    self.postMessage(`${validateResponse(data).bearerTokens.length} tokens`);
  } catch (error) {
    self.postMessage(`${error.code}: ${error.message}`);
  }
};
