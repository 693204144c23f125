// All that CommonJS needs in one bundle: one instance and one set of classes, whatever the entry.

// What `/relay/node` is made of: the main entry must not load Node's modules.
export { source } from '../dist/bytes.js';
export { makeRelay, parseOrigin } from '../dist/relay.js';
export * from '../index.js';
export * from '../node.js';
export * from '../relay.js';
