import { readFileSync } from 'node:fs';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const sources = Object.values(exports)
  .filter((target) => typeof target === 'object')
  .map((target) => target.import.default.replace('./dist/esm/', 'src/').replace(/\.js$/, '.ts'));

/** The reference of every entry point, as Markdown. */
export default {
  entryPoints: sources,
  tsconfig: 'tsconfig.json',
  plugin: ['typedoc-plugin-markdown'],
  out: 'build/docs',
  readme: 'none',
  excludeInternal: true,
  excludePrivate: true,
  githubPages: false,
  hideGenerator: true,
  disableSources: true,
};
