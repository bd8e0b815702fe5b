import { redact } from '../../errors/redact.js';

// eslint-disable-next-line no-control-regex -- what a server or a module says must not reach the terminal with its escapes
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;

/** A text of others as it may be printed: nothing secret, nothing that moves the cursor or colours the terminal. */
export const plainText = (text: string): string => redact(text).replace(UNPRINTABLE, ' ');
