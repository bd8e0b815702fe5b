import { ConfigurationError } from '../errors/pagewright-error.js';

/**
 * Counts the parameters of a method, including those with defaults, which `length` leaves out. It reads the source: the length of
 * `list(kind = 'a', params = {})` is 0, and there is no other way to find the last parameter.
 *
 * @throws ConfigurationError for a rest parameter, since then no parameter is the last
 */
export function parameterCount(method: (...args: never[]) => unknown): number {
  const source = Function.prototype.toString.call(method);
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return method.length;
  if (/^(async\s+)?[\p{ID_Continue}$]+\s*=>/u.test(source)) return 1;
  const parameters = parametersIn(source);
  if (parameters.some((parameter) => parameter.startsWith('...'))) {
    throw new ConfigurationError(
      `${method.name}: an annotated method takes its params as its last parameter, so it cannot have a rest parameter`,
    );
  }
  return parameters.length;
}

/** The texts between the commas of the parameter list: the first parenthesis outside of brackets and literals. */
function parametersIn(source: string): string[] {
  const parameters: string[] = [];
  let depth = 0;
  let text: string | undefined;
  for (const token of tokensOf(source)) {
    if (depth === 0 && text === undefined && token === '(') {
      text = '';
    } else if (depth === 0 && text !== undefined && (token === ',' || token === ')')) {
      parameters.push(text.trim());
      if (token === ')') break;
      text = '';
    } else {
      depth += depthChange(token);
      if (text !== undefined) text += token;
    }
  }
  // A method without parameters, or a trailing comma, leaves an empty text.
  return parameters.filter((parameter) => parameter !== '');
}

function depthChange(token: string): number {
  if (token === '(' || token === '[' || token === '{') return 1;
  return token === ')' || token === ']' || token === '}' ? -1 : 0;
}

const COMMENT = /\/\*[^]*?\*\/|\/\/[^\n]*/y;
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y;
const REGEXP = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** What can precede a regular expression; after anything else a slash divides. */
const BEFORE_REGEXP = /[(,=:[!&|?{};>+\-*%<~^]$/;

/** Strings, templates and regular expressions as one token each, other characters one by one, without comments. */
function* tokensOf(source: string): Generator<string> {
  let before = '';
  for (let i = 0; i < source.length;) {
    const comment = matchAt(COMMENT, source, i);
    if (comment !== undefined) {
      i += comment.length;
      continue;
    }
    const token = literalAt(source, i, before) ?? source.charAt(i);
    i += token.length;
    if (token.trim() !== '') before = token;
    yield token;
  }
}

function literalAt(source: string, i: number, before: string): string | undefined {
  if (source[i] === '`') return source.slice(i, endOfTemplate(source, i));
  return matchAt(STRING, source, i) ?? (BEFORE_REGEXP.test(before) ? matchAt(REGEXP, source, i) : undefined);
}

function matchAt(pattern: RegExp, source: string, i: number): string | undefined {
  pattern.lastIndex = i;
  return pattern.exec(source)?.[0];
}

/** The index after the template that begins at `i`, including templates in its expressions. */
function endOfTemplate(source: string, i: number): number {
  for (let at = i + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === '`') return at + 1;
    else if (source.startsWith('${', at)) at = endOfExpression(source, at + 2) - 1;
  }
  return source.length;
}

/** The index after the brace that closes the expression beginning at `i`. */
function endOfExpression(source: string, i: number): number {
  let depth = 1;
  for (let at = i, before = '('; at < source.length;) {
    const token = literalAt(source, at, before) ?? source.charAt(at);
    at += token.length;
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
    if (depth === 0) return at;
    if (token.trim() !== '') before = token;
  }
  return source.length;
}
