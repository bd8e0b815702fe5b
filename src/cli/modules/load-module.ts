import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError, isErrorLike, isPagewrightError } from '../../errors/pagewright-error.js';
import { isSecretName, rememberSecret } from '../../errors/redact.js';
import { errorText, userStackFrame } from '../output.js';

/** The exports of a module by name. */
export type Exports = Readonly<Record<string, unknown>>;

const TYPESCRIPT = ['.ts', '.mts', '.cts'];
const JAVASCRIPT = ['.js', '.mjs', '.cjs'];

/**
 * Loads a module and returns its exports. Node loads JavaScript as it is; TypeScript is compiled in memory.
 *
 * @param path relative to the working directory
 * @throws ConfigurationError if there is no such module, or it uses this library incorrectly
 * @throws Error with file and line for anything else that the module throws
 */
export async function loadModule(path: string): Promise<Exports> {
  const file = resolve(path);
  const extension = extname(file);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new ConfigurationError(
      `module ${path} does not exist. Pass a file with the extension ${allowedExtensions()}`,
    );
  }
  if (![...TYPESCRIPT, ...JAVASCRIPT].includes(extension)) {
    throw new ConfigurationError(`cannot load ${path}: the extension of a module must be ${allowedExtensions()}`);
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

/** Keeps standard output for the command, and redacts credentials of the environment. */
function prepareProcess(): void {
  console.log = console.info = console.debug = console.error;
  for (const [name, value] of Object.entries(process.env)) if (value && isSecretName(name)) rememberSecret(value);
}

const allowedExtensions = () => `${[...TYPESCRIPT, ...JAVASCRIPT].slice(0, -1).join(', ')} or ${JAVASCRIPT.at(-1)}`;

async function importJavaScript(file: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (error) {
    throw isErrorLike(error) && error.name === 'SyntaxError' ? addSyntaxLocation(error, file) : error;
  }
}

async function importTypeScript(file: string): Promise<Exports> {
  const { createJiti } = await import('jiti');
  // Leaves no compiled copies of the user's code in the temp directory.
  const options = { fsCache: false };
  const jiti = tryWithFallback(
    () => createJiti(file, { ...options, tsconfigPaths: true }),
    () => createJiti(file, options),
  );
  return jiti.import(file);
}

/** A `tsconfig.json` that cannot be read is ignored: only imports by alias then fail, each with its own error. */
function tryWithFallback<T>(make: () => T, makeWithout: () => T): T {
  try {
    return make();
  } catch {
    return makeWithout();
  }
}

/** Lifts the properties of a CommonJS `module.exports` object to named exports. */
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

/** Adds the line to a syntax error, which `import()` omits but `node --check` reports. Files that this file imports stay without. */
function addSyntaxLocation(error: Error, file: string): Error {
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' });
  if (stderr.includes(error.message)) error.stack = stderr;
  return error;
}

/** What to do about an error on loading; empty if the error is clear. */
function loadingAdvice(error: unknown): string {
  if (!isErrorLike(error)) return '';
  const { name, message, stack = '' } = error;
  if (name === 'SyntaxError' && /Private field '#\w+' must be declared/.test(message)) {
    return (
      ". A decorator reads a #private member, which this command cannot compile. Name a method instead, as in @Reauth401('renew'), " +
      'or compile the module and pass the JavaScript file'
    );
  }
  if (name === 'SyntaxError' && /^\s*@/m.test(stack.split('SyntaxError')[0] ?? '')) {
    return '. JavaScript has no decorators yet. Pass the TypeScript file, or compile it';
  }
  if (/Cannot find (module|package) 'pagewright/.test(message))
    return '. Install it in the folder of the module: npm install pagewright';
  return '';
}
