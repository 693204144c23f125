// The code for changes: its form, and its place in the session storage.

import { h } from './dom.js';
import { CODE_HEADER } from './rotation.js';

const KEY = 'identity-center-tokens-code';

/** Messages of the form about the last code. */
export const CODE_TEXT = {
  wrong: 'This is not the code. It is on the terminal where the console was started.',
  locked: 'There were too many wrong codes. Start the console again; it prints a new one.',
};

/**
 * The form that asks for the code.
 * @param {string | undefined} problem What was wrong with the last one.
 * @param {(code: string) => void} onenter Gets what was typed, without blanks.
 * @returns {HTMLFormElement}
 */
export function codeForm(problem, onenter) {
  const field = h('input', {
    id: 'change-code',
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'characters',
    'aria-describedby': 'change-code-error',
    'aria-invalid': problem !== undefined && 'true',
  });
  const onsubmit = (event) => {
    event.preventDefault();
    onenter(field.value.replace(/[^\w-]/g, ''));
  };
  return h(
    'form',
    { class: 'card code', autocomplete: 'off', onsubmit },
    h('h3', { tabindex: '-1' }, 'Enter the code for changes'),
    h('p', {}, 'The command printed a code; enter it to make changes.'),
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'change-code' }, 'Code'),
      field,
      h('p', { id: 'change-code-error', class: 'field-error' }, problem ?? ''),
    ),
    h('div', { class: 'actions' }, h('button', { class: 'primary' }, 'Continue')),
  );
}

/**
 * Asks the server about a code.
 * @param {string} code
 * @param {AbortSignal} signal
 * @returns {Promise<'right' | 'wrong' | 'locked'>}
 */
export async function verdictOn(code, signal) {
  const headers = { Accept: 'application/json', [CODE_HEADER]: code };
  const response = await fetch('console.json', { headers, signal });
  return (await response.json()).code;
}

// Kept over a reload. The code is no key: it ends with the console.

/** @returns {string | undefined} The code that was right in this tab. */
export function keptCode() {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param {string | undefined} code Undefined drops it. */
export function keepCode(code) {
  try {
    if (code === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, code);
  } catch {
    // Without storage the page asks again after a reload.
  }
}
