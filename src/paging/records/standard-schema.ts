/** The part of the Standard Schema interface (version 1) that is used here. zod, valibot, arktype and others implement it. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) =>
      | { readonly value: Output; readonly issues?: undefined }
      | {
          readonly issues: readonly {
            readonly message: string;
            readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
          }[];
        }
      | Promise<
          | { readonly value: Output; readonly issues?: undefined }
          | {
              readonly issues: readonly {
                readonly message: string;
                readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
              }[];
            }
        >;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The result of a validation. */
export type StandardResult<Output> = Awaited<ReturnType<StandardSchemaV1<unknown, Output>['~standard']['validate']>>;

/** One issue of a failed validation. */
export type StandardIssue = Extract<StandardResult<unknown>, { readonly issues: readonly unknown[] }>['issues'][number];
