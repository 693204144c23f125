// What the relay itself has to say instead of an answer.

/** An answer of the relay itself; its `error_code` says that it is not the service's. */
export class Refusal extends Error {
  constructor(status, code, message, headers) {
    super(message);
    Object.assign(this, { status, code: `RELAY.${code}`, headers });
  }
}
