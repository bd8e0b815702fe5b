import ts from 'typescript';

const TITLED = new Set(['describe', 'it', 'test']);

/** `retryAfterMs` and `retry-after.ts` as words: "retry after ms". */
export const namesIn = (name) =>
  name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .toLowerCase();

/** What a program says in comments and texts, and what it calls things, as pairs of line and text. */
export function textsOfProgram(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const lineAt = (position) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const texts = [];
  const names = new Map();
  const comments = new Map();
  const isTest = file.startsWith('test/');

  const collectComments = (node) => {
    for (const range of ts.getLeadingCommentRanges(source, node.pos) ?? []) comments.set(range.pos, range.end);
    for (const range of ts.getTrailingCommentRanges(source, node.end) ?? []) comments.set(range.pos, range.end);
  };

  const visit = (node) => {
    collectComments(node);
    // In tests, texts are mostly data: only the names of tests are prose there.
    if (isText(node) && (isTest ? isTitle(node) : /\p{L} \p{L}/u.test(node.text)))
      texts.push([lineAt(node.getStart()), node.text]);
    if (isDeclaredName(node) && !names.has(node.text)) names.set(node.text, lineAt(node.getStart()));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  collectComments(tree.endOfFileToken);
  for (const [start, end] of comments) texts.push([lineAt(start), proseOfComment(source.slice(start, end))]);
  return { texts, names: [...names].map(([name, line]) => [line, namesIn(name)]) };
}

const isText = (node) =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);

/** Whether a text is the first argument of `describe`, `it` or `test`, or of their `each`. */
function isTitle(node) {
  const text = ts.isTemplateLiteralToken?.(node) && !ts.isStringLiteralLike(node) ? templateOf(node) : node;
  const call = text.parent;
  if (!call || !ts.isCallExpression(call) || call.arguments[0] !== text) return false;
  return TITLED.has(rootOf(call.expression));
}

function templateOf(node) {
  return ts.isTemplateHead(node) ? node.parent : node.parent.parent;
}

function rootOf(expression) {
  let inner = expression;
  while (!ts.isIdentifier(inner)) {
    const next = inner.expression ?? inner.tag;
    if (!next) return '';
    inner = next;
  }
  return inner.text;
}

function isDeclaredName(node) {
  if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent)) return false;
  return parent.name === node && !ts.isPropertyAccessExpression(parent);
}

/** Inline code is not prose; line breaks stay, so that places are right. */
const proseOfComment = (text) =>
  text.replace(/`[^`\n]*`/g, (code) => ' '.repeat(code.length)).replace(/\n\s*\*/g, '\n ');
