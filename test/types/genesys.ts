import { ApiClient, Paginated, type Paged } from 'pagewright';
import {
  genesys,
  GenesysClient,
  presets,
  type GenesysOptions,
  type GenesysSettings,
  type User,
} from 'pagewright/genesys';
import { startSandbox, type Sandbox } from 'pagewright/sandbox';
import { expectTypeOf } from 'expect-type';

/** Never run: what a project under the strictest settings of the compiler may write. */
export async function checkGenesys(options: GenesysOptions): Promise<void> {
  class Acme extends GenesysClient {
    @Paginated({ ...presets.numbered })
    scripts(params: { name?: string } = {}): Paged<{ id: string }> {
      return this.get('/api/v2/scripts', params);
    }
  }

  const settings = genesys(options);
  expectTypeOf(settings).toEqualTypeOf<GenesysSettings>();
  new ApiClient(settings);
  new ApiClient({ ...settings, timeoutMs: 10_000 });
  const acme = new Acme(settings);
  expectTypeOf(acme.users()).toEqualTypeOf<Paged<User>>();
  expectTypeOf(acme.scripts({ name: 'a' })).toEqualTypeOf<Paged<{ id: string }>>();
  expectTypeOf(await startSandbox({ users: 3 })).toEqualTypeOf<Sandbox>();

  // @ts-expect-error -- credentials are not optional
  genesys({ region: 'eu_west_1' });
  // @ts-expect-error -- an interval is not optional
  acme.conversationDetails({});
}
