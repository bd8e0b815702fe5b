/** A link of a `Link` header (RFC 8288 §3). */
export interface HeaderLink {
  readonly target: string;
  /** Relation types in lower case. */
  readonly relations: readonly string[];
}

const PARAMETER = /\s*;\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/y;
const TARGET = /[\s,]*<([^<>]*)>/y;
const REST = /[\s,;]*$/y;

/** Reads a `Link` header. Returns `undefined` if it is cut off or malformed: a link may then be missing. */
export function parseLinkHeader(header: string): HeaderLink[] | undefined {
  const links: HeaderLink[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(header);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (!match(REST)) {
    const target = match(TARGET)?.[1];
    if (target === undefined) return undefined;
    const parameters: [name: string, value: string][] = [];
    for (let one = match(PARAMETER); one; one = match(PARAMETER)) {
      parameters.push([one[1]!.toLowerCase(), one[2] ?? one[3] ?? '']);
    }
    links.push({ target, relations: relationsIn(parameters) });
    if (!/^\s*(?:,|;?\s*$)/.test(header.slice(at))) return undefined;
  }
  return links;
}

/** Only the first `rel` of a link counts, and it may list several types (RFC 8288 §3.3). */
function relationsIn(parameters: readonly (readonly [name: string, value: string])[]): string[] {
  const rel = parameters.find(([name]) => name === 'rel')?.[1] ?? '';
  return rel.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Returns the target of the first link to the next page, or `null`. Returns `undefined` for a malformed header. */
export function nextLinkIn(header: string): string | null | undefined {
  const links = parseLinkHeader(header);
  return links && (links.find(({ relations }) => relations.includes('next'))?.target ?? null);
}
