import { quoted } from '../../base/text.ts';
import { readBindings } from './bindings.ts';
import { SERVERLESS_EXPRESSIONS, substitute } from './expressions.ts';
import type { Findings, ManifestFormat } from './format.ts';
import { child, type MapTree, type Tree, textOf } from './tree.ts';

/** Keys of the file above several components of a project, which names what they share. */
const PROJECT_KEYS = new Set(['app', 'org', 'stage', 'name', 'globalOptions']);

/** Several components in one file are one or two levels down (`NAME: {component, inputs}`, `instances: {NAME: …}`). */
const MAX_LEVELS = 3;

/**
 * Serverless components for Tencent Cloud (`serverless.yml`, also as JSON): `component: scf` and every other component
 * that binds layers to its functions (`multi-scf`, `http`, `express`, …), one or several in a file.
 *
 * Of facts about the format: tencent-scf and tencent-multi-scf `docs/configure.md` (`inputs.layers: [{name, version}]`,
 * `inputs.functions.KEY.layers`), serverless-tencent `src/libs/utils/basic.js` (variables; several components in a file).
 */
export const serverless: ManifestFormat = {
  recognise(document) {
    return componentsOf(document).length > 0 || isProject(document) ? 'Serverless component' : undefined;
  },
  read(document, env) {
    const findings: Findings = { layers: [], problems: [] };
    const dialect = {
      keys: { name: 'name', version: 'version' },
      substitute: (text: string) => substitute(text, SERVERLESS_EXPRESSIONS, env),
    };
    for (const { component, label } of componentsOf(document)) {
      const inputs = child(component, 'inputs');
      if (inputs === undefined) continue;
      if (inputs.kind === 'map') {
        const binding = { function: label, region: undefined, runtime: undefined };
        readBindings(inputs, binding, dialect, findings);
      } else {
        const message = `The \`inputs\` of ${quoted(label)}: expected a mapping, found something else. Write the inputs out in this file.`;
        findings.problems.push({ line: inputs.line, message });
      }
    }
    return findings;
  },
};

interface Component {
  component: MapTree;
  label: string;
}

function componentsOf(document: Tree): Component[] {
  const components: Component[] = [];
  const visit = (tree: Tree, key: string | undefined, level: number) => {
    if (tree.kind !== 'map' || level > MAX_LEVELS) return;
    const type = textOf(child(tree, 'component'));
    // A label such as `component: web` in another tool's file has no inputs beside it.
    if (type !== undefined && (key === undefined || child(tree, 'inputs') !== undefined)) {
      components.push({ component: tree, label: textOf(child(tree, 'name')) ?? key ?? type });
      return;
    }
    for (const [name, value] of tree.entries) visit(value, name, level + 1);
  };
  visit(document, undefined, 1);
  return components;
}

function isProject(document: Tree): boolean {
  if (document.kind !== 'map') return false;
  if (child(document, 'app') === undefined && child(document, 'org') === undefined) return false;
  return [...document.entries.keys()].every((key) => PROJECT_KEYS.has(key));
}
