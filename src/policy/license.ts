import exceptions from 'spdx-exceptions/index.json' with { type: 'json' };
import parse, { type Info, type LicenseInfo } from 'spdx-expression-parse';
import deprecatedIds from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import ids from 'spdx-license-ids/index.json' with { type: 'json' };

/** SPDX ids are case-insensitive; the parser is not. */
const IDS = new Map([...ids, ...deprecatedIds, ...exceptions].map((id) => [id.toLowerCase(), id]));

/**
 * Whether the declared license of a layer is in a list of allowed ones.
 *
 * SPDX expressions are evaluated (SPDX 3.0, annex B): of `OR`, one side must be allowed; of `AND`, both; an exception (`WITH`)
 * must be in the list. `GPL-2.0-or-later` may be used as `GPL-2.0-only`, but not the other way round. Any other text must be in
 * the list itself, ignoring case and spaces: guessing its meaning could allow anything.
 *
 * @param declared the publisher's free text; an empty one is never allowed
 * @param allowed one text or expression per entry. Commas separate expressions; a text may contain commas
 */
export function isLicenseAllowed(declared: string, allowed: readonly string[]): boolean {
  const entries = allowed.flatMap(splitEntry);
  const text = normalize(declared);
  if (text === '') return false;
  if (entries.some((entry) => normalize(entry) === text)) return true;
  const expression = readExpression(declared);
  if (expression === undefined) return false;
  return satisfies(expression, new Set(entries.flatMap(expressionKey)));
}

/** The entry as a whole, its SPDX expressions, and the texts between them, which keep their commas. */
function splitEntry(entry: string): string[] {
  const items = [entry];
  let text: string[] = [];
  for (const piece of entry.split(',')) {
    if (readExpression(piece) === undefined) {
      text.push(piece);
      continue;
    }
    items.push(text.join(','), piece);
    text = [];
  }
  return [...items, text.join(',')];
}

function normalize(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** `undefined` for a text that is not an SPDX expression. */
function readExpression(text: string): Info | undefined {
  const canonical = text
    .replace(/\s+/g, ' ')
    .replace(/[A-Za-z0-9.-]+/g, (word) => IDS.get(word.toLowerCase()) ?? word);
  try {
    return parse(canonical);
  } catch {
    // The parser throws for free text, which is fine here.
    return undefined;
  }
}

function expressionKey(entry: string): string[] {
  const expression = readExpression(entry);
  return expression === undefined ? [] : [keyOf(expression)];
}

function satisfies(node: Info, allowed: ReadonlySet<string>): boolean {
  if (allowed.has(keyOf(node))) return true;
  if ('license' in node) return allowed.has(keyOf(withoutLater(node)));
  const { left, right, conjunction } = node;
  return conjunction === 'or'
    ? satisfies(left, allowed) || satisfies(right, allowed)
    : satisfies(left, allowed) && satisfies(right, allowed);
}

/** Ids that SPDX 3 replaced with `-only` and, with a `+`, `-or-later`. */
const GNU = /^(?:[AL]?GPL|GFDL)-\d\.\d$/;

/** A canonical text for all spellings of an expression: the order of operands does not matter. */
function keyOf(node: Info): string {
  if (!('license' in node))
    return `(${operandsOf(node, node.conjunction).sort().join(` ${node.conjunction} `)})`;
  const { license, plus, exception } = node;
  const later = GNU.test(license) ? (plus ? '-or-later' : '-only') : plus ? '+' : '';
  return `${license}${later}${exception === undefined ? '' : ` with ${exception}`}`;
}

function operandsOf(node: Info, conjunction: 'and' | 'or'): string[] {
  if ('license' in node || node.conjunction !== conjunction) return [keyOf(node)];
  return [...operandsOf(node.left, conjunction), ...operandsOf(node.right, conjunction)];
}

/** The license in exactly the version that it names, which `-or-later` includes. */
function withoutLater({ license, exception }: LicenseInfo): LicenseInfo {
  return {
    license: license.replace(/-or-later$/, '-only'),
    ...(exception === undefined ? {} : { exception }),
  };
}
