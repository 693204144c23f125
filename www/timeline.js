// The timeline: creation, now, the warning line and the end of each token. The table has the same
// facts as text, so the timeline is one image with a description.

import { DAY_MS } from '../pkg/report/time.js';
import { h, svg } from './dom.js';
import { day } from './local-time.js';

const BARS = 12;
const BAR = 22;
const TOP = 34;
const FURTHEST = 3 * 365 * DAY_MS;

/**
 * Draws the picture.
 * @param {HTMLElement} figure
 * @param {import('../pkg/report/rows.js').TokenRow[]} rows Soonest first.
 * @param {{now: number, warnWithinDays: number}} options
 */
export function drawTimeline(figure, rows, { now, warnWithinDays }) {
  figure.hidden = rows.length === 0;
  if (rows.length === 0) return;
  const bars = rows.slice(0, BARS);
  const width = Math.max(240, Math.floor(figure.clientWidth - figurePadding(figure)));
  const label = width < 480 ? 0 : 96;
  const warnAt = now + warnWithinDays * DAY_MS;
  const [start, end] = span(bars, now, warnAt);
  const x = (time) =>
    label +
    4 +
    ((Math.min(Math.max(time, start), end) - start) / (end - start)) * (width - label - 8);
  const height = TOP + bars.length * BAR + 24;
  const picture = svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-labelledby': 'timeline-title timeline-text',
    },
    svg('title', { id: 'timeline-title' }, 'Life of each token'),
    svg('desc', { id: 'timeline-text' }, describe(bars, warnWithinDays)),
    warnWithinDays > 0 &&
      svg('rect', {
        class: 'zone',
        x: x(now),
        y: TOP - 8,
        width: Math.max(0, x(warnAt) - x(now)),
        height: height - TOP - 10,
      }),
    ticks(start, end, x, height, width),
    bars.map((row, index) => bar(row, TOP + index * BAR, x, now, label)),
    line('now', x(now), height, 'Now', width),
    warnWithinDays > 0 && line('warn', x(warnAt), height, `+${warnWithinDays} d`, width),
  );
  figure.replaceChildren(
    picture,
    h(
      'figcaption',
      {},
      `Bars run from creation to expiry. A bar that ends in the shaded part expires within ${warnWithinDays} days.`,
      rows.length > bars.length &&
        ` Shown are the ${bars.length} that end first, of ${rows.length.toLocaleString()}.`,
    ),
  );
}

function figurePadding(figure) {
  const { paddingLeft, paddingRight } = getComputedStyle(figure);
  return Number.parseFloat(paddingLeft) + Number.parseFloat(paddingRight);
}

// A token with an absurd date must not compress all others.
function span(bars, now, warnAt) {
  let start = now - 30 * DAY_MS;
  let end = warnAt + 30 * DAY_MS;
  for (const { creationTime, expirationTime } of bars) {
    start = Math.min(start, creationTime, expirationTime);
    end = Math.max(end, expirationTime);
  }
  return [
    Math.max(start, now - FURTHEST),
    Math.min(end, Math.max(now + FURTHEST, warnAt + 30 * DAY_MS)),
  ];
}

function bar(row, y, x, now, label) {
  const from = x(row.creationTime);
  const to = x(row.expirationTime);
  const rest = Math.min(Math.max(x(now), from), Math.max(to, from));
  const box = (className, left, right) =>
    svg('rect', {
      class: className,
      x: left,
      y,
      width: Math.max(2, right - left),
      height: 10,
      rx: 2,
    });
  return svg(
    'g',
    { class: `bar ${row.state}` },
    svg('title', {}, `${row.tokenId}: ${day(row.creationTime)} to ${day(row.expirationTime)}`),
    label > 0 && svg('text', { class: 'name', x: 0, y: y + 9 }, shorten(row.tokenId)),
    box('past', from, Math.max(from, to)),
    to > x(now) && box('rest', rest, to),
    svg('rect', { class: 'end', x: to - 1.5, y: y - 3, width: 3, height: 16 }),
  );
}

function shorten(id) {
  const letters = [...id];
  // Shows both ends: ids of one store often begin alike.
  if (letters.length <= 13) return id;
  return `${letters.slice(0, 5).join('')}…${letters.slice(-6).join('')}`;
}

function line(name, x, height, text, width) {
  const nearEnd = x > width - 40;
  return svg(
    'g',
    { class: `line ${name}` },
    svg('line', { x1: x, x2: x, y1: TOP - 14, y2: height - 18 }),
    svg(
      'text',
      { x: nearEnd ? x - 4 : x, y: TOP - 18, 'text-anchor': nearEnd ? 'end' : 'middle' },
      text,
    ),
  );
}

// Marks first days of months, as many as fit.
function ticks(start, end, x, height, width) {
  const months = (end - start) / (30.4 * DAY_MS);
  const step = [1, 2, 3, 6, 12, 24].find((each) => months / each <= width / 76) ?? 36;
  const first = new Date(start);
  const found = [];
  for (let count = 1; found.length < 40; count += 1) {
    const month = first.getMonth() + count;
    const at = new Date(first.getFullYear(), month, 1);
    if (at > end) break;
    if ((at.getFullYear() * 12 + at.getMonth()) % step !== 0) continue;
    found.push(tick(x(at.getTime()), at, height, width));
  }
  return found;
}

const monthOnly = new Intl.DateTimeFormat(undefined, { month: 'short', year: '2-digit' });

function tick(x, date, height, width) {
  if (x > width - 24) return false;
  return svg(
    'g',
    { class: 'tick' },
    svg('line', { x1: x, x2: x, y1: TOP - 8, y2: height - 18 }),
    svg(
      'text',
      { x, y: height - 4, 'text-anchor': x < 24 ? 'start' : 'middle' },
      monthOnly.format(date),
    ),
  );
}

function describe(bars, warnWithinDays) {
  const parts = bars.map(
    (row) =>
      `${row.tokenId} from ${day(row.creationTime)} to ${day(row.expirationTime)}, ${row.state}`,
  );
  return `${parts.join('; ')}. The warning line is ${warnWithinDays} days from now.`;
}
