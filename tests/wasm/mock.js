// Evaluated, not imported: the HTTP server of the test runner (tiny_http 0.12) loses one of more than
// four connections at times, and the crate itself brings four files.

/** A `fetch` that keeps the requests and gives the answers that were prepared. */
(class MockFetch {
  requests = [];

  /** @param {object[]} answers `status`, `headers`, `body` of each, or a promise of them */
  constructor(answers) {
    this.answers = answers;
  }

  /** Takes what `fetch` takes: a `Request`, or an address and an object. */
  fetch = async (input, init) => {
    this.requests.push(new Request(input, init));
    if (this.answers.length === 0) throw new Error('no answer is left');
    const { status = 200, headers = {}, body = '' } = await this.answers.shift();
    return new Response(body, { status, headers });
  };

  /** Puts it in the place of the platform's `fetch`. */
  install() {
    this.original = globalThis.fetch;
    globalThis.fetch = this.fetch;
  }

  uninstall() {
    globalThis.fetch = this.original;
  }
});
