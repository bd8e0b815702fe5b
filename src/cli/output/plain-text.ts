import { redact } from '../../errors/redact.js';
import { printable } from '../../extract/receipt/one-line.js';

/** A text of others as it may be printed, line by line: nothing secret, nothing that moves the cursor or colours the terminal. */
export const plainText = (text: string): string => redact(text).split('\n').map(printable).join('\n');
