import { readFileSync } from 'node:fs';
import type { Definition } from './definition';

/**
 * Reads a definition from a file.
 *
 * @param path absolute, or relative to the working directory of the tests
 * @throws Error that states what is wrong with the file
 */
export function readDefinition(path: string): Definition {
  const failure = (what: string, cause?: unknown) =>
    new Error(`GENESYS_SWAGGER: ${path} ${what}. Set it to the path of a Swagger 2.0 file in JSON`, { cause });
  const definition = parsed(textOf(path, failure), failure);
  if (isSwagger(definition)) return definition;
  throw failure('does not contain a Swagger 2.0 definition (OpenAPI 3 is another format)');
}

type Failure = (what: string, cause: unknown) => Error;

function textOf(path: string, failure: Failure): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw failure(`cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
}

function parsed(text: string, failure: Failure): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failure('is not JSON', error);
  }
}

function isSwagger(value: unknown): value is Definition {
  const { swagger, paths } = (value ?? {}) as { swagger?: unknown; paths?: unknown };
  return swagger === '2.0' && typeof paths === 'object' && paths !== null;
}
