import { formatConnectionInfo } from '../../../src/cli/sandbox/serve-sandbox';

const URL = 'http://127.0.0.1:8080';

describe('formatConnectionInfo', () => {
  it('contains a curl command', () => {
    expect(formatConnectionInfo(URL, { users: 1_000, groups: 20, conversations: 3_000, seed: 7 }))
      .toBe(`Sandbox ready at ${URL}. Press Ctrl-C to stop it.

  users         ${URL}/api/v2/users
  groups        ${URL}/api/v2/groups
  other styles  ${URL}/dialects/<name>/users, such as /dialects/cursor/users
  data          1,000 users, 20 groups, 3,000 conversations, seed 7

Get a page of users:
  curl '${URL}/api/v2/users?pageSize=25&pageNumber=1'
`);
  });

  it('contains the token endpoint and its credentials with OAuth', () => {
    const text = formatConnectionInfo(URL, { oauth: { clientId: 'the-client', clientSecret: 'the-secret' } });
    expect(text).toContain(`  token URL      ${URL}/oauth/token\n  client id      the-client\n`);
    expect(text).toContain(`  curl -u the-client:the-secret -d grant_type=client_credentials ${URL}/oauth/token\n`);
    expect(text).toContain(`  curl -H 'Authorization: Bearer ACCESS_TOKEN' '${URL}/api/v2/users?`);
  });

  it('contains faults, rate limit and latency', () => {
    const rateLimits = [{ key: 'token.rate.per.minute', per: 'token', allowed: 300 }] as const;
    const text = formatConnectionInfo(URL, { chaos: { rate: 0.07 }, rateLimits, latencyMs: 20 });
    expect(text).toMatch(
      / {2}faults +7 % of all requests, .*\n {2}rate limit +300 requests per minute and token\n {2}latency +20 ms\n/,
    );
  });
});
