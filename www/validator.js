// The validator: a pasted or opened answer, and every issue beside its line.

import { locateIssues } from '../pkg/report/locate.js';
import { counted } from '../pkg/report/time.js';
import { byId, h } from './dom.js';
import { problemPanel } from './error-panel.js';

const WHOLE_TEXT_LINES = 300;
const AROUND = 2;
const ISSUES_SHOWN = 200;
const LINE_WIDTH = 160;
const VALUE = /^(?:"(?:[^"\\]|\\.)*"?|[^\s,:{}[\]]+)/;
const END = '⏎';
/** The default limit of `listTokens`. */
const LARGEST_FILE = 8 * 1024 * 1024;

/**
 * Wires the validator.
 * @param {(body: string | Uint8Array) => {bearerTokens: object[]}} validateResponse
 */
export function validatorView(validateResponse) {
  const answer = byId('answer');
  const file = byId('answer-file');
  const findings = byId('findings');
  // The text area shows a file decoded. Until it is edited, the bytes are validated.
  let bytes;
  let opening;

  byId('validator').addEventListener('submit', (event) => {
    event.preventDefault();
    if (bytes) check(bytes, readable(bytes));
    else checkText(answer.value);
  });
  answer.addEventListener('input', () => {
    bytes = undefined;
    opening = undefined;
  });
  byId('open-answer').addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    const [chosen] = file.files;
    file.value = '';
    if (chosen) open(chosen);
  });
  // Otherwise a dropped file would replace the page.
  byId('validate').addEventListener('dragover', (event) => {
    if (event.dataTransfer.types.includes('Files')) event.preventDefault();
  });
  byId('validate').addEventListener('drop', (event) => {
    const [dropped] = event.dataTransfer.files;
    if (!dropped) return;
    event.preventDefault();
    open(dropped);
  });
  byId('clear-answer').addEventListener('click', () => {
    put('');
    show('');
    answer.focus();
  });

  function put(text, source) {
    opening = undefined;
    bytes = source;
    answer.value = text;
  }

  async function open(chosen) {
    put('');
    if (chosen.size > LARGEST_FILE) {
      const text = 'It has more than 8 MiB. The command "validate" takes up to 128 MiB.';
      show(`The file is too large. ${text}`, card('warning', 'The file is too large', text));
      return;
    }
    opening = chosen;
    try {
      const read = new Uint8Array(await chosen.arrayBuffer());
      // A newer file or text replaced this one meanwhile.
      if (opening !== chosen) return;
      put(readable(read), read);
      check(read, readable(read));
    } catch (error) {
      if (opening === chosen) show('The file could not be read.', problemPanel(error));
    }
  }

  function checkText(text) {
    if (text.trim() !== '') return check(text, text);
    show(
      'Nothing to check: paste an answer first.',
      card('warning', 'Nothing to check', 'Paste an answer first.'),
    );
  }

  function check(body, text) {
    try {
      const count = validateResponse(body).bearerTokens.length;
      const verdict = `The answer is valid and holds ${counted(count, 'token')}.`;
      show(verdict, card('good', 'Valid', verdict));
    } catch (error) {
      if (error?.code === 'VALIDATION') report(text, error.issues);
      else show('The check failed.', problemPanel(error));
    }
  }

  function report(text, issues) {
    const found = locateIssues(text, issues);
    const verdict = `Not valid: ${counted(found.length, 'issue')}.`;
    show(
      verdict,
      card('critical', verdict, hint(text)),
      source(text, found.slice(0, ISSUES_SHOWN)),
    );
    if (found.length > ISSUES_SHOWN) {
      findings.append(
        h(
          'p',
          {},
          `The first ${ISSUES_SHOWN} are shown; ${found.length - ISSUES_SHOWN} more follow.`,
        ),
      );
    }
  }

  function show(verdict, ...content) {
    byId('verdict').textContent = verdict;
    findings.replaceChildren(...content);
  }
}

// UTF-16 is not valid, but can be shown. Keeps the byte order mark, which is an issue.
function readable(bytes) {
  const [first, second] = bytes;
  const isLittle = (first === 0xff && second === 0xfe) || second === 0;
  const isBig = (first === 0xfe && second === 0xff) || first === 0;
  const encoding = isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

// A common mistake is to paste the body of an error.
function hint(text) {
  if (/"error_code"\s*:/.test(text)) {
    return 'This looks like an error of the service, not like a list of tokens.';
  }
  return 'Each issue stands below the line it is on.';
}

function card(level, title, text) {
  return h(
    'section',
    { class: `card summary ${level}` },
    h('p', {}, h('strong', {}, title), ` ${text}`),
  );
}

function source(text, found) {
  const lines = text.split(/\r\n|\r|\n/);
  const byLine = Map.groupBy ? Map.groupBy(found, ({ place }) => place.line) : groupByLine(found);
  const items = [];
  let last = 0;
  for (const number of linesToShow(lines.length, [...byLine.keys()])) {
    if (number > last + 1) items.push(h('li', { class: 'gap', 'aria-hidden': 'true' }, '⋯'));
    items.push(sourceLine(lines[number - 1], number, byLine.get(number) ?? []));
    last = number;
  }
  return h(
    'div',
    {
      class: 'card excerpt',
      tabindex: '0',
      role: 'region',
      'aria-label': 'The answer with its issues',
    },
    h('ol', {}, items),
  );
}

function groupByLine(found) {
  const groups = new Map();
  for (const entry of found) {
    const { line } = entry.place;
    groups.set(line, [...(groups.get(line) ?? []), entry]);
  }
  return groups;
}

function linesToShow(count, numbers) {
  if (count <= WHOLE_TEXT_LINES) return Array.from({ length: count }, (_, index) => index + 1);
  const wanted = new Set();
  for (const number of numbers) {
    for (let near = number - AROUND; near <= number + AROUND; near += 1) {
      if (near >= 1 && near <= count) wanted.add(near);
    }
  }
  return [...wanted].sort((a, b) => a - b);
}

function sourceLine(line, number, found) {
  return h(
    'li',
    { class: found.length > 0 ? 'bad' : undefined },
    h('span', { class: 'number', 'aria-hidden': 'true' }, String(number)),
    line.length <= LINE_WIDTH || found.length === 0
      ? [
          h('code', { class: 'source-line' }, marked(cut(line), found.map(column))),
          found.map((entry) => remark(entry, number)),
        ]
      : found.map((entry) => [
          h('code', { class: 'source-line' }, around(line, column(entry))),
          remark(entry, number),
        ]),
  );
}

function column({ place }) {
  return place.column - 1;
}

function remark({ issue, place }, number) {
  return h(
    'p',
    {},
    h('span', { class: 'hidden' }, `Line ${number}, `),
    h('b', {}, `column ${place.column}`),
    ' ',
    h('code', {}, issue.path || 'whole document'),
    ` expected ${issue.expected}, received ${issue.received}`,
  );
}

function cut(line) {
  return line.length <= LINE_WIDTH ? line : `${line.slice(0, LINE_WIDTH)}…`;
}

// A body is often one very long line: shows the part around the issue.
function around(line, at) {
  const from = Math.max(0, at - LINE_WIDTH / 2);
  const part = line.slice(from, from + LINE_WIDTH);
  const before = from > 0 ? '…' : '';
  const after = from + LINE_WIDTH < line.length ? '…' : '';
  return marked(before + part + after, [at - from + before.length]);
}

function marked(text, columns) {
  const parts = [];
  let last = 0;
  for (const at of new Set(columns)) {
    const value = VALUE.exec(text.slice(at))?.[0] ?? text.slice(at, at + 1);
    parts.push(text.slice(last, at), h('mark', {}, value || END));
    last = at + value.length;
  }
  return [...parts, text.slice(last)];
}
