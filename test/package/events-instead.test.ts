import { readFileSync } from 'node:fs';

const page = readFileSync('docs/extraction.md', 'utf8');
const section = page.slice(page.indexOf('## Quiet windows'));

describe('docs/extraction.md', () => {
  it.each(['POST /api/v2/notifications/channels', 'EventBridge', '/api/v2/processautomation/triggers'])(
    'recommends %s instead of polling [R112]',
    (what) => {
      expect(section).toContain(what);
    },
  );

  it('says that the platform has no webhooks endpoint [R112]', () => {
    expect(section).toContain('`POST /api/v2/webhooks` does not exist on the platform');
  });
});
