// The token table. Longer tables have only the rows in view as elements, so that ten thousand rows
// scroll and sort without a pause.

import { bySoonest } from '../pkg/report/rows.js';
import { isDate, isoTime } from '../pkg/report/time.js';
import { copyButton, h } from './dom.js';
import { dateTime, daysLeftText } from './local-time.js';

const PLAIN_ROWS = 200;
const MARGIN_ROWS = 8;

const STATES = {
  active: { text: 'Active', mark: '●' },
  expiring: { text: 'Expiring', mark: '▲' },
  expired: { text: 'Expired', mark: '✕' },
};

const COLUMNS = [
  { key: 'tokenId', text: 'Token ID', compare: (a, b) => (a.tokenId < b.tokenId ? -1 : 1) },
  { key: 'tenantId', text: 'Tenant', compare: byPlace },
  { key: 'creationTime', text: 'Created', compare: (a, b) => a.creationTime - b.creationTime },
  { key: 'expirationTime', text: 'Expires', compare: bySoonest },
  { key: 'daysLeft', text: 'Days left', compare: bySoonest },
  { key: 'state', text: 'State', compare: bySoonest },
];
const FIRST_ORDER = { key: 'expirationTime', descending: false };
// Days left and state follow from the expiry, so one order serves all three.

function byPlace(a, b) {
  const [first, second] = [a, b].map((row) =>
    [row.region, row.identityStoreId, row.tenantId].join(),
  );
  if (first === second) return bySoonest(a, b);
  return first < second ? -1 : 1;
}

/**
 * The table in its place.
 * @param {HTMLElement} place
 */
export function tokenTable(place) {
  let rows = [];
  let sorted = [];
  let order = FIRST_ORDER;
  let utc = false;
  let withTenants = false;
  let windowed = false;
  let rowHeight = 0;
  let shown = new Map();

  const heads = COLUMNS.map((column) => headCell(column, sortBy));
  const body = h('tbody', { role: 'rowgroup' });
  const table = h(
    'table',
    { role: 'table', 'aria-label': 'Access tokens', class: 'tokens' },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        heads.map(({ cell }) => cell),
      ),
    ),
    body,
  );
  const scroller = h('div', { class: 'scroller' }, table);
  place.replaceChildren(scroller);
  scroller.addEventListener('scroll', () => requestAnimationFrame(drawWindow), { passive: true });
  new ResizeObserver(() => windowed && layout()).observe(place);
  // Printing needs every row.
  addEventListener('beforeprint', () => draw(true));
  addEventListener('afterprint', () => draw());

  function sortBy(key) {
    order = { key, descending: order.key === key && !order.descending };
    sort();
    scroller.scrollTop = 0;
    draw();
  }

  function sort() {
    const { compare } = COLUMNS.find(({ key }) => key === order.key);
    sorted = [...rows].sort(compare);
    if (order.descending) sorted.reverse();
    for (const { cell, key } of heads) {
      const direction = order.descending ? 'descending' : 'ascending';
      cell.setAttribute('aria-sort', key === order.key ? direction : 'none');
    }
  }

  function draw(everything = false) {
    windowed = !everything && sorted.length > PLAIN_ROWS;
    shown = new Map();
    table.classList.toggle('windowed', windowed);
    scroller.classList.toggle('windowed', windowed);
    for (const [name, value] of [
      ['tabindex', '0'],
      ['role', 'region'],
      ['aria-label', 'Access tokens, scrollable'],
    ]) {
      if (windowed) scroller.setAttribute(name, value);
      else scroller.removeAttribute(name);
    }
    table.setAttribute('aria-rowcount', String(sorted.length + 1));
    body.replaceChildren();
    body.style.height = '';
    if (windowed) layout();
    else body.append(...sorted.map((row, index) => bodyRow(row, index, { utc, withTenants })));
  }

  function layout() {
    for (const element of shown.values()) element.remove();
    shown.clear();
    const probe = bodyRow(sorted[0], 0, { utc, withTenants });
    body.append(probe);
    rowHeight = probe.offsetHeight || 40;
    probe.remove();
    body.style.height = `${sorted.length * rowHeight}px`;
    drawWindow();
  }

  function drawWindow() {
    if (!windowed) return;
    const top = Math.max(0, scroller.scrollTop - body.offsetTop);
    const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN_ROWS);
    const count = Math.ceil(scroller.clientHeight / rowHeight) + 2 * MARGIN_ROWS;
    const last = Math.min(sorted.length, first + count);
    for (const [index, element] of shown) {
      // Keeps the row with the keyboard focus.
      if ((index < first || index >= last) && !element.contains(document.activeElement)) {
        element.remove();
        shown.delete(index);
      }
    }
    for (let index = first; index < last; index += 1) {
      if (shown.has(index)) continue;
      const element = bodyRow(sorted[index], index, { utc, withTenants });
      element.style.top = `${index * rowHeight}px`;
      shown.set(index, element);
      // In reading order, for screen readers.
      body.insertBefore(element, nextShown(index));
    }
  }

  function nextShown(index) {
    for (const element of body.children) {
      if (Number(element.getAttribute('aria-rowindex')) > index + 2) return element;
    }
    return null;
  }

  function copyButtonNamed(label) {
    return [...body.querySelectorAll('button')].find(({ ariaLabel }) => ariaLabel === label);
  }

  return {
    /** @param {{rows: object[], utc: boolean, withTenants: boolean}} next */
    show(next) {
      ({ rows, utc, withTenants } = next);
      table.classList.toggle('several', withTenants);
      for (const { cell, key } of heads) cell.hidden = key === 'tenantId' && !withTenants;
      if (!withTenants && order.key === 'tenantId') order = FIRST_ORDER;
      const kept = scroller.scrollTop;
      const focused = body.contains(document.activeElement) && document.activeElement.ariaLabel;
      sort();
      draw();
      scroller.scrollTop = kept;
      drawWindow();
      // The list is also redrawn by the clock; the keyboard focus stays.
      if (focused) copyButtonNamed(focused)?.focus({ preventScroll: true });
    },
    /** The rows in their current order, for export. */
    rows: () => sorted,
  };
}

function headCell({ key, text }, sortBy) {
  const button = h(
    'button',
    { type: 'button', onclick: () => sortBy(key) },
    text,
    h('span', { class: 'arrow', 'aria-hidden': 'true' }),
  );
  return {
    key,
    cell: h(
      'th',
      { role: 'columnheader', scope: 'col', class: `head-${key}`, 'aria-sort': 'none' },
      button,
    ),
  };
}

function bodyRow(row, index, { utc, withTenants }) {
  const state = STATES[row.state];
  return h(
    'tr',
    { role: 'row', 'aria-rowindex': String(index + 2), 'data-state': row.state },
    cell(
      'id',
      h('code', { title: row.tokenId }, row.tokenId),
      copyButton(row.tokenId, `Copy token ID ${row.tokenId}`),
    ),
    withTenants &&
      cell(
        'tenant',
        h('code', { title: row.tenantId }, row.tenantId),
        h('small', {}, [row.identityStoreId, row.region].filter(Boolean).join(' · ')),
      ),
    cell('created', time(row.creationTime, utc)),
    cell(
      'expires',
      time(row.expirationTime, utc),
      row.implausible && h('span', { class: 'odd' }, 'before its creation'),
    ),
    cell('days', daysLeftText(row.daysLeft)),
    cell('state', h('span', { class: 'mark', 'aria-hidden': 'true' }, state.mark), state.text),
  );
}

function cell(name, ...children) {
  return h('td', { role: 'cell', class: name }, ...children);
}

function time(value, utc) {
  const text = dateTime(value, utc);
  const iso = isoTime(value);
  if (!isDate(value)) return h('span', {}, text);
  // HTML writes years above 9999 without sign and leading zeros.
  return h('time', { datetime: iso.replace(/^\+0*/, ''), title: `${iso} (UTC)` }, text);
}
