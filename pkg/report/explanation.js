// The decoded message of a 403 in one sentence. The service publishes no schema for it; its example
// has `context` and a `failure` such as "implicit deny by identity-based policy". So members are
// looked for by name, at any depth, and what is not found is left out.

const LONGEST_PART = 200;
const DEEPEST = 16;
const DENIAL = /^(implicit|explicit)(?:ly)? den(?:y|ied)(?: (?:by|in) (?:an? )?(.+?))?\.?$/i;

/**
 * Explains a decoded authorization message.
 * @param {string} message
 * @returns {{sentence: string | undefined, details: string}} `sentence` names the action, the
 *   resource and the kind of policy, as far as the message does; without an action or a reason there
 *   is none. `details` is the message, indented if it is JSON.
 */
export function explain(message) {
  let value;
  let details;
  try {
    value = JSON.parse(message);
    details = JSON.stringify(value, null, 2);
  } catch {
    // No JSON, or nested too deep to be written again.
    return { sentence: undefined, details: message };
  }
  return { sentence: sentenceOf(value), details };
}

function sentenceOf(value) {
  const action = textOf(find(value, 'action', 'actionname'));
  const reason = textOf(find(value, 'reason', 'failure'));
  if (action === undefined && reason === undefined) return undefined;
  const resource = textOf(find(value, 'resource', 'resources', 'resourceurn', 'urn'));
  const isExplicit = find(value, 'explicitdeny');
  const policy = textOf(find(value, 'policytype', 'policykind', 'nopermissionpolicytype'));
  const parts = [action === undefined ? 'The call was denied' : `The action ${action} was denied`];
  if (resource !== undefined) parts.push(` on ${resource}`);
  if (isExplicit === true) parts.push(', by an explicit deny');
  if (isExplicit === false) parts.push(', because nothing allows it');
  if (policy !== undefined) parts.push(`, by a policy of the kind ${policy}`);
  if (reason !== undefined) parts.push(`: ${inWords(reason)}`);
  return `${parts.join('')}.`;
}

/** The reason of the service's example in words; any other as it is. */
function inWords(reason) {
  const [, kind, policy = 'policy'] = DENIAL.exec(reason) ?? [];
  if (kind === undefined) return reason.replace(/\.$/, '');
  return /^explicit$/i.test(kind)
    ? `a statement of the ${policy} forbids it`
    : `no statement of the ${policy} allows it`;
}

/** The first member with one of the names, the outermost first; names in any spelling. */
function find(root, ...names) {
  let level = [root].filter(isObject);
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    const members = level.flatMap((each) => Object.entries(Object(each)));
    const found = names
      .map((name) => members.find(([key, value]) => plain(key) === name && !isObject(value)))
      .find((member) => member !== undefined);
    if (found !== undefined) return found[1];
    const listed = members.find(([key, value]) => names.includes(plain(key)) && isTexts(value));
    if (listed !== undefined) return listed[1].join(', ');
    level = members.map(([, value]) => value).filter(isObject);
  }
  return undefined;
}

function plain(key) {
  return key.replace(/[_-]/g, '').toLowerCase();
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

function isTexts(value) {
  return (
    Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
  );
}

function textOf(value) {
  if (typeof value !== 'string') return undefined;
  const line = value.replace(/\s+/g, ' ').trim();
  return line === '' ? undefined : line.slice(0, LONGEST_PART);
}
