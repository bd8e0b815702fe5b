import { readFileSync } from 'node:fs';

const page = readFileSync('docs/extraction.md', 'utf8');
const section = page.slice(page.indexOf('## Quiet windows'));

describe('the page on extraction', () => {
  it.each(['POST /api/v2/notifications/channels', 'EventBridge', '/api/v2/processautomation/triggers'])(
    'names %s as what to use in place of asking over and over [R112]',
    (what) => {
      expect(section).toContain(what);
    },
  );

  it('sends nobody to an endpoint that the platform does not have [R112]', () => {
    expect(section).toContain('`POST /api/v2/webhooks` does not exist on the platform');
  });
});
