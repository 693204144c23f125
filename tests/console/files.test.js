// The validator checks the bytes of a file, as the command does, not what a page makes of them.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { validateResponse } from '../../pkg/index.js';
import { useStage } from './page.js';

const GOOD = '{"bearer_tokens":[]}';

const stage = useStage();
let visitor;
let page;
beforeEach(async () => {
  visitor = await stage.visit();
  page = visitor.page;
  await page.goto(`${stage.url}#validate`);
});
afterEach(async () => {
  await visitor.context.close();
  assert.deepEqual(visitor.faults, []);
});

const openFile = (buffer) =>
  page
    .locator('#answer-file')
    .setInputFiles({ name: 'answer.json', mimeType: 'application/json', buffer });
const dropFile = (buffer) =>
  page.evaluate(
    (bytes) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(bytes)], 'answer.json'));
      const init = { dataTransfer, bubbles: true, cancelable: true };
      const target = document.querySelector('#answer');
      // The browser would leave the page for the file.
      for (const name of ['dragover', 'drop']) {
        if (target.dispatchEvent(new DragEvent(name, init)))
          throw new Error(`${name} was not taken`);
      }
    },
    [...buffer],
  );
const check = () => page.getByRole('button', { name: 'Check' }).click();
const verdict = () => page.locator('#verdict').textContent();
const answer = () => page.getByLabel('Answer of the service');

/** The issue that the package, and with it the command, has with these bytes. */
function issueOf(bytes) {
  try {
    validateResponse(bytes);
  } catch (error) {
    const [{ expected, received }] = error.issues;
    return `expected ${expected}, received ${received}`;
  }
  return assert.fail('the bytes are valid');
}

const utf16 = (text) => Buffer.from(text, 'utf16le');
const FILES = {
  'a byte order mark': [Buffer.from(`\ufeff${GOOD}`), `\ufeff${GOOD}`],
  'a byte that is no UTF-8': [Buffer.from('{"bearer_tokens":[],"x":"\xe4"}', 'latin1'), /�/],
  'a character cut off': [Buffer.from('{"bearer_tokens":[],"x":"\xe2\x82"}', 'latin1'), /�/],
  'a surrogate in UTF-8': [Buffer.from('{"bearer_tokens":[],"x":"\xed\xa0\x80"}', 'latin1'), /�/],
  'UTF-16 with its mark': [utf16(`\ufeff${GOOD}`), `\ufeff${GOOD}`],
  'UTF-16, high byte first': [utf16(`\ufeff${GOOD}`).swap16(), `\ufeff${GOOD}`],
  'UTF-16 without a mark': [utf16(GOOD), GOOD],
  'nothing at all': [Buffer.alloc(0), ''],
};

for (const [what, [bytes, text]] of Object.entries(FILES)) {
  for (const [how, give] of [
    ['opened', openFile],
    ['dropped', dropFile],
  ]) {
    test(`${what}, ${how}: the verdict of the command, and the text as far as it can be read`, async () => {
      await give(bytes);
      await page.getByText('Not valid: 1 issue.').first().waitFor();
      assert.ok((await page.locator('#findings').textContent()).includes(issueOf(bytes)));
      const shown = await answer().inputValue();
      if (typeof text === 'string') assert.equal(shown, text);
      else assert.match(shown, text);
      // The same bytes again, until the text is edited.
      await check();
      assert.equal(await verdict(), 'Not valid: 1 issue.');
      await answer().fill(GOOD);
      await check();
      assert.equal(await verdict(), 'The answer is valid and holds 0 tokens.');
    });
  }
}

test('a good file is valid, a cleared one is gone', async () => {
  await openFile(Buffer.from(GOOD));
  await page.getByText('The answer is valid and holds 0 tokens.').first().waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await check();
  assert.match(await verdict(), /^Nothing to check/);
});

test('a file that is too large is not read', async () => {
  await openFile(Buffer.from(GOOD));
  await page.getByText('The answer is valid').first().waitFor();
  await openFile(Buffer.alloc(8 * 1024 * 1024 + 1, ' '));
  await page
    .getByText('It has more than 8 MiB. The command "validate" takes up to 128 MiB.')
    .first()
    .waitFor();
  assert.match(await verdict(), /^The file is too large/);
  // Neither is the file before it checked in its place.
  await check();
  assert.match(await verdict(), /^Nothing to check/);
});

test('of two files that are opened together the second counts, and typing comes before both', async () => {
  await page.evaluate(() => {
    const { arrayBuffer } = Blob.prototype;
    globalThis.reads = [];
    Blob.prototype.arrayBuffer = function () {
      return new Promise((resolve) => {
        globalThis.reads.push(() => resolve(arrayBuffer.call(this)));
      });
    };
  });
  await openFile(Buffer.from('{"bearer_tokens":[null]}'));
  await openFile(Buffer.from(GOOD));
  await page.evaluate(() => globalThis.reads[1]());
  await page.getByText('The answer is valid').first().waitFor();
  await page.evaluate(() => globalThis.reads[0]());
  await openFile(Buffer.from('{"bearer_tokens":[null]}'));
  await answer().fill('typed');
  await page.evaluate(() => globalThis.reads[2]());
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  assert.equal(await answer().inputValue(), 'typed');
  assert.match(await verdict(), /^The answer is valid/);
});

test('a pasted text keeps its mark and its halves of characters', async () => {
  for (const text of [`\ufeff${GOOD}`, '{"bearer_tokens":[],"x":"\ud800"}']) {
    await answer().evaluate((area, value) => {
      area.value = '';
      area.focus();
      document.execCommand('insertText', false, value);
    }, text);
    await check();
    assert.equal(await verdict(), 'Not valid: 1 issue.');
  }
});
