import { quoted } from '../../base/text.ts';
import { readBindings } from './bindings.ts';
import { CLOUDBASE_EXPRESSIONS, substitute } from './expressions.ts';
import type { Findings, ManifestFormat } from './format.ts';
import type { Binding } from './layer-list.ts';
import { child, type Tree } from './tree.ts';

/**
 * CloudBase (`cloudbaserc.json`): `functions[]` with `layers: [{name, version}]`, `functionDefaultConfig`, and the
 * functions of `framework.plugins`; settings of a function may stand in its `config`, as older files have them.
 *
 * Of facts about the format: the CloudBase CLI's documentation of its configuration file.
 */
export const cloudbase: ManifestFormat = {
  recognise(document) {
    if (child(document, 'component') !== undefined || child(document, 'service') !== undefined)
      return undefined;
    const named = child(document, 'envId') ?? child(document, 'functionRoot');
    return named !== undefined || child(document, 'functions')?.kind === 'list' ? 'CloudBase' : undefined;
  },
  read(document, env) {
    const findings: Findings = { layers: [], problems: [] };
    const dialect = {
      keys: { name: 'name', version: 'version' },
      substitute: (text: string) => substitute(text, CLOUDBASE_EXPRESSIONS, env),
    };
    const defaults = child(document, 'functionDefaultConfig');
    const around: Binding = {
      function: 'functionDefaultConfig',
      region: child(document, 'region'),
      runtime: child(defaults, 'runtime'),
    };
    if (defaults !== undefined) readBindings(defaults, around, dialect, findings);
    for (const key of ['functions', 'framework']) {
      const part = child(document, key);
      if (part === undefined) continue;
      if (part.kind === 'scalar') findings.problems.push(notWritten(key, part));
      else readBindings(part, { ...around, function: key }, dialect, findings);
    }
    return findings;
  },
};

function notWritten(key: string, part: Tree & { kind: 'scalar' }) {
  const message = `\`${key}\`: expected the functions, found ${quoted(part.text)}. Write them out in this file.`;
  return { line: part.line, message };
}
