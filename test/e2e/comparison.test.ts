import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

type Verdicts = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

/** Columns of the README's table, as the experiments name them. */
const COLUMNS = ['loop', 'got', 'octokit', 'pagewright'];

/** The rows of the table under "Comparison" whose cells an experiment decides. */
function comparisonIn(readme: string): Verdicts {
  const [, section = ''] = /^## Comparison\n([\s\S]*?)^## /m.exec(readme) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('|') && / (✓|–) /.test(line));
  return Object.fromEntries(
    rows.map((row) => {
      const [label = '', ...cells] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [label, Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i] === '✓']))];
    }),
  );
}

describe('the comparison in the README', () => {
  it('holds for each library as it is installed here', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['test/e2e/comparison/run.mjs']);
    expect(comparisonIn(await readFile('README.md', 'utf8'))).toEqual(JSON.parse(stdout));
  }, 120_000);
});
