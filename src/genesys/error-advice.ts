import type { ErrorAdvice } from '../errors/http-errors.js';

const LATER = 'the server was busy for a moment: ask again';
const SLOWER = 'ask more slowly, or later';

/**
 * What to do about the errors of Genesys Cloud, by its own codes. They come as the error class of their status, with `apiCode`, `contextId`,
 * `correlationId`, `details` and `limit`; this stands at the end of the message.
 */
export const errors = Object.freeze({
  'authentication.required': 'the request carried no token that the server knows: check auth',
  'bad.credentials': 'the token is not valid here: check that it was made for this region, and has not been revoked',
  'credentials.expired':
    'the token is past its end: with clientId and clientSecret in place of accessToken it is renewed',
  'ip.not.authorized':
    'the org lets only listed addresses in: have the address that you ask from added to its allow list',
  'app.not.authorized.for.scope':
    'the OAuth client lacks a scope for this: add it to the client in Genesys Cloud Admin',
  'missing.permissions':
    'give a role of the OAuth client all permissions that are named here, for the divisions that you ask for',
  'missing.any.permissions': 'give a role of the OAuth client one of the permissions that are named here',
  'not.authorized': 'the credentials are good but may not do this: check roles and divisions of the OAuth client',
  'client.timeout': LATER,
  'request.conflict': 'somebody else changed it at the same time: read it again, and repeat the change',
  'request.entity.too.large': 'the body is above what the server takes (512,000 bytes): send less in one request',
  'response.entity.too.large': 'the answer would be too large: use a smaller pageSize, or expand less',
  'service.unavailable': LATER,
  'request.timeout': 'the server took too long over it: ask for less in one request, or again',
  'authentication.request.timeout': LATER,
  'too.many.requests.retry.after': SLOWER,
  'too.many.requests': SLOWER,
  'unprocessable.entity':
    'the server understood the request and refuses what it says; a scan cursor is good for 24 hours and for its own query',
  'invalid.input.invalid.base64.string': 'the cursor ("after") is not one that this query gave: begin anew without it',
} as const) satisfies ErrorAdvice;
