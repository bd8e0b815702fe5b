// Fails if a document, comment, message, test name, identifier or file name has a word of `prose/banned-words.mjs`.
// Warns of sentences in documents that are too long. `node scripts/check-prose.mjs docs src/paging` checks only those.
import { readdirSync, readFileSync } from 'node:fs';
import { textsOfMarkdown, longSentencesIn } from './prose/markdown.mjs';
import { namesIn, textsOfProgram } from './prose/program.mjs';
import { NAMES, PROSE } from './prose/banned-words.mjs';

const MAX_WORDS = 30;
const PAGES = ['docs', 'examples', '.github', '.changeset', 'scripts'];
const PROGRAMS = ['src', 'test', 'examples'];

const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const showWarnings = process.argv.includes('--warnings');

const isWanted = (file) => only.length === 0 || only.some((path) => file === path || file.startsWith(path));
const inFolder = (folder) =>
  readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
const filesIn = (folders, extension) =>
  folders.flatMap(inFolder).filter((file) => file.endsWith(extension) && isWanted(file));
const pages = [...readdirSync('.').filter((file) => file.endsWith('.md') && isWanted(file)), ...filesIn(PAGES, '.md')];
const programs = filesIn(PROGRAMS, '.ts');

const read = (file) => readFileSync(file, 'utf8');

const allowed = readFileSync(new URL('prose/allowed.txt', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.replace(/#.*$/, '').trim())
  .filter(Boolean)
  .map((line) => {
    const [path, word] = line.split(': ');
    return { path, word: word.trim().toLowerCase() };
  });
const isAllowed = (file, word) =>
  allowed.some(
    (entry) => entry.word === word && (entry.path.endsWith('/') ? file.startsWith(entry.path) : file === entry.path),
  );

const problems = [];
function search(file, line, text, list) {
  for (const { pattern, instead } of list)
    for (const match of text.matchAll(pattern)) {
      const word = match[0].toLowerCase();
      const at = line + text.slice(0, match.index).split('\n').length - 1;
      if (!isAllowed(file, word)) problems.push(`${file}:${at}: "${match[0].replace(/\s+/g, ' ')}" → ${instead}`);
    }
}

const warnings = [];
for (const file of pages) {
  const text = read(file);
  for (const [line, prose] of textsOfMarkdown(text)) search(file, line, prose, PROSE);
  for (const [line, words] of longSentencesIn(text, MAX_WORDS))
    warnings.push(`${file}:${line}: a sentence of ${words} words`);
}

for (const file of programs) {
  search(file, 1, namesIn(file), NAMES);
  const { texts, names } = textsOfProgram(file, read(file));
  for (const [line, prose] of texts) search(file, line, prose, PROSE);
  for (const [line, name] of names) search(file, line, name, NAMES);
}

if (showWarnings) for (const warning of warnings) console.log(`warning: ${warning}`);
for (const problem of new Set(problems)) console.error(problem);
console.log(`prose: ${problems.length} banned words, ${warnings.length} sentences over ${MAX_WORDS} words`);
process.exitCode = problems.length > 0 ? 1 : 0;
