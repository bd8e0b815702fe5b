import { ApiClient, Paginated, type Paged } from 'pagewright';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly state: 'active' | 'inactive' | 'deleted';
  readonly division: { readonly id: string; readonly name: string };
}

export interface UserQuery {
  readonly pageSize?: number;
}

export class UserDirectory extends ApiClient {
  /** All users, in any state. */
  @Paginated({ pageSize: 200 })
  users(params: UserQuery = {}): Paged<User> {
    return this.get('/api/v2/users', params);
  }
}
