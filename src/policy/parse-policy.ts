import { oneLine } from '../base/text.ts';
import { parseYaml } from '../layers/documents/parse-yaml.ts';
import { describeTree, type MapTree, type Tree, UnreadableText } from '../layers/documents/tree.ts';
import { type Exception, readException } from './exceptions.ts';
import { attempt, lineOfKey, need, type PolicyProblem, readItems } from './fields.ts';
import type { Rule } from './rule.ts';
import { RULE_READERS } from './rules.ts';

/** The content of a policy file, or all of its problems. */
export type PolicyReading =
  | { ok: true; rules: Rule[]; exceptions: Exception[] }
  | { ok: false; problems: PolicyProblem[] };

/**
 * Reads a policy file (version 1). It is strict: an unknown key may be a rule that would not be applied.
 *
 * @param path as written by the user, for messages
 */
export function parsePolicy(text: string, path: string): PolicyReading {
  const problems: PolicyProblem[] = [];
  const root = attempt(problems, () => readRoot(parseYaml(text, { mergeKeys: false, dates: false })));
  if (root === undefined) return { ok: false, problems };
  const at = ({ line }: Tree) => `${path}:${line}`;
  const rules: Rule[] = [];
  const exceptions: Exception[] = [];
  for (const [key, value] of root.entries) {
    if (key === 'version') continue;
    if (isRule(key)) {
      const place = { ...value, line: value.kind === 'scalar' ? value.line : lineOfKey(root, key) };
      rules.push(...(attempt(problems, () => RULE_READERS[key](place, at)) ?? []));
    } else if (key === 'exceptions') {
      const items = attempt(problems, () => readItems(value, '`exceptions`')) ?? [];
      exceptions.push(...items.flatMap((item) => attempt(problems, () => readException(item, path)) ?? []));
    } else problems.push({ line: lineOfKey(root, key), message: explainKey(key) });
  }
  problems.push(...findDuplicates(exceptions));
  if (problems.length > 0) return { ok: false, problems: problems.sort((a, b) => a.line - b.line) };
  return { ok: true, rules, exceptions };
}

const isRule = (key: string): key is keyof typeof RULE_READERS => Object.hasOwn(RULE_READERS, key);

function explainKey(key: string): string {
  const known = ['version', ...Object.keys(RULE_READERS), 'exceptions'];
  return `The file has an unknown key, ${JSON.stringify(oneLine(key, 120))}. Allowed keys: ${known.join(', ')}.`;
}

/** Without a version, the meaning of the rest is unknown. */
function readRoot(tree: Tree | undefined): MapTree {
  if (tree === undefined) throw new UnreadableText(1, 'Expected `version: 1` and rules, found nothing.');
  if (tree.kind !== 'map')
    throw new UnreadableText(tree.line, `Expected a mapping, found ${describeTree(tree)}.`);
  const version = need(tree, 'The file', 'version');
  if (version.kind === 'scalar' && version.type === 'number' && version.text === '1') return tree;
  throw new UnreadableText(
    version.line,
    `\`version\`: expected 1, found ${describeTree(version)}; a newer version of this action may support it.`,
  );
}

function findDuplicates(exceptions: readonly Exception[]): PolicyProblem[] {
  return exceptions.flatMap(({ layer, rule, line }, index) => {
    const other = exceptions.findIndex((one) => one.layer === layer && one.rule === rule);
    if (other === index) return [];
    const message = `Line ${exceptions[other]?.line} already has an exception of ${layer} from ${rule}. Remove one.`;
    return [{ line, message }];
  });
}
