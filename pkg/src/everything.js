// The CommonJS bundle behind all `require` entries, so that they share one instance and one set of
// classes.

// For `/relay/node`, which is a file of its own: this bundle must not load Node's modules.
export { source } from '../dist/bytes.js';
export { makeRelay, parseOrigin } from '../dist/relay.js';
export * from '../index.js';
export * from '../node.js';
export * from '../relay.js';
