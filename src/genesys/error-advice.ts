const RETRY_LATER = 'The server was busy. Retry later';
const SLOW_DOWN = 'Send requests more slowly, or retry later';

/** What to do about an error of Genesys Cloud, by API error code. It is appended to the error's message. */
export const errors = Object.freeze({
  'authentication.required': 'The request had no valid token. Check the option "auth"',
  'bad.credentials': 'The token is invalid. Check that it belongs to this region and was not revoked',
  'credentials.expired': 'The token has expired. Use clientId and clientSecret instead of accessToken to refresh it',
  'ip.not.authorized': 'The org restricts IP addresses. Add yours to its allow list',
  'app.not.authorized.for.scope': 'The OAuth client lacks a scope. Add it to the client in Genesys Cloud Admin',
  'missing.permissions': 'Give a role of the OAuth client all of these permissions, for the divisions that you request',
  'missing.any.permissions': 'Give a role of the OAuth client one of these permissions',
  'not.authorized': 'The credentials are valid but not sufficient. Check roles and divisions of the OAuth client',
  'client.timeout': RETRY_LATER,
  'request.conflict': 'Another client changed the entity at the same time. Read it again and repeat the change',
  'request.entity.too.large': 'The body exceeds the limit of 512,000 bytes. Send less in one request',
  'response.entity.too.large': 'The response would be too large. Use a smaller pageSize, or expand less',
  'service.unavailable': RETRY_LATER,
  'request.timeout': 'The server took too long. Request less at once, or retry',
  'authentication.request.timeout': RETRY_LATER,
  'too.many.requests.retry.after': SLOW_DOWN,
  'too.many.requests': SLOW_DOWN,
  'unprocessable.entity':
    'The server rejected the content of the request. A scan cursor is valid for 24 hours and only for its own query',
  'invalid.input.invalid.base64.string': 'The cursor ("after") does not belong to this query. Start over without it',
} as const) satisfies Readonly<Record<string, string>>;
