import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, before, test } from 'node:test';
import { validateResponse } from '../../pkg/index.js';
import { command, launch } from './command.js';

let folder;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tokens-'));
});
after(() => rm(folder, { recursive: true }));

const validate = (input) => command(['validate', '-'], { input });
const placesOf = ({ stdout }) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => /:(\d+):(\d+): ([^:]*):/.exec(line)?.slice(1));

test('a valid answer, from a file', async () => {
  const file = path.join(folder, 'answer.json');
  await writeFile(
    file,
    '{"bearer_tokens":[{"token_id":"a","creation_time":1,"expiration_time":2}]}',
  );
  const { code, stdout, stderr } = await command(['validate', file]);
  assert.deepEqual(
    { code, stdout, stderr },
    { code: 0, stdout: `${file}: valid, 1 token\n`, stderr: '' },
  );
});

test('every issue with its line and column', async () => {
  const answer = await validate(`{
  "other": [["]}"], "a\\"b"],
  "bearer_tokens": [
    { "token_id": 1, "creation_time": "x",\r
      "expiration_time": 2, "expiration_time": 3 },
    {},
    null
  ]
}`);
  assert.equal(answer.code, 1);
  assert.equal(answer.stderr, 'not valid: 7 issues\n');
  assert.deepEqual(placesOf(answer), [
    ['4', '19', '/bearer_tokens/0/token_id'],
    ['4', '39', '/bearer_tokens/0/creation_time'],
    ['5', '48', '/bearer_tokens/0/expiration_time'],
    ['6', '5', '/bearer_tokens/1/creation_time'],
    ['6', '5', '/bearer_tokens/1/expiration_time'],
    ['6', '5', '/bearer_tokens/1/token_id'],
    ['7', '5', '/bearer_tokens/2'],
  ]);
});

test('faults of the text are found by their byte', async () => {
  for (const [text, line, column] of [
    ['', 1, 1],
    ['{"bearer_tokens": [', 1, 20],
    ['{"é€😀": 1,\n  oops}', 2, 3],
    ['{"bearer_tokens":[]}\n\n  x', 3, 3],
    ['[]', 1, 1],
    ['{}', 1, 1],
  ]) {
    const answer = await validate(text);
    assert.equal(answer.code, 1, text);
    assert.deepEqual(placesOf(answer)[0].slice(0, 2).map(Number), [line, column], answer.stdout);
  }
  const bytes = Buffer.from('{"bearer_tokens":[],\n "x":"\xff"}', 'latin1');
  assert.deepEqual(placesOf(await validate(bytes))[0].slice(0, 2), ['2', '7']);
  const marked = await validate('\ufeff{"bearer_tokens":[]}');
  assert.equal(marked.code, 1);
  assert.match(marked.stdout, /^standard input:1:1: whole document: .*byte order mark/);
});

test('thousands of issues, a deep and a large document', async () => {
  const items = Array.from({ length: 3000 }, () => '{"token_id":"a","creation_time":1}');
  const many = await validate(`{"bearer_tokens":[\n${items.join(',\n')}\n]}`);
  assert.equal(many.stderr, 'not valid: 3000 issues\n');
  assert.deepEqual(placesOf(many)[2999], ['3001', '1', '/bearer_tokens/2999/expiration_time']);
  const deep = await validate(`{"a":${'['.repeat(100_000)}`);
  assert.equal(deep.code, 1);
  assert.equal(deep.stdout.trimEnd().split('\n').length, 1);
});

test('an unreadable file and a missing name are wrong usage', async () => {
  for (const [args, text] of [
    [[], 'name a file, or - for standard input'],
    [[path.join(folder, 'none.json')], 'there is no such file'],
    [[folder], 'it is a folder'],
    [['a', 'b'], 'unexpected argument: b'],
  ]) {
    const { code, stdout, stderr } = await command(['validate', ...args]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.ok(stderr.includes(text), stderr);
  }
});

test('a file that never ends, or is larger than 128 MiB, is refused', async () => {
  const large = path.join(folder, 'large.json');
  // Sparse: it takes no place on the disk.
  await writeFile(large, '');
  await truncate(large, 1024 ** 3);
  const pipe = path.join(folder, 'endless.pipe');
  execFileSync('mkfifo', [pipe]);
  const writer = spawn('sh', ['-c', 'exec yes >"$0"', pipe], { stdio: 'ignore' });
  for (const file of [large, '/dev/zero', pipe]) {
    const { code, stdout, stderr } = await command(['validate', file]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      `identity-center-tokens: cannot read ${file}: it is larger than 128 MiB\n`,
    );
  }
  // Its reader is gone.
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  const endless = launch(['validate', '-'], { input: null });
  pipeline(Readable.from(forever()), endless.child.stdin).catch(() => {});
  const { code, stderr } = await endless.ended;
  assert.equal(code, 2);
  assert.match(stderr, /cannot read standard input: it is larger than 128 MiB/);
});

function* forever() {
  for (;;) yield Buffer.alloc(65_536, ' ');
}

test('a pipe is read to its end', async () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const { ended } = launch(['validate', pipe]);
  await writeFile(pipe, '{"bearer_tokens":[]}');
  assert.deepEqual(await ended, { code: 0, stdout: `${pipe}: valid, 0 tokens\n`, stderr: '' });
});

test('bytes are judged, not decoded text: a mark, a bad byte, UTF-16, in a file and a pipe', async () => {
  const text = '{"bearer_tokens":[]}';
  for (const [bytes, place] of [
    [Buffer.from(`\ufeff${text}`), '1:1'],
    [Buffer.from('{"a":"\xff","bearer_tokens":[]}', 'latin1'), '1:7'],
    [Buffer.from('{"bearer_tokens":[],"a":"\xe9"}', 'latin1'), '1:26'],
    [Buffer.from(`\ufeff${text}`, 'utf16le'), '1:\\d'],
    [Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), '1:\\d'],
    [Buffer.from(text, 'utf16le'), '1:\\d'],
    [Buffer.from(text, 'utf16le').swap16(), '1:\\d'],
  ]) {
    const file = path.join(folder, 'bytes.json');
    await writeFile(file, bytes);
    let issues;
    assert.throws(
      () => validateResponse(bytes),
      (error) => {
        ({ issues } = error);
        return error.code === 'VALIDATION';
      },
    );
    const [{ expected, received }] = issues;
    for (const [args, name, input] of [
      [[file], file],
      [['-'], 'standard input', bytes],
    ]) {
      const { code, stdout } = await command(['validate', ...args], { input });
      assert.equal(code, 1);
      const [line] = stdout.split('\n');
      assert.ok(line.startsWith(`${name}:`), line);
      assert.match(line.slice(name.length), new RegExp(`^:${place}: whole document: `));
      assert.ok(line.endsWith(`: expected ${expected}, received ${received}`), line);
    }
  }
});

test('ten thousand issues in one huge line, below a long name', async () => {
  const file = path.join(folder, 'n'.repeat(200));
  const items = Array.from({ length: 20_000 }, () => `{"x":"${'é'.repeat(500)}"}`);
  await writeFile(file, `{"bearer_tokens":[${items}]}`);
  const { code, stdout, stderr } = await command(['validate', file]);
  assert.equal(code, 1);
  assert.equal(stderr, 'not valid: 10000 issues\n');
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 10_000);
  assert.ok(Math.max(...lines.map((line) => line.length)) < file.length + 150);
});
