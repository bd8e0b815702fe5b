import { ConfigurationError } from '../errors/configuration-error.js';

/**
 * How many parameters a method declares, those with defaults included, which `length` leaves out. Read from its source, for there is no
 * other way to know where the last one stands: `list(kind = 'a', params = {})` has the length 0.
 *
 * @throws ConfigurationError for a rest parameter, since then no parameter is the last
 */
export function parameterCount(method: (...args: never[]) => unknown): number {
  const source = Function.prototype.toString.call(method);
  const open = source.indexOf('(');
  if (open < 0 || /\{\s*\[native code\]\s*\}$/.test(source)) return method.length;
  const parameters = splitParameters(source, open + 1);
  if (parameters.some((parameter) => parameter.startsWith('...'))) {
    throw new ConfigurationError(
      `${method.name}: an annotated method takes its params as its last parameter, so it cannot have a rest parameter`,
    );
  }
  return parameters.length;
}

/** The texts between the commas at the top level of a parameter list. */
function splitParameters(source: string, from: number): string[] {
  const parameters: string[] = [];
  let depth = 0;
  let text = '';
  for (let i = from; i < source.length;) {
    const token = tokenAt(source, i);
    i += token.length;
    if (depth === 0 && (token === ',' || token === ')')) {
      if (text.trim() !== '') parameters.push(text.trim());
      if (token === ')') break;
      text = '';
      continue;
    }
    if ('([{'.includes(token)) depth += 1;
    if (')]}'.includes(token)) depth -= 1;
    if (!token.startsWith('/*') && !token.startsWith('//')) text += token;
  }
  return parameters;
}

const LITERAL_OR_COMMENT =
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*[^]*?\*\/|\/\/[^\n]*|\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;

/** What stands at `i`: a string, template, regular expression or comment as a whole, else one character. */
function tokenAt(source: string, i: number): string {
  LITERAL_OR_COMMENT.lastIndex = i;
  return LITERAL_OR_COMMENT.exec(source)?.[0] ?? (source[i] as string);
}
