/** A refusal of the relay. Its `error_code` begins with `RELAY.`: no code of the service does. */
export class Refusal extends Error {
  constructor(status, code, message, headers) {
    super(message);
    Object.assign(this, { status, code: `RELAY.${code}`, headers });
  }
}
