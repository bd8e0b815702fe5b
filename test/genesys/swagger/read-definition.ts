import { readFileSync } from 'node:fs';
import type { Definition } from './definition';

/**
 * The definition in a file, whose name goes by the directory that the tests run in.
 *
 * @throws an Error that says what is wrong with the file, and which one is wanted
 */
export function readDefinition(path: string): Definition {
  const refuse = (what: string, cause?: unknown) =>
    new Error(`GENESYS_SWAGGER: ${path} ${what}; give the path of a Swagger 2.0 file in JSON`, { cause });
  const definition = parsed(textOf(path, refuse), refuse);
  if (isSwagger(definition)) return definition;
  throw refuse('holds no Swagger 2.0 definition (OpenAPI 3 is another format)');
}

type Refuse = (what: string, cause: unknown) => Error;

function textOf(path: string, refuse: Refuse): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(`cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
}

function parsed(text: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse('is no JSON', error);
  }
}

function isSwagger(value: unknown): value is Definition {
  const { swagger, paths } = (value ?? {}) as { swagger?: unknown; paths?: unknown };
  return swagger === '2.0' && typeof paths === 'object' && paths !== null;
}
