// The one panel that says what went wrong and what to do.

import { copyButton, h } from './dom.js';
import { adviseOn, decodeCall } from './pkg/report/advice.js';

const ISSUES_SHOWN = 50;

/**
 * A panel for an error.
 * @param {any} error
 * @param {{region?: string, onretry?: () => void, ondismiss?: () => void}} [options]
 * @returns {HTMLElement}
 */
export function problemPanel(error, { region, onretry, ondismiss } = {}) {
  const { title, steps } = adviseOn(error);
  return h(
    'section',
    { class: 'card problem', role: 'alert', 'data-code': error?.code ?? 'UNKNOWN' },
    h('h2', {}, title),
    h('p', { class: 'message' }, String(error?.message ?? error)),
    facts(error),
    error?.issues?.length > 0 && issueList(error.issues),
    error?.encodedAuthorizationMessage && decoder(error.encodedAuthorizationMessage, region),
    h('h3', {}, 'What to do'),
    h(
      'ol',
      {},
      steps.map((step) => h('li', {}, step)),
    ),
    h(
      'div',
      { class: 'actions' },
      onretry && h('button', { type: 'button', class: 'primary', onclick: onretry }, 'Try again'),
      ondismiss && h('button', { type: 'button', onclick: ondismiss }, 'Dismiss'),
    ),
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

function decoder(message, region) {
  const call = decodeCall(message, region);
  return h(
    'details',
    {},
    h('summary', {}, 'Encoded authorization message, and the call that decodes it'),
    h(
      'p',
      {},
      'Send this signed request with credentials that hold sts::decodeAuthorizationMessage:',
    ),
    h('pre', { tabindex: '0', 'aria-label': 'The STS request' }, call),
    h(
      'div',
      { class: 'actions' },
      copyButton(message, 'Copy message, as it is encoded', 'Copy message'),
      copyButton(call, 'Copy request to STS', 'Copy request'),
    ),
  );
}
