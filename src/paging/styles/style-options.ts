import { z } from 'zod';
import { parseOptions } from '../../options/parse-options.js';
import { fieldPath, isFieldPath, type FieldPath } from '../field-path.js';

/** Checks that the options of several styles share. */

export const pathText = z.custom<string>(isFieldPath, { error: `a path such as 'a.b[0].c'` });

export const wholeStart = z.custom<number>((value) => Number.isSafeInteger(value) && (value as number) >= 0, {
  error: 'a whole number, at least 0',
});

export function styleOptions<S extends z.ZodType>(style: string, schema: S, options: unknown): Readonly<z.output<S>> {
  return parseOptions(schema, options, `${style}()`);
}

export const optionalPath = (text: string | undefined): FieldPath | undefined =>
  text === undefined ? undefined : fieldPath(text);
