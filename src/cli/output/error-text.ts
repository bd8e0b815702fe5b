import { isPagewrightError } from '../../errors/pagewright-error.js';
import { isErrorLike } from '../../errors/said-by.js';
import { ownFrame } from './own-frame.js';
import { plainText } from './plain-text.js';

/**
 * What is said of an error: its message, and of an error that is not ours its name and the line of the user's code that it comes from. Nothing secret.
 */
export function errorText(error: unknown): string {
  if (isPagewrightError(error)) return plainText(error.message);
  if (!isErrorLike(error)) return plainText(String(error));
  const message = error.message.trim().replace(/\s*\n\s*/g, ' ');
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  const frame = ownFrame(error.stack ?? '');
  const place = frame === undefined || error.message.includes(frame) ? '' : ` (${frame})`;
  return plainText(`${name}${message}${place}`);
}
