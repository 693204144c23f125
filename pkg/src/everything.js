// All that CommonJS needs in one bundle: one instance and one set of classes, whatever the entry.

export * from '../index.js';
export * from '../node.js';
export * from '../relay.js';
