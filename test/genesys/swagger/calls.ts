import type { GenesysClient } from 'pagewright/genesys';
import type { Calls } from './probe';

const interval = '2026-03-01T00:00:00Z/2026-03-02T00:00:00Z';

/** A call of each endpoint of `GenesysClient`. */
export const GENESYS_CALLS = {
  users: (client) => client.users(),
  user: (client) => client.user('user-1'),
  usersByIds: (client) => client.usersByIds(['user-1']),
  usersSearch: (client) => client.usersSearch(),
  groups: (client) => client.groups(),
  groupMembers: (client) => client.groupMembers('group-1'),
  queues: (client) => client.queues(),
  queueMembers: (client) => client.queueMembers('queue-1'),
  divisions: (client) => client.divisions(),
  roles: (client) => client.roles(),
  skills: (client) => client.skills(),
  skillGroups: (client) => client.skillGroups(),
  integrations: (client) => client.integrations(),
  integrationActions: (client) => client.integrationActions(),
  externalContactsSearch: (client) => client.externalContactsSearch(),
  externalContacts: (client) => client.externalContacts(),
  scimUsers: (client) => client.scimUsers(),
  conversationDetails: (client) => client.conversationDetails({ interval }),
  workitems: (client) => client.workitems({ filters: [] }),
  conversationDetailsJob: (client) => client.conversationDetailsJob({ interval }),
  auditsJob: (client) => client.auditsJob({ interval }),
  usageJob: (client) => client.usageJob({ interval }),
} satisfies Calls<GenesysClient>;
