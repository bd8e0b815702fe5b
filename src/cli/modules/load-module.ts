import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../../errors/client-errors.js';
import { isErrorLike } from '../../errors/describe-value.js';
import { isPagewrightError } from '../../errors/pagewright-error.js';
import { isSecretName, rememberSecret } from '../../errors/redact.js';
import { errorText, userStackFrame } from '../output.js';

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
    throw new ConfigurationError(`there is no module ${path}; name a file of ${allowedExtensions()}`);
  }
  if (![...TYPESCRIPT, ...JAVASCRIPT].includes(extension)) {
    throw new ConfigurationError(`cannot load ${path}: a module must be a file of ${allowedExtensions()}`);
  }
  prepareProcess();
  try {
    return withDefaultFlattened(
      TYPESCRIPT.includes(extension) ? await importTypeScript(file) : await importJavaScript(file),
    );
  } catch (error) {
    throw loadError(path, error);
  }
}

/** Standard output is for what the command prints; and what the environment holds of credentials is nowhere printed. */
function prepareProcess(): void {
  console.log = console.info = console.debug = console.error;
  for (const [name, value] of Object.entries(process.env)) if (value && isSecretName(name)) rememberSecret(value);
}

const allowedExtensions = () => [...TYPESCRIPT, ...JAVASCRIPT].join(', ');

async function importJavaScript(file: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (error) {
    throw isErrorLike(error) && error.name === 'SyntaxError' ? addSyntaxLocation(error, file) : error;
  }
}

async function importTypeScript(file: string): Promise<Exports> {
  const { createJiti } = await import('jiti');
  // Nothing of the user's code is left behind in a folder for temporary files.
  const options = { fsCache: false };
  const jiti = tryWithFallback(
    () => createJiti(file, { ...options, tsconfigPaths: true }),
    () => createJiti(file, options),
  );
  return jiti.import(file);
}

/** A `tsconfig.json` may name aliases of paths, but none is needed: where it cannot be read, an import by an alias fails on its own. */
function tryWithFallback<T>(make: () => T, makeWithout: () => T): T {
  try {
    return make();
  } catch {
    return makeWithout();
  }
}

/** What CommonJS exports as one object counts as exported by its names. */
function withDefaultFlattened(exports: Exports): Exports {
  const whole: unknown = exports['default'];
  const isPlain = typeof whole === 'object' && whole !== null && Object.getPrototypeOf(whole) === Object.prototype;
  return { ...(isPlain ? (whole as Exports) : {}), ...exports };
}

function loadError(path: string, cause: unknown): Error {
  const place = isPagewrightError(cause) ? userStackFrame(cause.stack ?? '') : undefined;
  const message = `cannot load ${path}: ${errorText(cause)}${place === undefined ? '' : ` (${place})`}${loadingAdvice(cause)}`;
  return isPagewrightError(cause, 'CONFIGURATION')
    ? new ConfigurationError(message, { cause })
    : new Error(message, { cause });
}

/**
 * A syntax error of a JavaScript file with the line that it stands on, which Node keeps from whoever imports the file, but tells when it only checks it.
 * Of a file that this one imports it stays unknown.
 */
export function addSyntaxLocation(error: Error, file: string): Error {
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  if (stderr.includes(error.message)) error.stack = stderr;
  return error;
}

/** What to do about an error that a module may meet when it is loaded; empty where it speaks for itself. */
export function loadingAdvice(error: unknown): string {
  if (!isErrorLike(error)) return '';
  const { name, message, stack = '' } = error;
  if (name === 'SyntaxError' && /Private field '#\w+' must be declared/.test(message)) {
    return (
      "; a decorator reads a #private member, which this command cannot compile: name a method instead, as in @Reauth401('renew'), or compile the " +
      'module yourself and name the JavaScript'
    );
  }
  if (name === 'SyntaxError' && /^\s*@/m.test(stack.split('SyntaxError')[0] ?? '')) {
    return '; JavaScript has no decorators yet: name the TypeScript file, or compile it';
  }
  if (/Cannot find (module|package) 'pagewright/.test(message))
    return '; install it where the module is: npm install pagewright';
  return '';
}
