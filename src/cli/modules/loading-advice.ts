import { isErrorLike } from '../../errors/said-by.js';

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
