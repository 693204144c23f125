// The error panel: what went wrong and what to do.

import { adviseOn } from '../pkg/report/advice.js';
import { explain } from '../pkg/report/explanation.js';
import { announce, copyButton, h } from './dom.js';

const ISSUES_SHOWN = 50;

/**
 * A panel for an error.
 * @param {any} error
 * @param {object} [options]
 * @param {(encodedMessage: string) => Promise<string>} [options.decode] Decodes the message of a refusal.
 * @param {() => void} [options.onretry]
 * @param {() => void} [options.ondismiss]
 * @returns {HTMLElement}
 */
export function problemPanel(error, { decode, onretry, ondismiss } = {}) {
  const { title, steps } = adviseOn(error);
  return h(
    'section',
    { class: 'card problem', role: 'alert', 'data-code': error?.code ?? 'UNKNOWN' },
    h('h2', {}, title),
    details(error, steps, decode),
    buttons(onretry, ondismiss),
  );
}

/**
 * A panel for the tenants that are missing in a list.
 * @param {import('./session.js').TokenList} list
 * @param {object} options
 * @param {(encodedMessage: string, region?: string) => Promise<string>} options.decode
 * @param {() => void} options.onretry
 * @param {() => void} options.ondismiss
 * @returns {HTMLElement}
 */
export function missingPanel({ target, failures }, { decode, onretry, ondismiss }) {
  const each = ({ tenant, error }) => {
    const { title, steps } = adviseOn(error);
    return h(
      'details',
      {},
      h('summary', {}, h('code', {}, tenant.tenantId), ` ${title}`),
      details(error, steps, (message) => decode(message, tenant.region)),
    );
  };
  return h(
    'section',
    { class: 'card problem', role: 'alert', 'data-code': 'MISSING' },
    h('h2', {}, `${failures.length} of ${target.tenants.length} tenants could not be listed`),
    h('p', { class: 'message' }, 'The list below is without their tokens.'),
    failures.map(each),
    buttons(onretry, ondismiss),
  );
}

function details(error, steps, decode) {
  const message = error?.encodedAuthorizationMessage;
  return [
    h('p', { class: 'message' }, String(error?.message ?? error)),
    facts(error),
    error?.issues?.length > 0 && issueList(error.issues),
    message && decode && explanation(message, decode),
    h('h3', {}, 'What to do'),
    h(
      'ol',
      {},
      steps.map((step) => h('li', {}, step)),
    ),
  ];
}

function buttons(onretry, ondismiss) {
  return h(
    'div',
    { class: 'actions' },
    onretry && h('button', { type: 'button', class: 'primary', onclick: onretry }, 'Try again'),
    ondismiss && h('button', { type: 'button', onclick: ondismiss }, 'Dismiss'),
  );
}

function facts(error) {
  const rows = [
    ['Kind', [error?.name, error?.code && `(${error.code})`].filter(Boolean).join(' ')],
    ['HTTP status', error?.status === undefined ? '' : String(error.status)],
    ['Service code', error?.errorCode],
    ['Service message', error?.errorMsg],
    ['Request ID', error?.requestId],
  ].filter(([, value]) => value);
  return h(
    'dl',
    {},
    rows.map(([name, value]) =>
      h(
        'div',
        {},
        h('dt', {}, name),
        h('dd', {}, value, name === 'Request ID' && copyButton(value, 'Copy request ID')),
      ),
    ),
  );
}

function issueList(issues) {
  const rest = issues.length - ISSUES_SHOWN;
  return h(
    'div',
    { class: 'issues' },
    h('h3', {}, issues.length === 1 ? 'One issue' : `${issues.length} issues`),
    h(
      'ul',
      {},
      issues
        .slice(0, ISSUES_SHOWN)
        .map(({ path, expected, received }) =>
          h(
            'li',
            {},
            h('code', {}, path || 'whole document'),
            ` expected ${expected}, received ${received}`,
          ),
        ),
      rest > 0 && h('li', {}, `and ${rest} more`),
    ),
  );
}

/** A button that asks the service about a refusal; the explanation replaces it. */
function explanation(message, decode) {
  const place = h('div', { class: 'explanation' });
  const show = (...content) => place.replaceChildren(...content.flat());
  let isAsking = false;
  const button = h('button', { type: 'button', onclick: ask }, 'Explain');

  // Not disabled: a disabled button loses the keyboard focus.
  async function ask() {
    if (isAsking) return;
    isAsking = true;
    button.textContent = 'Asking the service…';
    try {
      showExplanation(explain(await decode(message)));
    } catch (error) {
      button.textContent = 'Explain again';
      show(button, notExplained(error));
      button.focus();
    }
    isAsking = false;
  }

  function showExplanation({ sentence, details: text }) {
    const line = sentence ?? 'What the service says has no form that is known here.';
    const headline = h('p', { class: 'sentence', tabindex: '-1' }, h('strong', {}, line));
    show(
      headline,
      h(
        'details',
        { open: sentence === undefined },
        h('summary', {}, 'All that the service says'),
        h('pre', { tabindex: '0', 'aria-label': 'The decoded message' }, text),
      ),
    );
    headline.focus();
    announce(line);
  }

  // The message is for another account then, with the command `explain`.
  function notExplained(error) {
    const [step] = error?.status === 403 ? [NEEDS_DECODE] : adviseOn(error).steps;
    announce('It could not be explained.');
    return [
      h('p', { class: 'message' }, `It could not be explained: ${error?.message ?? error}`),
      h('p', {}, `${step} `, copyButton(message, 'Copy message, as it is encoded', 'Copy message')),
    ];
  }

  show(button);
  return place;
}

const NEEDS_DECODE =
  'The credentials of the relay need the action sts::decodeAuthorizationMessage. Others that have ' +
  'it can decode the message.';
