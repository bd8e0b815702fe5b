/**
 * Makes docs/images/terminal.png: a real `pagewright export` from a sandbox with faults, killed and resumed.
 * Needs a build, `script` (util-linux) and Chromium. `node scripts/terminal-picture.mjs`
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const PICTURE = path.join(ROOT, 'docs/images/terminal.png');
const MAIN = path.join(ROOT, 'dist/esm/cli/main.js');
const COLUMNS = 102;
const FONT_PX = 15;
const LINE_PX = 21;
const CHARACTER_PX = 9.05;
const PADDING_PX = 22;
const EXPORT = 'export crm.ts Crm.users --to users.ndjson';

const CRM = `
import { ApiClient, clientCredentials, Paginated, type Paged } from 'pagewright';

export class Crm extends ApiClient {
  static create() {
    const auth = clientCredentials({
      tokenUrl: process.env['CRM_URL'] + '/oauth/token',
      clientId: 'sandbox-client',
      clientSecret: 'sandbox-secret',
    });
    return new Crm({ baseURL: process.env['CRM_URL']!, auth, rateLimit: {}, retry: {} });
  }

  @Paginated({ pageSize: 100, dedupe: 'id' })
  users(params: object = {}): Paged<object> {
    return this.get('/api/v2/users', params);
  }
}
`;

const folder = mkdtempSync(path.join(tmpdir(), 'terminal-'));
mkdirSync(path.join(folder, 'node_modules'));
symlinkSync(ROOT, path.join(folder, 'node_modules/pagewright'));
writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
writeFileSync(path.join(folder, 'crm.ts'), CRM);

const sandbox = spawn(process.execPath, [
  MAIN,
  ...['sandbox', '--json', '--oauth', '--users', '20000', '--faults', '0.03', '--seed', '4', '--latency', '25'],
]);
const [start] = await once(sandbox.stdout, 'data');
const { url } = JSON.parse(String(start));
try {
  const rows = [];
  for (const [args, killAt] of [[EXPORT, 60], [`${EXPORT} --resume`]]) {
    rows.push({ text: `npx pagewright ${args}`, isPrompt: true });
    for (const text of await exportOnTerminal(args, killAt)) rows.push({ text });
  }
  const html = page(rows);
  writeFileSync(path.join(folder, 'terminal.html'), html.text);
  execFileSync(
    'chromium',
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=2'],
      ...[
        '--default-background-color=00000000',
        `--window-size=${html.width},${html.height}`,
        `--screenshot=${PICTURE}`,
      ],
      path.join(folder, 'terminal.html'),
    ],
    { stdio: 'ignore' },
  );
} finally {
  sandbox.kill('SIGINT');
}

/**
 * Runs an export on a pseudo-terminal and returns the last bar and the lines after it. With `killAt`, a percentage, the process
 * is killed there.
 */
async function exportOnTerminal(args, killAt = Infinity) {
  const pidFile = path.join(folder, 'pid');
  const command = `echo $$ > ${pidFile}; stty cols ${COLUMNS}; exec ${process.execPath} ${MAIN} ${args}`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: { ...process.env, CRM_URL: url, npm_command: 'exec', SHELL: '/bin/bash' },
  });
  let output = '';
  let isKilled = false;
  terminal.stdout.on('data', (text) => {
    output += String(text);
    const percent = Number(/([\d]+) %[^%]*$/.exec(output)?.[1] ?? 0);
    if (percent < killAt || isKilled) return;
    isKilled = true;
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  });
  await once(terminal, 'close');
  // eslint-disable-next-line no-control-regex -- the control sequences of the terminal
  const frames = output.replace(/\x1b(\[[\d;?]*[A-Za-z]|[78])/g, '\r').split(/[\r\n]+/);
  const isBar = (line) => /^[#.]{20} .* records/.test(line);
  const rest = frames.filter((line) => !/^[#.]{20} /.test(line) && line.trim() !== '' && !line.includes('Killed'));
  const lines = [frames.findLast(isBar), ...(isKilled ? ['Killed'] : []), ...rest];
  return lines.map((line) => line.replaceAll(folder, '/home/me'));
}

function page(rows) {
  const width = Math.ceil(COLUMNS * CHARACTER_PX + 2 * PADDING_PX);
  const height = rows.length * LINE_PX + 2 * PADDING_PX + 34;
  const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const line = ({ text, isPrompt }) =>
    isPrompt ? `<b>$</b> <i>${escaped(text)}</i>` : escaped(text).replace(/^([#.]{20})/, '<u>$1</u>');
  const text = `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: #0f1720; border-radius: 10px; overflow: hidden; }
    header { height: 34px; background: #1c2733; display: flex; align-items: center; gap: 8px; padding-left: 14px; }
    header span { width: 12px; height: 12px; border-radius: 50%; }
    pre { margin: 0; padding: ${PADDING_PX}px; color: #d7dee6; font: ${FONT_PX}px/${LINE_PX}px 'DejaVu Sans Mono', monospace; }
    b { color: #5fd38d; font-weight: normal; } i { color: #ffffff; font-style: normal; } u { color: #6cb6ff; text-decoration: none; }
  </style><header><span style="background:#ff5f57"></span><span style="background:#febc2e"></span><span style="background:#28c840"></span></header>
  <pre>${rows.map(line).join('\n')}</pre>`;
  return { width, height, text };
}
