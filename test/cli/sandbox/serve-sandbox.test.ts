import { formatConnectionInfo } from '../../../src/cli/sandbox/serve-sandbox';

const URL = 'http://127.0.0.1:8080';

describe('how a sandbox is reached', () => {
  it('is told with a line for curl', () => {
    expect(formatConnectionInfo(URL, { users: 1_000, groups: 20, conversations: 3_000, seed: 7 }))
      .toBe(`The sandbox is ready at ${URL}; Ctrl-C ends it.

  users               ${URL}/api/v2/users
  groups              ${URL}/api/v2/groups
  other ways to page  ${URL}/dialects/<name>/users, such as /dialects/cursor/users
  data                1,000 users, 20 groups, 3,000 conversations, of seed 7

A page of users:
  curl '${URL}/api/v2/users?pageSize=25&pageNumber=1'
`);
  });

  it('is told with the way to a token, where one is asked for', () => {
    const text = formatConnectionInfo(URL, { oauth: { clientId: 'the-client', clientSecret: 'the-secret' } });
    expect(text).toContain(`  token URL           ${URL}/oauth/token\n  client id           the-client\n`);
    expect(text).toContain(`  curl -u the-client:the-secret -d grant_type=client_credentials ${URL}/oauth/token\n`);
    expect(text).toContain(`  curl -H 'Authorization: Bearer ACCESS_TOKEN' '${URL}/api/v2/users?`);
  });

  it('is told with what makes the sandbox hard', () => {
    const rateLimits = [{ key: 'token.rate.per.minute', per: 'token', allowed: 300 }] as const;
    const text = formatConnectionInfo(URL, { chaos: { rate: 0.07 }, rateLimits, latencyMs: 20 });
    expect(text).toMatch(
      / {2}faults +7 % of all requests, .*\n {2}rate limit +300 a minute a token\n {2}latency +20 ms\n/,
    );
  });
});
