// An ES module may take declarations from CommonJS, not the reverse: there they are written.
export * from './index.cjs';
