import { refusal } from '../http/reply.js';
import { DIALECTS } from '../paging/dialects.js';
import type { ListRules } from '../paging/list-rules.js';
import { PLATFORM_DIALECTS } from '../paging/platform-dialects.js';
import type { Endpoint } from './endpoint.js';
import type { EndpointKit } from './endpoint-kit.js';

const NUMBERED: ListRules = {
  cap: { records: 1_000, message: 'pageNumber * pageSize may not exceed 1000; scan the contacts instead' },
};

const SCANNED: ListRules = {
  defaultSize: 100,
  minSize: 10,
  maxSize: 200,
  aboveMax: 'refuse',
  refuseCursor: () => refusal(422, 'unprocessable.entity', 'invalid/expired cursor'),
};

/** External contacts, by numbers for the first of them and by scan for all. */
export const contactEndpoints = (kit: EndpointKit): Endpoint[] => [
  kit.list({
    path: '/api/v2/externalcontacts/contacts',
    dialect: DIALECTS.pageNumber,
    rules: NUMBERED,
    from: () => kit.data.contacts,
  }),
  kit.list({
    path: '/api/v2/externalcontacts/scan/contacts',
    dialect: PLATFORM_DIALECTS.scan,
    rules: SCANNED,
    from: () => kit.data.contacts,
  }),
];
