export * from './relay.cjs';
