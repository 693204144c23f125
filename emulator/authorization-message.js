// The message of a 403 that only the service can read. It holds its own text, so that an emulator
// that was started again decodes it too.

/**
 * @param {string} action the IAM action that was missing
 * @param {string} requestId of the refused request
 * @returns {string} base64
 */
export function encodeMessage(action, requestId) {
  const message = {
    context: { action, request_id: requestId },
    failure: { action, reason: 'no policy allows the action' },
  };
  return Buffer.from(JSON.stringify(message)).toString('base64');
}

/**
 * @param {string} encoded
 * @returns {string | undefined} a JSON text; undefined if `encodeMessage` did not make it
 */
export function decodeMessage(encoded) {
  const text = Buffer.from(encoded, 'base64').toString();
  try {
    const { context, failure } = JSON.parse(text);
    return encodeMessage(failure.action, context.request_id) === encoded ? text : undefined;
  } catch {
    return undefined;
  }
}
