import type { PagingOptions } from '../paging/options.js';

export type PageSize = Required<Pick<PagingOptions, 'pageSize'>> & Pick<PagingOptions, 'minPageSize' | 'maxPageSize'>;

/**
 * What `GenesysClient` asks for a page, and the most and the least that the platform takes, where it tells. The platform's own default is 25
 * nearly everywhere, which makes four times as many requests as need be.
 */
export const pageSizes = Object.freeze({
  users: { pageSize: 500, maxPageSize: 500 },
  usersByIds: { pageSize: 100, maxPageSize: 100 },
  usersSearch: { pageSize: 100 },
  groups: { pageSize: 100 },
  groupMembers: { pageSize: 100 },
  queues: { pageSize: 100 },
  /** Above 100 the platform gives 100 without a word. */
  queueMembers: { pageSize: 100, maxPageSize: 100 },
  divisions: { pageSize: 200, maxPageSize: 200 },
  roles: { pageSize: 100 },
  skills: { pageSize: 100 },
  skillGroups: { pageSize: 100 },
  integrations: { pageSize: 100 },
  integrationActions: { pageSize: 100 },
  externalContactsSearch: { pageSize: 100 },
  /** Its name there is `limit`. */
  externalContacts: { pageSize: 100, minPageSize: 10, maxPageSize: 200 },
  /** More than 25 may be answered 429, unless attributes are left out. */
  scimUsers: { pageSize: 25 },
  conversationDetails: { pageSize: 100, maxPageSize: 100 },
  workitems: { pageSize: 100 },
  conversationDetailsJob: { pageSize: 1_000, maxPageSize: 1_000 },
  auditsJob: { pageSize: 500, maxPageSize: 500 },
} as const satisfies Readonly<Record<string, PageSize>>);
