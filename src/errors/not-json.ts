/** What a text is that was to be JSON and is not, without quoting it. */
export function notJson(text: string): string {
  const start = text.trimStart();
  if (start === '') return 'the body is empty where JSON was expected';
  if (start.startsWith('<')) return 'the body is HTML or XML where JSON was expected';
  if (start.startsWith('{') || start.startsWith('['))
    return `the body is truncated or malformed JSON (${text.length} characters)`;
  return `the body is plain text where JSON was expected (${text.length} characters)`;
}
