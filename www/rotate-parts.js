// Elements for the steps of the guided rotation. They know no step and make no call.

import { standingOf } from '../pkg/report/rotation.js';
import { copyButton, h } from './dom.js';
import { day, daysLeftText } from './local-time.js';

/** @typedef {import('../pkg/report/rows.js').TokenRow} TokenRow */

export const code = (text) => h('code', {}, text);

/** @param {TokenRow[]} rows */
export const idsOf = (rows) => rows.map(({ tokenId }) => tokenId);

export const actions = (...buttons) => h('div', { class: 'actions' }, buttons);

export const button = (text, onclick, isPrimary = false) =>
  h('button', { type: 'button', class: isPrimary && 'primary', onclick: () => onclick() }, text);

/** @param {'good' | 'warning' | 'critical'} level */
export const note = (level, title, text) =>
  h('p', { class: `summary ${level}` }, h('strong', {}, title), text);

/** The message that another tab has the lock. */
export const elsewhere = () =>
  note('warning', 'A rotation is going on in another tab. ', 'Nothing was changed here.');

/**
 * Names the tokens that appeared during a create; empty if there are none.
 * @param {TokenRow[]} strangers
 */
export function strangersNote(strangers) {
  if (strangers.length === 0) return undefined;
  return note(
    'warning',
    `Not known here: ${idsOf(strangers).join(', ')}. `,
    'It appeared during the create. Its secret is not in this page: it may be somebody else’s, or ' +
      'the same request was sent twice. Delete it only if nobody uses it.',
  );
}

/**
 * The stage of the rotation, as a sentence.
 * @param {TokenRow[]} rows
 * @returns {string}
 */
export function sentenceOf(rows) {
  const { stage, valid } = standingOf(rows);
  const days = valid.length > 0 ? daysLeftText(valid[0].daysLeft) : '';
  return {
    none: 'No token is valid. Create one, and enter it in the identity provider.',
    'nothing-to-do': `The token is valid for another ${days}: there is nothing to do now.`,
    due: `The token expires in ${days}: create a new one.`,
    'under-way': `${valid.length} tokens are valid: a rotation is under way, or was cut off.`,
  }[stage];
}

/**
 * The tokens, one a line; empty if there are none.
 * @param {TokenRow[]} rows
 */
export function tokenLines(rows) {
  const line = ({ tokenId, state, creationTime, expirationTime, daysLeft }) => {
    const end = `${state === 'expired' ? 'expired' : 'expires'} ${day(expirationTime)}`;
    return h(
      'li',
      { 'data-state': state },
      code(tokenId),
      h('span', { class: 'state' }, state),
      h('small', {}, `created ${day(creationTime)}, ${end} (${daysLeftText(daysLeft)})`),
    );
  };
  if (rows.length === 0) return undefined;
  return h('ul', { class: 'token-lines', 'aria-label': 'Tokens' }, rows.map(line));
}

/**
 * The new token with its secret, and what has to be entered with it.
 * @param {{secret: string, scimUrl: string, tokenId: string, expirationTime: number}} token
 */
export function secretLines({ secret, scimUrl, tokenId, expirationTime }) {
  const line = (name, ...value) => h('div', {}, h('dt', {}, name), h('dd', {}, value));
  return [
    h(
      'p',
      {},
      h('strong', {}, 'The token is shown only now. '),
      'Enter it in the identity provider, together with the SCIM URL.',
    ),
    h(
      'dl',
      { class: 'handed' },
      line('Token', h('code', { class: 'secret' }, secret), copyButton(secret, 'Copy the token')),
      line('SCIM URL', code(scimUrl), copyButton(scimUrl, 'Copy the SCIM URL')),
      line('Token ID', code(tokenId)),
      line('Expires', day(expirationTime)),
    ),
  ];
}

/**
 * A form that deletes a token once its last four characters are typed.
 * @param {string} id
 * @param {object} options
 * @param {number} options.index Of the form in the page.
 * @param {TokenRow} [options.row] What is known of the token.
 * @param {() => void} options.onconfirm
 */
export function deleteForm(id, { index, row, onconfirm }) {
  const characters = [...id];
  const end = characters.slice(-4).join('');
  const name = `end-${index}`;
  const problem = h('p', { id: `${name}-error`, class: 'field-error' });
  const field = h('input', {
    id: name,
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
    'aria-describedby': `${name}-error`,
  });
  const onsubmit = (event) => {
    event.preventDefault();
    if (field.value === end) return onconfirm();
    problem.textContent = 'These are not its last characters. Nothing was deleted.';
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  };
  const state = row && ` ${row.state}, created ${day(row.creationTime)}`;
  const label = characters.length > 4 ? 'Its last four characters' : 'Its id';
  return h(
    'form',
    { class: 'delete', autocomplete: 'off', 'aria-label': `Delete ${id}`, onsubmit },
    h('p', {}, code(id), h('small', {}, state ?? '')),
    h('div', { class: 'field' }, h('label', { for: name }, label), field, problem),
    h('button', { class: 'danger', 'aria-label': `Delete ${id}` }, 'Delete'),
  );
}
