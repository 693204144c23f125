// The one place of the package that reads environment variables, when it is called.

export { credentialsFromEnv } from './dist/node.cjs';
