import { Paginated, path, type Paged } from 'pagewright';
import { AcmeClient } from './base-client.js';
import { groupSchema, userSchema, type Group, type User } from './records.js';

export interface MemberQuery {
  readonly pageSize?: number;
  readonly expand?: readonly string[];
}

export interface GroupQuery {
  readonly pageSize?: number;
}

/** Acme's directory of people. */
export class Directory extends AcmeClient {
  /** The members of a group, as a stream, because a group may contain the whole company. */
  @Paginated({ schema: userSchema, dedupe: 'id' })
  members(groupId: string, params: MemberQuery = {}): Paged<User> {
    return this.get(path`/api/v2/groups/${groupId}/members`, params);
  }

  /** All groups, in one array, because there are few. */
  @Paginated({ schema: groupSchema, collect: { maxItems: 5_000 } })
  groups(params: GroupQuery = {}): Promise<Group[]> {
    return this.get('/api/v2/groups', params);
  }
}
