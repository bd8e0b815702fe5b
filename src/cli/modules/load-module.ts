import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../../errors/configuration-error.js';
import { keepSecret } from '../../errors/known-secrets.js';
import { isSecretName } from '../../errors/redact.js';
import { isPagewrightError } from '../../errors/pagewright-error.js';
import { isErrorLike } from '../../errors/said-by.js';
import { errorText } from '../output/error-text.js';
import { ownFrame } from '../output/own-frame.js';
import { loadingAdvice } from './loading-advice.js';
import { withSyntaxPlace } from './syntax-place.js';

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

const TYPESCRIPT = ['.ts', '.mts', '.cts'];
const JAVASCRIPT = ['.js', '.mjs', '.cjs'];

/**
 * Runs a module and gives what it exports. JavaScript is loaded by Node itself, TypeScript is compiled on the way, with no settings of its own.
 *
 * @param path relative to the working directory
 * @throws ConfigurationError where there is no such module, or it uses this library wrongly
 * @throws an Error that tells file and line, for whatever the module throws
 */
export async function loadModule(path: string): Promise<Exports> {
  const file = resolve(path);
  const extension = extname(file);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new ConfigurationError(`there is no module ${path}; name a file of ${oneOf()}`);
  }
  if (![...TYPESCRIPT, ...JAVASCRIPT].includes(extension)) {
    throw new ConfigurationError(`cannot load ${path}: a module must be a file of ${oneOf()}`);
  }
  prepareProcess();
  try {
    return flat(TYPESCRIPT.includes(extension) ? await compiled(file) : await imported(file));
  } catch (error) {
    throw cannotLoad(path, error);
  }
}

/** Standard output is for what the command prints; and what the environment holds of credentials is nowhere printed. */
function prepareProcess(): void {
  console.log = console.info = console.debug = console.error;
  for (const [name, value] of Object.entries(process.env)) if (value && isSecretName(name)) keepSecret(value);
}

const oneOf = () => [...TYPESCRIPT, ...JAVASCRIPT].join(', ');

async function imported(file: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (error) {
    throw isErrorLike(error) && error.name === 'SyntaxError' ? withSyntaxPlace(error, file) : error;
  }
}

async function compiled(file: string): Promise<Exports> {
  const { createJiti } = await import('jiti');
  // Nothing of the user's code is left behind in a folder for temporary files.
  const options = { fsCache: false };
  const jiti = orElse(
    () => createJiti(file, { ...options, tsconfigPaths: true }),
    () => createJiti(file, options),
  );
  return jiti.import(file);
}

/** A `tsconfig.json` may name aliases of paths, but none is needed: where it cannot be read, an import by an alias fails on its own. */
function orElse<T>(make: () => T, makeWithout: () => T): T {
  try {
    return make();
  } catch {
    return makeWithout();
  }
}

/** What CommonJS exports as one object counts as exported by its names. */
function flat(exports: Exports): Exports {
  const whole: unknown = exports['default'];
  const isPlain = typeof whole === 'object' && whole !== null && Object.getPrototypeOf(whole) === Object.prototype;
  return { ...(isPlain ? (whole as Exports) : {}), ...exports };
}

function cannotLoad(path: string, cause: unknown): Error {
  const place = isPagewrightError(cause) ? ownFrame(cause.stack ?? '') : undefined;
  const message = `cannot load ${path}: ${errorText(cause)}${place === undefined ? '' : ` (${place})`}${loadingAdvice(cause)}`;
  return isPagewrightError(cause, 'CONFIGURATION')
    ? new ConfigurationError(message, { cause })
    : new Error(message, { cause });
}
