import { z } from 'zod';
import { wholeNumber } from '../../options/option-types.js';

const count = wholeNumber(0).optional();
const ZONED = /T.*(Z|[+-]\d\d:\d\d)$/;
const zonedTime = z
  .custom<string>((value) => typeof value === 'string' && ZONED.test(value) && !Number.isNaN(Date.parse(value)), {
    error: 'an ISO time with its zone',
  })
  .optional();

/** The options of `DataOptions`, one by one. */
export const dataShape = {
  users: count,
  groups: count,
  membersPerGroup: count,
  queues: count,
  membersPerQueue: count,
  skills: count,
  skillGroups: count,
  divisions: count,
  roles: count,
  integrations: count,
  actions: count,
  contacts: count,
  workitems: count,
  conversations: count,
  conversationsFrom: zonedTime,
  conversationsTo: zonedTime,
};
