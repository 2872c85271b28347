import type { z } from 'zod';

/**
 * Takes a schema only if what it accepts is `Input`, and what it returns is `Config`, key for key: the interfaces are
 * written by hand, so that editors show what each key means, and the compiler refuses a schema that says otherwise. A key
 * that only one of them has, a wrong type and a key that is optional in one of them are all refused; `readonly` is not
 * compared, because a schema knows nothing of it.
 *
 * @example schemaOf<QueueConfig, QueueConfigInput>()(z.strictObject({ retentionDays: z.int().default(14) }))
 */
export function schemaOf<Config, Input = Config>() {
  return <S extends z.ZodType>(schema: S & Agreement<S, Config, Input>): S => schema;
}

/** Nothing more where schema and interfaces agree; else a type that names what differs. */
type Agreement<S extends z.ZodType, Config, Input> =
  Same<z.output<S>, Config> extends true
    ? Same<z.input<S>, Input> extends true
      ? unknown
      : { readonly 'accepts something else than the interface of the input': Differing<z.input<S>, Input> }
    : { readonly 'returns something else than the interface': Differing<z.output<S>, Config> };

/** Two types that the compiler cannot tell apart, `readonly` aside. */
type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;

/** The keys of either that the other has not, or has otherwise. */
type Differing<A, B> = {
  [K in keyof A | keyof B]: K extends keyof A & keyof B ? (Same<A[K], B[K]> extends true ? never : K) : K;
}[keyof A | keyof B];

/** A type with everything readonly, all the way down. */
type Plain<T> = T extends string | number | boolean | undefined | null
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : { readonly [K in keyof T]: Plain<T[K]> };
