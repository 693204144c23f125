// Evaluated, not imported: the HTTP server of the test runner (tiny_http 0.12) sometimes loses one of
// more than four connections, and the crate itself has four files.

/** A `fetch` that records requests and returns prepared responses. */
(class MockFetch {
  requests = [];

  /** @param {object[]} responses `status`, `headers` and `body` of each, or a promise of them */
  constructor(responses) {
    this.responses = responses;
  }

  /** Takes what `fetch` takes: a `Request`, or an address and an object. */
  fetch = async (input, init) => {
    this.requests.push(new Request(input, init));
    if (this.responses.length === 0) throw new Error('no answer is left');
    const { status = 200, headers = {}, body = '' } = await this.responses.shift();
    return new Response(body, { status, headers });
  };

  /** Replaces `globalThis.fetch`. */
  install() {
    this.original = globalThis.fetch;
    globalThis.fetch = this.fetch;
  }

  uninstall() {
    globalThis.fetch = this.original;
  }
});
