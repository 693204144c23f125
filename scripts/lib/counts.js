/** Adds up the `test result:` lines of cargo's and wasm-bindgen's runners. */
export function countRust(output) {
  const counts = { passed: 0, failed: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(
    /^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/gm,
  )) {
    counts.passed += Number(passed);
    // An ignored test proves nothing: it is no pass.
    counts.failed += Number(failed) + Number(ignored);
  }
  return counts;
}

/** Reads the summary of Node's test runner (reporter `spec`). */
export function countNode(output) {
  const of = (word) =>
    Number(new RegExp(`^\\W* ${word} (\\d+)$`, 'm').exec(output.replace(/\r/g, ''))?.[1] ?? 0);
  return {
    passed: of('pass'),
    // A skipped or unfinished test proves nothing: it is no pass.
    failed: of('fail') + of('cancelled') + of('skipped') + of('todo'),
  };
}
