import * as pagewright from 'pagewright';
import * as genesys from 'pagewright/genesys';
import * as sandbox from 'pagewright/sandbox';
import * as testing from 'pagewright/testing';
import { snippetsIn, type Snippet } from './snippets/markdown';
import { collectSnippets, compileSnippets, MODES, runSnippets, type Ending, type Mode } from './snippets/workshop';

const MODE_NAMES = Object.keys(MODES) as Mode[];
const TWO_MINUTES = 120_000;

describe('a code block of the docs', () => {
  const snippets = collectSnippets();
  const complaints = new Map<Mode, ReadonlyMap<Snippet, readonly string[]>>();
  const endings = new Map<Snippet, Ending & { readonly mode: Mode }>();

  async function compileAndRun(mode: Mode): Promise<void> {
    const compiled = await compileSnippets(mode, snippets);
    complaints.set(mode, compiled);
    const programs = snippets.filter((snippet) => snippet.runs && compiled.get(snippet)?.length === 0);
    await runSnippets(mode, programs, (snippet, ending) => {
      // A failure in one mode is not overwritten by the success of the other.
      if (ending.how !== 'exit code 0' || !endings.has(snippet)) endings.set(snippet, { ...ending, mode });
    });
  }

  beforeAll(async () => {
    await Promise.all(MODE_NAMES.map(compileAndRun));
  }, TWO_MINUTES);

  it('is in README.md', () => {
    expect(snippets.map(({ source }) => source)).toContain('README.md');
  });

  it.each(snippets)('$name compiles in both decorator modes', (snippet) => {
    for (const mode of MODE_NAMES) expect({ mode, tsc: complaints.get(mode)?.get(snippet) }).toEqual({ mode, tsc: [] });
  });

  it.each(snippets.filter(({ runs }) => runs))('$name runs to its end in both decorator modes', (snippet) => {
    const { how, output, mode } = endings.get(snippet) ?? { how: 'did not run', output: '', mode: 'either' };
    if (how !== 'exit code 0') throw new Error(`${snippet.name} with ${mode} decorators: ${how}\n${output}`);
  });
});

describe('snippetsIn', () => {
  const found = (text: string) => snippetsIn('page.md', text).map(({ name, code, runs }) => ({ name, code, runs }));

  it('returns the ts blocks of a page, at their original lines', () => {
    expect(found('# Page\n\n```ts\none();\n```\n\n```json\n{}\n```\n\n```ts no-run\ntwo();\n```\n')).toEqual([
      { name: 'page.md #1', code: '\n\n\none();\n', runs: true },
      { name: 'page.md #2', code: `${'\n'.repeat(11)}two();\n`, runs: false },
    ]);
  });

  it('removes the indentation of a list', () => {
    expect(found('- first\n\n  ```ts\n  if (a) {\n    b();\n  }\n  ```\n')).toMatchObject([
      { code: '\n\n\nif (a) {\n  b();\n}\n' },
    ]);
  });

  it('ignores a fence inside a longer fence', () => {
    expect(found('````md\n```ts\nshown();\n```\n````\n')).toEqual([]);
  });

  it.each(['typescript', 'ts no_run', 'tsx'])('rejects a block marked `%s`, which no test would compile', (info) => {
    expect(() => found(`\n\`\`\`${info}\n\`\`\`\n`)).toThrow(
      `page.md:2: mark the block \`ts\` or \`ts no-run\`; \`${info}\``,
    );
  });

  it('rejects a block without an end', () => {
    expect(() => found('```ts\nforgotten();\n')).toThrow('page.md:1: the block is never closed');
  });
});

describe('an entry point', () => {
  it.each(Object.entries({ pagewright, genesys, sandbox, testing }))(
    '%s exports nothing that is undefined',
    (_, entry) => {
      const exported = Object.entries(entry);
      expect(exported.length).toBeGreaterThan(0);
      expect(exported.filter(([, value]) => value === undefined).map(([name]) => name)).toEqual([]);
    },
  );
});
