/**
 * Finds, lists, creates, deletes and checks the SCIM access tokens of Huawei Cloud IAM Identity
 * Center.
 *
 * Times are epoch milliseconds throughout, durations milliseconds unless a name says otherwise.
 *
 * @packageDocumentation
 */

import type { ListTokensResponse, validateResponse, WasmLoadError } from './api.cjs';

export * from './api.cjs';

/**
 * A validator in the common form of the Standard Schema specification, version 1.
 *
 * @example
 * ```ts
 * import type { StandardSchemaV1 } from 'identity-center-tokens';
 *
 * function parsed<T>(schema: StandardSchemaV1<unknown, T>, value: unknown): T {
 *   const result = schema['~standard'].validate(value);
 *   if (result.issues) throw new TypeError(result.issues[0]?.message);
 *   return result.value;
 * }
 * ```
 * @see {@link https://standardschema.dev | Standard Schema}
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  /** What consumers of the specification look for. */
  readonly '~standard': {
    /** The version of the specification. */
    readonly version: 1;
    /** Who made the validator. */
    readonly vendor: string;
    /** Says what is wrong instead of throwing. Synchronous. */
    readonly validate: (
      value: unknown,
    ) => StandardSchemaSuccess<Output> | StandardSchemaFailure;
    /** For type inference only; there is no value. */
    readonly types?:
      | {
          /** What it takes. */
          readonly input: Input;
          /** What it gives. */
          readonly output: Output;
        }
      | undefined;
  };
}

/**
 * What a Standard Schema gives for a good value.
 *
 * @example
 * ```ts
 * import type { ListTokensResponse, StandardSchemaSuccess } from 'identity-center-tokens';
 *
 * const good: StandardSchemaSuccess<ListTokensResponse> = { value: { bearerTokens: [] } };
 * ```
 * @see {@link https://standardschema.dev | Standard Schema}
 */
export interface StandardSchemaSuccess<Output> {
  /** The value, read. */
  readonly value: Output;
  /** Absent: how consumers tell the two results apart. */
  readonly issues?: undefined;
}

/**
 * What a Standard Schema gives for any other value.
 *
 * @example
 * ```ts
 * import type { StandardSchemaFailure } from 'identity-center-tokens';
 *
 * const places = ({ issues }: StandardSchemaFailure) => issues.map(({ path }) => path?.join('.'));
 * ```
 * @see {@link https://standardschema.dev | Standard Schema}
 */
export interface StandardSchemaFailure {
  /** Everything that is wrong. */
  readonly issues: readonly {
    /** What is wrong, in words. */
    readonly message: string;
    /** Keys and indexes that lead to the place. Empty for the whole value. */
    readonly path?: readonly PropertyKey[] | undefined;
  }[];
}

/**
 * {@link validateResponse} for everything that takes a Standard Schema: HTTP clients, RPC layers,
 * form libraries. It gives issues instead of throwing.
 *
 * @example
 * ```ts
 * import { listTokensResponseSchema } from 'identity-center-tokens';
 *
 * const result = listTokensResponseSchema['~standard'].validate({ bearer_tokens: [{}] });
 * if (result.issues) console.error(result.issues.map(({ path, message }) => [path, message]));
 * else console.log(result.value.bearerTokens);
 * ```
 * @throws {@link WasmLoadError} by `validate`, if the module could not be loaded
 * @see {@link https://standardschema.dev | Standard Schema}
 */
export const listTokensResponseSchema: StandardSchemaV1<unknown, ListTokensResponse>;

/**
 * Compiles the module ahead of the first call. Optional: nothing requires it.
 *
 * @example
 * ```ts
 * import { ready } from 'identity-center-tokens';
 *
 * await ready();
 * ```
 * @throws {@link WasmLoadError} the module could not be loaded; the next call tries again
 */
export function ready(): Promise<void>;
